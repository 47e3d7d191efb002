// SPDX-License-Identifier: GPL-3.0-or-later
#include "../scenario/jobbuilder.h"

#include <scenario/runner.h>
#include <threads/manualexecutor.h>
#include <trace/collector.h>
#include <trace/recordobserver.h>
#include <trace/stepping.h>

#include <algorithm>
#include <future>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace interleave::scenario {
namespace {

using threads::ManualExecutor;
using B = JobBuilder;

constexpr Nanoseconds kHang { 60'000'000'000 }; ///< only a hang takes so long

/// The texts of the marks, in the order in which they were made, and the last value of a variable.
class Story final : public trace::RecordObserver
{
public:
    void recordApplied(Nanoseconds, const trace::ThreadTrack &, const trace::Record &record) override
    {
        if (record.kind == trace::EventKind::Mark)
            marks.push_back(record.object);
        if (record.kind == trace::EventKind::Value && record.detail == std::uint8_t(trace::ValueAccess::Final))
            value = static_cast<std::int64_t>(record.value);
        slow += record.kind == trace::EventKind::SlowCallback ? 1 : 0;
    }
    std::vector<std::uint32_t> marks;
    std::int64_t value = -1;
    int slow = 0;
};

/// Tasks of a loop that a test drives by hand, step by step, while a collector looks on.
class TaskStepMode : public testing::Test
{
protected:
    TaskStepMode() { m_job.scenario().model = Model::Asyncio; }
    ~TaskStepMode() override
    {
        m_stop.request_stop();
        if (m_running.valid())
            m_running.wait();
    }
    void start()
    {
        m_region = trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 14 }).value();
        m_collector = std::make_unique<trace::Collector>(trace::Collector::Options { .coreSource = CoreSource::Self });
        m_collector->addObserver(m_story);
        ASSERT_TRUE(m_collector->addRegion(::dup(m_region->descriptor()), ProcessId { std::uint32_t(::getpid()) }));
        m_running = std::async(std::launch::async, [this] {
            return runScenario(
                m_job.scenario(), { .region = *m_region, .workPerMs = 1'000, .stepper = &m_stepper, .stop = m_stop.get_token() });
        });
    }
    void untilBefore(std::uint32_t worker, Op op)
    {
        const auto place = m_stepper.waitUntilStands(worker, kHang);
        ASSERT_TRUE(place) << "task " << worker << " does not come to a step";
        ASSERT_EQ(place->op, op) << "task " << worker;
    }
    void step(std::uint32_t worker, Op op)
    {
        untilBefore(worker, op);
        ASSERT_TRUE(m_stepper.release(worker));
    }
    /// A, B and C, each of which says its small letter, lets the others run, and says its large one.
    void startThreeTasks()
    {
        for (const char *letters : { "aA", "bB", "cC" })
            m_job.worker(std::string(1, letters[1]), { B::mark(std::string(1, letters[0])), B::lasting(Op::Sleep, Nanoseconds { 0 }), B::mark(std::string(1, letters[1])) });
        start();
        for (std::uint32_t task = 0; task < 3; ++task)
            untilBefore(task, Op::Mark);
    }
    void finish(bool stopped = false)
    {
        const RunOutcome outcome = m_running.get();
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        EXPECT_EQ(outcome.stopped, stopped);
        m_collector->drain();
        m_collector->processEnded(ProcessId { std::uint32_t(::getpid()) });
        m_collector->finish();
        EXPECT_TRUE(m_stepper.standing().empty());
    }
    /// The marks as letters, of a job whose texts are those of threeTasks().
    std::string told() const
    {
        std::string text;
        const std::uint32_t first = *std::min_element(m_story.marks.begin(), m_story.marks.end());
        for (const std::uint32_t mark : m_story.marks)
            text += "aAbBcC"[(mark - first) % 6]; // each text is an object, in the order of the job
        return text;
    }
    std::vector<std::uint32_t> standing() const
    {
        std::vector<std::uint32_t> workers;
        for (const ManualExecutor::Place &place : m_stepper.standing())
            workers.push_back(place.worker);
        return workers;
    }
    JobBuilder m_job;
    ManualExecutor m_stepper;
    std::stop_source m_stop;
    Story m_story;
    std::unique_ptr<trace::Region> m_region;
    std::unique_ptr<trace::Collector> m_collector;
    std::future<RunOutcome> m_running;
};

threads::Instruction turn() { return B::lasting(Op::Sleep, Nanoseconds { 0 }); }

TEST_F(TaskStepMode, allTasksStandBeforeTheirTurnsAndTheOrderIsTheCallers)
{
    startThreeTasks();
    EXPECT_EQ(standing(), (std::vector<std::uint32_t> { 0, 1, 2 }));
    // c, a, C, b, A, B: no order that the loop would have come to by itself.
    step(2, Op::Mark);
    step(2, Op::Sleep);
    step(0, Op::Mark);
    step(0, Op::Sleep);
    step(2, Op::Mark);
    step(1, Op::Mark);
    step(1, Op::Sleep);
    step(0, Op::Mark);
    step(1, Op::Mark);
    finish();
    EXPECT_EQ(told(), "caCbAB");
}

TEST_F(TaskStepMode, nobodyElseGetsInBetweenTwoAwaits)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter", 5);
    threads::Block program = B::increment(counter);
    program.push_back(turn());
    m_job.worker("count", program, 2);
    start();
    untilBefore(0, Op::Load);
    untilBefore(1, Op::Load);
    step(0, Op::Load);
    untilBefore(0, Op::Add);
    // Its turn is not over, so the other cannot have one, whatever it is told: that is why asyncio loses no update here.
    EXPECT_EQ(standing(), std::vector<std::uint32_t> { 0 });
    EXPECT_FALSE(m_stepper.release(1));
    step(0, Op::Add);
    step(0, Op::Store);
    step(0, Op::Sleep);
    step(1, Op::Load);
    step(1, Op::Add);
    step(1, Op::Store);
    step(1, Op::Sleep);
    finish();
    EXPECT_EQ(m_story.value, 7);
    EXPECT_EQ(m_story.slow, 0) << "that it stood is not what its steps took";
}

TEST_F(TaskStepMode, anAwaitBetweenLoadAndStoreLosesAnUpdateWhereTheCallerWantsIt)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter", 5);
    m_job.worker("count", { B::on(Op::Load, counter), turn(), B::on(Op::Add, counter), B::on(Op::Store, counter) }, 2);
    start();
    step(0, Op::Load);
    step(0, Op::Sleep);
    step(1, Op::Load);
    step(1, Op::Sleep);
    step(1, Op::Add);
    step(1, Op::Store);
    step(0, Op::Add);
    step(0, Op::Store);
    finish();
    EXPECT_EQ(m_story.value, 6);
}

