// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobbuilder.h"

#include <scenario/runner.h>
#include <threads/manualexecutor.h>
#include <trace/collector.h>
#include <trace/recordobserver.h>

#include <future>
#include <gtest/gtest.h>
#include <unistd.h>

namespace interleave::scenario {
namespace {

using threads::ManualExecutor;
using B = JobBuilder;

constexpr Nanoseconds kHang { 60'000'000'000 }; ///< only a hang takes so long

/// Runs that a test drives by hand, step by step, while a collector looks on.
class StepMode : public testing::Test
{
protected:
    void start(bool stepped = true)
    {
        m_region = trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 14 }).value();
        m_collector = std::make_unique<trace::Collector>(trace::Collector::Options { .coreSource = CoreSource::Self });
        ASSERT_TRUE(m_collector->addRegion(::dup(m_region->descriptor()), ProcessId { std::uint32_t(::getpid()) }));
        m_stop = {};
        m_running = std::async(std::launch::async, [this, stepped] {
            return runScenario(m_job.scenario(),
                { .region = *m_region, .workPerMs = 1'000, .stepper = stepped ? &m_stepper : nullptr, .stop = m_stop.get_token() });
        });
    }
    /// The worker takes the step before which it stands, which must be this one.
    void step(std::uint32_t worker, Op op)
    {
        const auto place = m_stepper.waitUntilStands(worker, kHang);
        ASSERT_TRUE(place) << "worker " << worker << " does not come to a step";
        ASSERT_EQ(place->op, op);
        ASSERT_TRUE(m_stepper.release(worker));
    }
    /// Until it stands before this step: whatever it did before is done.
    void untilBefore(std::uint32_t worker, Op op)
    {
        const auto place = m_stepper.waitUntilStands(worker, kHang);
        ASSERT_TRUE(place);
        ASSERT_EQ(place->op, op);
    }
    RunOutcome finish()
    {
        const RunOutcome outcome = m_running.get();
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        m_collector->drain();
        m_collector->processEnded(ProcessId { std::uint32_t(::getpid()) });
        m_collector->finish();
        return outcome;
    }
    JobBuilder m_job;
    ManualExecutor m_stepper;
    std::stop_source m_stop;
    std::unique_ptr<trace::Region> m_region;
    std::unique_ptr<trace::Collector> m_collector;
    std::future<RunOutcome> m_running;
};

/// Keeps the final value of a variable.
class Finals final : public trace::RecordObserver
{
public:
    void recordApplied(Nanoseconds, const trace::ThreadTrack &, const trace::Record &record) override
    {
        if (record.kind == trace::EventKind::Value && record.detail == std::uint8_t(trace::ValueAccess::Final))
            value = static_cast<std::int64_t>(record.value);
    }
    std::int64_t value = -1;
};

TEST_F(StepMode, losesAnUpdateByHand)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter", 5);
    threads::Block program = B::increment(counter);
    program.push_back(B::step(Op::Call)); // who stands before it has stored
    m_job.worker("count", program, 2);
    for (const bool loses : { true, false }) {
        Finals finals;
        start();
        m_collector->addObserver(finals);
        step(0, Op::Load);
        if (loses) {
            untilBefore(0, Op::Add);
        } else {
            step(0, Op::Add);
            step(0, Op::Store);
            untilBefore(0, Op::Call);
        }
        step(1, Op::Load);
        untilBefore(1, Op::Add);
        if (loses) { // both have loaded the same
            step(0, Op::Add);
            step(0, Op::Store);
            untilBefore(0, Op::Call);
        }
        step(1, Op::Add);
        step(1, Op::Store);
        step(0, Op::Call);
        step(1, Op::Call);
        finish();
        EXPECT_EQ(finals.value, loses ? 6 : 7);
    }
}

TEST_F(StepMode, makesADeadlockStepByStepWhichIsFoundAndNamed)
{
    const auto left = m_job.object(ObjectKind::Lock, "left");
    const auto right = m_job.object(ObjectKind::Lock, "right");
    m_job.worker("A", { B::on(Op::Acquire, left), B::on(Op::Acquire, right) });
    m_job.worker("B", { B::on(Op::Acquire, right), B::on(Op::Acquire, left) });
    Nanoseconds fastest = kHang;
    for (int attempt = 0; attempt < 5 && fastest >= std::chrono::seconds(1); ++attempt) {
        start();
        step(0, Op::Acquire);
        untilBefore(0, Op::Acquire);
        step(1, Op::Acquire);
        untilBefore(1, Op::Acquire);
        EXPECT_TRUE(m_stepper.releaseAny());
        EXPECT_TRUE(m_stepper.releaseAny());
        const Nanoseconds until = monotonicNow() + kHang;
        while (m_collector->deadlocks().empty() && monotonicNow() < until)
            m_collector->drain();
        m_stop.request_stop();
        EXPECT_TRUE(finish().stopped);
        ASSERT_EQ(m_collector->deadlocks().size(), 1U);
        EXPECT_EQ(m_collector->deadlocks()[0].words, "A waits for 'right', which B holds; B waits for 'left', which A holds");
        const trace::TraceInfo info = m_collector->store()->info();
        EXPECT_EQ(info.deadlocks, (std::vector { m_collector->deadlocks()[0].words }));
        EXPECT_GE(info.deadlocked, info.deadlockFoundAfter) << "it stood until the stop";
        fastest = std::min(fastest, info.deadlockFoundAfter);
        int marked = 0;
        for (std::uint32_t i = 0; i < m_collector->store()->laneCount(); ++i) {
            const auto instant
                = m_collector->store()->lane(LaneId { i }).lastInstant(trace::InstantKind::Deadlock, Nanoseconds::max());
            marked += instant.kind == trace::InstantKind::Deadlock ? 1 : 0;
        }
        EXPECT_EQ(marked, 2) << "on the lanes of both";
    }
    EXPECT_LT(fastest, std::chrono::seconds(1));
}

TEST_F(StepMode, opensForGood)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter");
    m_job.worker("count", { B::repeat(100, B::increment(counter)) }, 2);
    start();
    step(0, Op::Repeat);
    step(0, Op::Load);
    m_stepper.open();
    EXPECT_FALSE(finish().stopped);
    EXPECT_TRUE(m_stepper.standing().empty());
}

TEST_F(StepMode, aStopEndsIt)
{
    m_job.worker("count", { B::step(Op::Call) }, 3);
    start();
    untilBefore(2, Op::Call);
    m_stop.request_stop();
    EXPECT_TRUE(finish().stopped);
}

TEST_F(StepMode, whoeverRunsOnThreadsStandsWithOrWithoutAGilOrWithOneOfHisOwn)
{
    m_job.worker("worker", { B::step(Op::Call), B::mark("done") }, 2);
    struct Way
    {
        Model model;
        GilKind gil;
    };
    for (const Way way : { Way { Model::Threads, GilKind::CPython2 }, Way { Model::Threads, GilKind::None }, Way { Model::Interpreters, GilKind::PerInterpreter } }) {
        m_job.scenario().model = way.model;
        m_job.scenario().gil = way.gil;
        start();
        untilBefore(0, Op::Call);
        untilBefore(1, Op::Call);
        step(1, Op::Call);
        step(1, Op::Mark);
        step(0, Op::Call);
        step(0, Op::Mark);
        EXPECT_FALSE(finish().stopped);
    }
    m_job.scenario().model = Model::Sequential; // one program: the second begins when the first is over
    m_job.scenario().gil = GilKind::CPython3;
    start();
    for (const std::uint32_t worker : { 0U, 1U }) {
        step(worker, Op::Call);
        step(worker, Op::Mark);
    }
    EXPECT_FALSE(finish().stopped);
}

TEST_F(StepMode, locksThatAreTakenInOrderNeverDeadlock)
{
    const auto left = m_job.object(ObjectKind::Lock, "left");
    const auto right = m_job.object(ObjectKind::Lock, "right");
    m_job.worker("eater", { B::repeat(20, { B::on(Op::With, left, { B::on(Op::With, right, { B::lasting(Op::Sleep, {}) }) }) }) }, 3);
    for (int run = 0; run < 10; ++run) {
        start(false);
        while (m_running.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready)
            m_collector->drain();
        finish();
        EXPECT_TRUE(m_collector->deadlocks().empty()) << m_collector->deadlocks()[0].words;
        EXPECT_EQ(m_collector->store()->info().lost, 0U);
    }
}

} // namespace
} // namespace interleave::scenario
