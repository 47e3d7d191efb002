// SPDX-License-Identifier: GPL-3.0-or-later
// Pools of processes in programs of threads and of tasks, and what a fork does to a lock that a thread holds.
#include "recordedrun.h"
#include "sessionfixture.h"

#include <os/processtree.h>
#include <unistd.h>

#include <algorithm>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using gil::Seen;
using scenario::Model;
using threads::ObjectKind;
using threads::Op;
using threads::Starts;
using trace::EventKind;
using trace::JobOutcome;
using trace::LaneState;
using trace::StartMethod;

namespace {

threads::Instruction jobs(Op op, std::uint32_t pool, std::uint32_t count, threads::Block body)
{
    threads::Instruction step = stepOf(op, pool);
    step.count = count;
    step.bytes = 100;
    step.body = std::move(body);
    return step;
}

threads::Instruction bodied(Op op, std::uint32_t object, threads::Block body)
{
    threads::Instruction step = stepOf(op, object);
    step.body = std::move(body);
    return step;
}

threads::Instruction attempt(threads::Block body, std::string caught, threads::Block handler)
{
    threads::Instruction step = stepOf(Op::Try);
    step.body = std::move(body);
    step.word = std::move(caught);
    step.handler = std::move(handler);
    return step;
}

threads::Instruction mark(std::string text)
{
    threads::Instruction step = stepOf(Op::Mark);
    step.text = std::move(text);
    return step;
}

std::size_t ended(const ProcessTrace &process, JobOutcome how)
{
    const auto all = process.only(EventKind::JobEnd);
    return std::size_t(std::count_if(all.begin(), all.end(), [&](const Seen &seen) { return seen.detail == std::uint8_t(how); }));
}

std::size_t countOf(const RecordedRun &run, EventKind kind, JobOutcome how)
{
    std::size_t count = 0;
    for (const Seen &seen : run.all(kind))
        count += seen.detail == std::uint8_t(how) ? 1 : 0;
    return count;
}

struct Way
{
    Model model;
    StartMethod method;
};

std::string nameOf(const ::testing::TestParamInfo<Way> &info)
{
    return std::string(info.param.model == Model::Threads ? "threads" : "asyncio")
        + (info.param.method == StartMethod::Fork ? "Fork" : info.param.method == StartMethod::Spawn ? "Spawn" : "ForkServer");
}

} // namespace

/// Nothing may be left of any run: no process, no descriptor.
class ProcessPoolsOf : public SessionTest, public ::testing::WithParamInterface<Way>
{
protected:
    void SetUp() override
    {
        SessionTest::SetUp();
        scenario = processScenario(GetParam().method);
        scenario.model = GetParam().model;
    }
    void TearDown() override
    {
        EXPECT_THAT(os::descendants(getpid()), ::testing::IsEmpty());
        SessionTest::TearDown();
    }
    scenario::Scenario scenario;
};
INSTANTIATE_TEST_SUITE_P(EveryWay, ProcessPoolsOf,
    ::testing::Values(Way { Model::Threads, StartMethod::Fork }, Way { Model::Threads, StartMethod::Spawn },
        Way { Model::Threads, StartMethod::ForkServer }, Way { Model::Asyncio, StartMethod::Fork }, Way { Model::Asyncio, StartMethod::Spawn }),
    nameOf);

TEST_P(ProcessPoolsOf, doEveryJobInAnotherProcessAndRaiseWhatItRaised)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 2);
    addWorker(scenario, "main",
        { jobs(Op::Submit, pool, 3, { compute(0.5) }), jobs(Op::Map, pool, 5, { compute(0.2) }),
            attempt({ jobs(Op::Map, pool, 1, { raised("ValueError", "bad") }) }, "ValueError", { mark("caught") }) },
        1, Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_TRUE(run.outcome.uncaught.empty());
    EXPECT_EQ(run.main.only(EventKind::Mark).size(), 1u);
    EXPECT_EQ(run.main.only(EventKind::JobSubmit).size(), 9u);
    EXPECT_EQ(countOf(run, EventKind::JobEnd, JobOutcome::Done), 8u);
    EXPECT_EQ(countOf(run, EventKind::JobEnd, JobOutcome::Raised), 1u);
    for (const ProcessTrace &child : run.children)
        EXPECT_NE(child.pid, getpid());
    EXPECT_GE(run.children.size(), 1u);
    EXPECT_LE(run.children.size(), 2u);
    std::size_t there = 0;
    for (const ProcessTrace &child : run.children)
        there += child.only(EventKind::JobBegin).size();
    EXPECT_EQ(there, 9u) << "none of them here";
}