TEST_F(TaskStepMode, theLoopGoesOnWhileTasksStand)
{
    m_job.worker("stands", { B::mark("stands") });
    m_job.worker("sleeps", { B::lasting(Op::Sleep, Nanoseconds { 1'000'000 }), B::mark("woken") });
    start();
    untilBefore(0, Op::Mark);
    step(1, Op::Sleep);
    untilBefore(1, Op::Mark); // a timer was due, though the other still stands
    EXPECT_EQ(standing(), (std::vector<std::uint32_t> { 0, 1 }));
    step(1, Op::Mark);
    step(0, Op::Mark);
    finish();
}

TEST_F(TaskStepMode, aTimeOutRunsOutWhileSomebodyStandsAndTheStepDoesNotCome)
{
    threads::Instruction limited = B::lasting(Op::Timeout, Nanoseconds { 20'000'000 });
    limited.body = { turn(), B::mark("never") };
    m_job.worker("late", { B::attempt({ limited }, "TimeoutError", { B::mark("caught") }) });
    start();
    step(0, Op::Try);
    step(0, Op::Timeout);
    step(0, Op::Sleep);
    // It stands before the mark, or by now before that of the handler: until the time is up.
    const Nanoseconds until = monotonicNow() + kHang;
    std::optional<ManualExecutor::Place> place;
    do {
        place = m_stepper.waitUntilStands(0, kHang);
    } while (place && place->index != 4 && monotonicNow() < until);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->index, 4U) << "the handler's";
    step(0, Op::Mark);
    finish();
    EXPECT_EQ(m_story.marks.size(), 1U);
}

TEST_F(TaskStepMode, whoIsCancelledStandsNoMore)
{
    const auto victim = m_job.worker("victim", { turn(), B::mark("never") });
    m_job.worker("killer", { B::workers(Op::Cancel, { victim }) });
    start();
    step(0, Op::Sleep);
    untilBefore(0, Op::Mark);
    step(1, Op::Cancel);
    finish();
    EXPECT_TRUE(m_story.marks.empty());
}

TEST_F(TaskStepMode, repeatsAndBlocksAreStoodBeforeInTheirOrder)
{
    const auto lock = m_job.object(ObjectKind::Lock, "lock");
    m_job.worker("A", { B::repeat(2, { turn() }), B::on(Op::With, lock, { turn(), B::mark("a") }) });
    m_job.worker("B", { B::on(Op::With, lock, { B::mark("b") }) });
    start();
    step(0, Op::Repeat);
    step(0, Op::Sleep);
    step(0, Op::Sleep); // it stands before its second round, by the place that it will come to
    step(0, Op::With);
    step(0, Op::Sleep);
    untilBefore(0, Op::Mark);
    step(1, Op::With); // which waits, for A stands in its own
    step(0, Op::Mark);
    step(1, Op::Mark);
    finish();
    EXPECT_EQ(m_story.marks.size(), 2U);
}

