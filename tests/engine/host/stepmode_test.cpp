// SPDX-License-Identifier: GPL-3.0-or-later
// Step mode across processes: a test drives them by hand, in an order of its own.
#include "recordedrun.h"
#include "sessionfixture.h"

#include <algorithm>
#include <csignal>
#include <future>
#include <os/processtree.h>
#include <thread>
#include <threads/manualexecutor.h>
#include <trace/stepping.h>
#include <unistd.h>

using namespace interleave;
using namespace interleave::host::testing;
using scenario::Model;
using threads::ManualExecutor;
using threads::ObjectKind;
using threads::Op;
using threads::Starts;
using trace::EventKind;
using trace::LaneState;
using trace::StartMethod;

namespace {

constexpr Nanoseconds kHang { 120'000'000'000 }; ///< only a hang takes so long

threads::Instruction mark(std::string text)
{
    threads::Instruction step = stepOf(Op::Mark);
    step.text = std::move(text);
    return step;
}

threads::Instruction mapOn(std::uint32_t pool, std::uint32_t count, threads::Block body)
{
    threads::Instruction step = stepOf(Op::Map, pool);
    step.count = count;
    step.chunk = 1;
    step.bytes = 100;
    step.body = std::move(body);
    return step;
}

} // namespace

/// Nothing may be left of any run: no process, no descriptor.
class ProcessStepMode : public SessionTest, public ::testing::WithParamInterface<StartMethod>
{
protected:
    void TearDown() override
    {
        stop();
        EXPECT_THAT(os::descendants(getpid()), ::testing::IsEmpty());
        SessionTest::TearDown();
    }
    void start()
    {
        m_regions.emplace();
        m_region = trace::Region::create({ .ringCount = 64 }).value();
        m_running = std::async(std::launch::async, [this] {
            return scenario::runScenario(scenario,
                { .region = *m_region,
                    .workPerMs = 1'000,
                    .stepper = &stepper,
                    .stop = m_stop.get_token(),
                    .announce = m_regions->announce(),
                    .announceAddress = m_regions->address(),
                    .childProgram = INTERLEAVE_BINARY_DIR "/interleave-host" });
        });
    }
    void untilBefore(std::uint32_t worker, Op op)
    {
        const auto place = stepper.waitUntilStands(worker, kHang);
        ASSERT_TRUE(place) << "worker " << worker << " does not come to a step";
        ASSERT_EQ(place->op, op) << "worker " << worker;
    }
    void step(std::uint32_t worker, Op op)
    {
        untilBefore(worker, op);
        ASSERT_TRUE(stepper.release(worker));
    }
    void finish()
    {
        outcome = m_running.get();
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        children = readAll(m_regions->end());
        m_regions.reset();
        m_region.reset();
        EXPECT_TRUE(stepper.standing().empty());
    }
    void stop()
    {
        m_stop.request_stop();
        if (m_running.valid())
            finish();
    }
    /// The first letters of the names of the processes that made marks, in the order in which they did.
    std::string whoMarked() const
    {
        std::vector<std::pair<std::uint64_t, char>> marks;
        for (const ProcessTrace &child : children) {
            for (const gil::Seen &seen : child.only(EventKind::Mark))
                marks.emplace_back(seen.time, child.name.front());
        }
        std::sort(marks.begin(), marks.end());
        std::string who;
        for (const auto &[time, name] : marks)
            who += name;
        return who;
    }
    scenario::Scenario scenario = processScenario(GetParam());
    ManualExecutor stepper;
    scenario::RunOutcome outcome;
    std::vector<ProcessTrace> children;

private:
    std::stop_source m_stop;
    std::optional<Regions> m_regions;
    std::unique_ptr<trace::Region> m_region;
    std::future<scenario::RunOutcome> m_running;
};
INSTANTIATE_TEST_SUITE_P(EveryStartMethod, ProcessStepMode,
    ::testing::Values(StartMethod::Fork, StartMethod::Spawn, StartMethod::ForkServer), [](const auto &method) {
        return method.param == StartMethod::Fork ? "fork" : method.param == StartMethod::Spawn ? "spawn" : "forkserver";
    });

TEST_P(ProcessStepMode, everyProcessStandsAndTheOrderIsTheCallers)
{
    for (const char *name : { "a", "b", "c" })
        addWorker(scenario, name, { mark("one"), mark("two"), stepOf(Op::Call) });
    start();
    for (std::uint32_t worker = 0; worker < 3; ++worker)
        untilBefore(worker, Op::Mark);
    EXPECT_EQ(stepper.standing().size(), 3U);
    for (const std::uint32_t worker : { 2U, 0U, 2U, 1U, 1U, 0U }) {
        step(worker, Op::Mark);
        ASSERT_TRUE(stepper.waitUntilStands(worker, kHang)); // so that its mark is made
    }
    for (const std::uint32_t worker : { 0U, 1U, 2U })
        step(worker, Op::Call);
    finish();
    EXPECT_EQ(whoMarked(), "cacbba");
    EXPECT_TRUE(outcome.problems.empty());
    for (const ProcessTrace &child : children) {
        const auto states = child.only(EventKind::State);
        EXPECT_TRUE(std::any_of(states.begin(), states.end(), [](const gil::Seen &seen) {
            return seen.detail == std::uint8_t(trace::kHeld) && seen.object != 0;
        })) << "it is held on something that has a name";
    }
}

TEST_P(ProcessStepMode, aSharedLockKeepsOneOutUntilTheOtherIsToldToRelease)
{
    const auto lock = addObject(scenario, "lock", ObjectKind::Lock);
    addWorker(scenario, "a", { stepOf(Op::Acquire, lock), mark("in"), stepOf(Op::Release, lock), stepOf(Op::Call) });
    addWorker(scenario, "b", { stepOf(Op::Acquire, lock), mark("in"), stepOf(Op::Release, lock), stepOf(Op::Call) });
    start();
    step(1, Op::Acquire);
    untilBefore(1, Op::Mark);
    step(0, Op::Acquire);
    step(1, Op::Mark);
    untilBefore(1, Op::Release);
    const auto standing = stepper.standing();
    EXPECT_FALSE(std::any_of(standing.begin(), standing.end(), [](const auto &place) { return place.worker == 0; })) << "it has the lock, too";
    step(1, Op::Release);
    step(0, Op::Mark);
    step(1, Op::Call);
    step(0, Op::Release);
    step(0, Op::Call);
    finish();
    EXPECT_EQ(whoMarked(), "ba");
}

TEST_P(ProcessStepMode, theMainProgramAndWhatItStartsStand)
{
    addWorker(scenario, "child", { mark("c") }, 2, Starts::OnDemand);
    addWorker(scenario, "main", { onWorkers(Op::Spawn, { 0 }), onWorkers(Op::Join, { 0 }) }, 1, Starts::Main);
    start();
    step(0, Op::Spawn);
    untilBefore(1, Op::Mark);
    untilBefore(2, Op::Mark);
    step(0, Op::Join);
    step(2, Op::Mark);
    step(1, Op::Mark);
    finish();
    EXPECT_EQ(whoMarked().size(), 2U);
}

TEST_P(ProcessStepMode, jobsOfBothPoolsStandInWhicheverModel)
{
    for (const Model model : { Model::Processes, Model::Asyncio }) {
        for (const ObjectKind kind : { ObjectKind::ProcessPool, ObjectKind::MpPool }) {
            if (model == Model::Asyncio && kind == ObjectKind::MpPool)
                continue; // multiprocessing.Pool cannot be awaited
            const StartMethod method = GetParam();
            scenario = processScenario(method);
            scenario.model = model;
            const auto pool = addObject(scenario, "pool", kind, 2);
            addWorker(scenario, "main", { mapOn(pool, 2, { mark("job"), stepOf(Op::Call) }) }, 1, Starts::Main);
            start();
            step(0, Op::Map);
            untilBefore(1, Op::Mark); // jobs have numbers of their own, from 1
            untilBefore(2, Op::Mark);
            step(2, Op::Mark);
            step(2, Op::Call);
            step(1, Op::Mark);
            step(1, Op::Call);
            finish();
            EXPECT_EQ(whoMarked().size(), 2U);
        }
    }
}

TEST_P(ProcessStepMode, opensForGood)
{
    addWorker(scenario, "p", { repeated(200, { stepOf(Op::Call) }), mark("done") }, 3);
    start();
    step(1, Op::Repeat);
    step(1, Op::Call);
    stepper.open();
    finish();
    EXPECT_FALSE(outcome.stopped);
    EXPECT_EQ(whoMarked(), "ppp");
}

TEST_P(ProcessStepMode, aStopEndsIt)
{
    addWorker(scenario, "p", { mark("never") }, 3);
    start();
    untilBefore(0, Op::Mark);
    untilBefore(2, Op::Mark);
    stop();
    EXPECT_TRUE(outcome.stopped);
}

TEST_P(ProcessStepMode, whoIsKilledStandsNoMore)
{
    if (GetParam() == StartMethod::ForkServer)
        GTEST_SKIP() << "its server is a descendant, too";
    addWorker(scenario, "p", { mark("never") });
    start();
    untilBefore(0, Op::Mark);
    const auto processes = os::descendants(getpid());
    ASSERT_EQ(processes.size(), 1U);
    ::kill(processes.front(), SIGKILL);
    EXPECT_TRUE(eventually([&] { return stepper.standing().empty(); }));
    finish();
    EXPECT_EQ(outcome.problems.size(), 1U);
}