TEST_P(ProcessPoolsOf, breakWithOneOfTheirWorkers)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 1);
    addWorker(scenario, "main",
        { attempt({ jobs(Op::Map, pool, 3, { raised("KilledWorker") }) }, "BrokenProcessPool", { mark("broken") }),
            attempt({ jobs(Op::Map, pool, 1, { compute(1) }) }, "BrokenProcessPool", { mark("unusable") }),
            attempt({ jobs(Op::Submit, pool, 1, { compute(1) }) }, "BrokenProcessPool", { mark("for good") }) },
        1, Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_EQ(run.main.only(EventKind::Mark).size(), 3u);
    EXPECT_EQ(ended(run.main, JobOutcome::Broken), 3u) << "every job that was outstanding";
    ASSERT_EQ(run.outcome.problems.size(), 1u);
    EXPECT_THAT(run.outcome.problems[0].message, ::testing::HasSubstr("SIGKILL"));
}

TEST_P(ProcessPoolsOf, endWithTheRunWhateverTheirJobsDo)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 2);
    addWorker(scenario, "main", { jobs(Op::Map, pool, 4, { sleepFor(60'000) }) }, 1, Starts::Main);
    const RecordedRun run(scenario, [](const std::vector<ProcessTrace> &children) {
        return std::any_of(children.begin(), children.end(),
            [](const ProcessTrace &child) { return !child.only(EventKind::JobBegin).empty(); });
    });
    EXPECT_TRUE(run.outcome.stopped);
    EXPECT_LT(monotonicNow() - run.stopAsked, Nanoseconds { 20'000'000'000 }) << "the watchdog's; 2 s where nothing else runs";
}

/// What a fork takes along of the threads that it does not take along.
class ForkedLock : public SessionTest
{
protected:
    /// A thread holds `kind` while another one's pool is forked; the pool's job takes its copy.
    static scenario::Scenario heldWhileForking(StartMethod method, ObjectKind kind, Op take)
    {
        scenario::Scenario scenario = processScenario(method);
        scenario.model = Model::Threads;
        const auto guard = addObject(scenario, "guard", kind, 1);
        const auto held = addObject(scenario, "held", ObjectKind::Event);
        const auto done = addObject(scenario, "done", ObjectKind::Event);
        const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 1);
        addWorker(scenario, "holds", { bodied(Op::With, guard, { stepOf(Op::Set, held), stepOf(Op::Wait, done) }) });
        addWorker(scenario, "main",
            { stepOf(Op::Wait, held), jobs(Op::Submit, pool, 1, { bodied(take, guard, { mark("in the child") }) }), stepOf(Op::Set, done) }, 1,
            Starts::Main);
        return scenario;
    }
    static bool blocksInAChild(const std::vector<ProcessTrace> &children)
    {
        return std::any_of(children.begin(), children.end(), [](const ProcessTrace &child) {
            const auto states = child.only(EventKind::State);
            return std::any_of(
                states.begin(), states.end(), [](const Seen &seen) { return seen.detail == std::uint8_t(LaneState::BlockedLock); });
        });
    }
};

TEST_F(ForkedLock, thatAnotherThreadHeldStaysTakenInTheChildForEver)
{
    for (const ObjectKind kind : { ObjectKind::Lock, ObjectKind::RLock, ObjectKind::Semaphore }) {
        const RecordedRun run(heldWhileForking(StartMethod::Fork, kind, Op::With), blocksInAChild);
        ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
        EXPECT_TRUE(run.outcome.stopped) << "it would wait for ever";
        ASSERT_EQ(run.children.size(), 1u);
        EXPECT_TRUE(run.children[0].only(EventKind::Mark).empty());
        EXPECT_EQ(run.main.only(EventKind::Release).size(), 1u) << "the parent's own was released, which is no help";
    }
}

TEST_F(ForkedLock, isFreeInAProcessThatBoots)
{
    const RecordedRun run(heldWhileForking(StartMethod::Spawn, ObjectKind::Lock, Op::With));
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_FALSE(run.outcome.stopped);
    ASSERT_EQ(run.children.size(), 1u);
    EXPECT_EQ(run.children[0].only(EventKind::Mark).size(), 1u);
}

TEST_F(ForkedLock, isTheForkersOwnStillIfItIsReentrant)
{
    scenario::Scenario scenario = processScenario(StartMethod::Fork);
    scenario.model = Model::Threads;
    const auto guard = addObject(scenario, "guard", ObjectKind::RLock);
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 1);
    addWorker(scenario, "main", { bodied(Op::With, guard, { jobs(Op::Map, pool, 1, { bodied(Op::With, guard, { mark("again") }) }) }) }, 1,
        Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    ASSERT_EQ(run.children.size(), 1u);
    EXPECT_EQ(run.children[0].only(EventKind::Mark).size(), 1u);
}

TEST_F(ForkedLock, deadlockIsNamedAndEndsTheRun)
{
    RunRequest request = requestFor(heldWhileForking(StartMethod::Fork, ObjectKind::Lock, Op::With));
    request.deadlockLimit = std::chrono::milliseconds(100);
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait(); // would hang
    EXPECT_EQ(report.state, RunState::Stopped);
    EXPECT_TRUE(report.stoppedForDeadlock);
    ASSERT_FALSE(report.deadlocks.empty());
    EXPECT_EQ(report.deadlocks[0], "pool-1 waits for 'guard', which nobody who lives in this process holds");
}