TEST_F(TaskStepMode, eagerTasksStandInTheTurnOfWhoStartsThem)
{
    m_job.scenario().eagerTasks = true;
    const auto child = m_job.worker("child", { B::mark("c"), turn(), B::mark("C") }, 1, Starts::OnDemand);
    m_job.worker("parent", { B::workers(Op::Spawn, { child }), B::mark("p"), turn(), B::mark("P") });
    start();
    step(0, Op::Spawn);
    step(1, Op::Mark); // inside of create_task
    step(1, Op::Sleep);
    step(0, Op::Mark);
    step(0, Op::Sleep);
    step(1, Op::Mark); // before the parent ends: nobody awaits the child, so the end of the run would cancel it
    step(0, Op::Mark);
    finish();
    EXPECT_EQ(m_story.marks.size(), 4U);
}

TEST_F(TaskStepMode, executorsThreadsAndCallbacksStandToo)
{
    threads::Instruction thread = B::step(Op::ToThread);
    thread.body = { B::mark("thread") };
    threads::Instruction soon = B::step(Op::CallSoon);
    soon.body = { B::mark("callback") };
    m_job.worker("A", { thread });
    m_job.worker("B", { soon });
    start();
    step(0, Op::ToThread);
    untilBefore(2, Op::Mark); // the function's number is the next
    step(1, Op::CallSoon); // the loop does not stand with it
    step(3, Op::Mark);
    step(2, Op::Mark);
    finish();
    EXPECT_EQ(m_story.marks.size(), 2U);
}

TEST_F(TaskStepMode, oneAfterTheOtherIsTheLoopsOwnOrder)
{
    startThreeTasks();
    for (int steps = 0; steps < 9; ++steps) {
        const Nanoseconds until = monotonicNow() + kHang;
        while (!m_stepper.releaseAny() && monotonicNow() < until)
            std::this_thread::yield();
    }
    finish();
    EXPECT_EQ(told(), "abcABC");
}

TEST_F(TaskStepMode, opensForGood)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter");
    m_job.worker("count", { B::repeat(100, B::increment(counter)), turn(), turn() }, 50);
    start();
    step(7, Op::Repeat);
    step(7, Op::Load);
    m_stepper.open();
    finish();
    EXPECT_EQ(m_story.value, 5000);
}

TEST_F(TaskStepMode, aStopEndsItWhereverTheyStand)
{
    for (const bool inATurn : { false, true }) {
        m_stop = {};
        m_job.worker("task", { B::mark("1"), B::mark("2") }, 3);
        start();
        untilBefore(2, Op::Mark);
        if (inATurn) {
            step(1, Op::Mark);
            untilBefore(1, Op::Mark);
        }
        m_stop.request_stop();
        finish(true);
    }
}

TEST_F(TaskStepMode, theTraceTellsWhoStandsAndWhere)
{
    m_job.worker("A", { B::mark("a"), B::mark("A") });
    m_job.worker("B", { B::mark("b") });
    start();
    step(0, Op::Mark);
    untilBefore(0, Op::Mark);
    // A in its turn, and its thread with it; B before its turn.
    const auto heldOn = [&](const std::string &name) {
        m_collector->drain();
        const auto store = m_collector->store();
        for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
            const trace::Lane &lane = store->lane(LaneId { i });
            if (lane.info().name != name || lane.spanCount() == 0)
                continue;
            const trace::Span last = lane.span(lane.spanCount() - 1);
            return std::string(trace::standsBefore(last.state, store->name(last.object)));
        }
        return std::string();
    };
    const auto comesTo = [&](const std::string &name, std::string_view what) {
        const Nanoseconds until = monotonicNow() + kHang;
        while (heldOn(name) != what && monotonicNow() < until)
            std::this_thread::yield();
        return heldOn(name) == what;
    };
    EXPECT_TRUE(comesTo("A", trace::kNextStep));
    EXPECT_TRUE(comesTo("MainThread", trace::kNextStep));
    EXPECT_TRUE(comesTo("event loop", trace::kNextStep)) << "it cannot go on, either";
    EXPECT_TRUE(comesTo("B", trace::kNextTurn));
    m_stepper.open();
    finish();
}

} // namespace
} // namespace interleave::scenario
