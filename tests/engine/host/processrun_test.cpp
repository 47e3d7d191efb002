// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordedrun.h"
#include "sessionfixture.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <os/processtree.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace interleave;
using namespace interleave::host::testing;
using gil::Seen;
using threads::ObjectKind;
using threads::Op;
using threads::Starts;
using trace::EventKind;
using trace::JobOutcome;
using trace::LaneState;
using trace::StartMethod;

namespace {

std::vector<Seen> withDetail(const std::vector<Seen> &all, std::uint8_t detail)
{
    std::vector<Seen> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found), [&](const Seen &seen) { return seen.detail == detail; });
    return found;
}

std::vector<Seen> statesOf(const ProcessTrace &process, LaneState state)
{
    return withDetail(process.only(EventKind::State), std::uint8_t(state));
}

threads::Instruction bytes(threads::Instruction step, std::uint32_t count)
{
    step.bytes = count;
    return step;
}

threads::Instruction with(std::uint32_t lock, threads::Block body)
{
    threads::Instruction step = stepOf(Op::With, lock);
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

threads::Instruction jobs(Op op, std::uint32_t pool, std::uint32_t count, threads::Block body, std::uint32_t chunk = 1)
{
    threads::Instruction step = stepOf(op, pool);
    step.count = count;
    step.chunk = chunk;
    step.bytes = 100;
    step.body = std::move(body);
    return step;
}

} // namespace

/// Nothing may be left of any run: no process, no descriptor.
class ProcessRun : public SessionTest, public ::testing::WithParamInterface<StartMethod>
{
protected:
    void TearDown() override
    {
        EXPECT_THAT(os::descendants(getpid()), ::testing::IsEmpty());
        SessionTest::TearDown();
    }
    scenario::Scenario scenario = processScenario(GetParam());
};
INSTANTIATE_TEST_SUITE_P(EveryStartMethod, ProcessRun, ::testing::Values(StartMethod::Fork, StartMethod::Spawn, StartMethod::ForkServer),
    [](const auto &method) {
        return std::string(method.param == StartMethod::Fork ? "fork" : method.param == StartMethod::Spawn ? "spawn" : "forkserver");
    });

TEST_P(ProcessRun, givesEveryWorkerAProcessThatBootsIsReadyWorksAndIsReaped)
{
    addWorker(scenario, "count", { compute(2) }, 3);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_TRUE(run.outcome.problems.empty());
    ASSERT_EQ(run.children.size(), 3u);
    const auto starts = run.main.only(EventKind::ProcessStart);
    const auto exits = run.main.only(EventKind::ProcessExit);
    ASSERT_EQ(starts.size(), 3u);
    ASSERT_EQ(exits.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(starts[i].detail, std::uint8_t(GetParam()));
        EXPECT_EQ(exits[i].value, starts[i].value);
        EXPECT_EQ(exits[i].extra, 0u);
        const ProcessTrace &child = run.child("count-" + std::to_string(i + 1));
        EXPECT_EQ(std::uint64_t(child.pid), starts[i].value);
        const auto ready = child.only(EventKind::ProcessReady);
        ASSERT_EQ(ready.size(), 1u);
        EXPECT_EQ(ready[0].detail, std::uint8_t(GetParam()));
        EXPECT_EQ(ready[0].extra, std::uint32_t(getpid()));
        EXPECT_GT(ready[0].time, starts[i].time) << "a start's time is when it was asked for";
        const auto booting = statesOf(child, LaneState::Booting);
        ASSERT_EQ(booting.size(), 1u);
        EXPECT_LE(booting[0].time, ready[0].time);
        const auto steps = child.only(EventKind::StepBegin);
        ASSERT_EQ(steps.size(), 1u);
        EXPECT_GE(steps[0].time, ready[0].time);
        EXPECT_EQ(child.only(EventKind::GilSummary).size(), 1u) << "each process has a GIL of its own";
        EXPECT_EQ(child.only(EventKind::ThreadEnd).size(), 1u);
    }
}

TEST_P(ProcessRun, carriesEveryMessageOfAPipeAndOfAQueueIntact)
{
    const auto pipe = addObject(scenario, "wire", ObjectKind::Pipe);
    const auto queue = addObject(scenario, "items", ObjectKind::Queue, 2);
    addWorker(scenario, "sends", { repeated(12, { bytes(stepOf(Op::Send, pipe), 100'003), bytes(stepOf(Op::Send, pipe), 7) }) });
    addWorker(scenario, "receives", { repeated(24, { stepOf(Op::Receive, pipe) }) });
    addWorker(scenario, "puts", { repeated(10, { bytes(stepOf(Op::Put, queue), 300) }) }, 2);
    addWorker(scenario, "gets", { repeated(20, { stepOf(Op::Get, queue) }) });
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine(); // every int of every message was compared
    std::map<std::uint32_t, std::map<std::uint64_t, std::uint32_t>> sent, received; // object, number: bytes
    for (const Seen &seen : run.all(EventKind::Sent))
        EXPECT_TRUE(sent[seen.object].emplace(seen.value, seen.extra).second) << "a number was given twice";
    for (const Seen &seen : run.all(EventKind::Received))
        received[seen.object].emplace(seen.value, seen.extra);
    EXPECT_EQ(sent[threads::objectIdOf(pipe).value].size(), 24u);
    EXPECT_EQ(sent[threads::objectIdOf(queue).value].size(), 20u);
    EXPECT_EQ(received, sent);

    const auto pickled = run.all(EventKind::Serialised);
    EXPECT_EQ(pickled.size(), 2 * 44u);
    const auto depths = run.all(EventKind::Depth);
    EXPECT_EQ(depths.size(), 40u);
    for (const Seen &depth : depths)
        EXPECT_LE(depth.value, 2u) << "the bound holds between processes";
}

TEST_P(ProcessRun, lockedSectionsOfProcessesDoNotOverlap)
{
    const auto lock = addObject(scenario, "guard", ObjectKind::Lock);
    addWorker(scenario, "work", { repeated(15, { with(lock, { compute(0.3) }) }) }, 3);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    auto events = run.all(EventKind::Obtain);
    const auto releases = run.all(EventKind::Release);
    ASSERT_EQ(events.size(), 45u);
    ASSERT_EQ(releases.size(), 45u);
    for (std::size_t i = 0; i + 1 < events.size(); ++i)
        EXPECT_LE(releases[i].time, events[i + 1].time) << "section " << i;
    for (const ProcessTrace &child : run.children) {
        for (const Seen &state : statesOf(child, LaneState::BlockedLock))
            EXPECT_EQ(state.object, threads::objectIdOf(lock).value);
    }
}

TEST_P(ProcessRun, eventsConditionsAndBarriersWakeAcrossProcesses)
{
    const auto go = addObject(scenario, "go", ObjectKind::Event);
    const auto all = addObject(scenario, "all", ObjectKind::Barrier, 3);
    const auto changed = addObject(scenario, "changed", ObjectKind::Condition);
    const auto items = addObject(scenario, "permits", ObjectKind::Semaphore, 0);
    addWorker(scenario, "waits",
        { stepOf(Op::Wait, go), stepOf(Op::Wait, all), stepOf(Op::Wait, all), stepOf(Op::Acquire, changed), stepOf(Op::Release, items),
            stepOf(Op::Wait, changed), stepOf(Op::Release, changed) },
        3);
    // Each gives its permit while it has the condition's lock, so who has the lock after three permits finds three who wait.
    threads::Instruction notify = stepOf(Op::Notify, changed);
    notify.count = 0;
    addWorker(scenario, "wakes",
        { stepOf(Op::Set, go), repeated(3, { stepOf(Op::Acquire, items) }), stepOf(Op::Acquire, changed), notify, stepOf(Op::Release, changed) }, 1,
        Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    const auto woken = run.all(EventKind::Woken);
    const auto by = [&](trace::WakeCause cause) { return withDetail(woken, std::uint8_t(cause)).size(); };
    EXPECT_EQ(by(trace::WakeCause::Notify), 3u);
    EXPECT_GE(by(trace::WakeCause::Barrier), 4u) << "in each round two wait for the last";
    for (const Seen &exit : run.main.only(EventKind::ProcessExit))
        EXPECT_EQ(exit.extra, 0u);
}

TEST_P(ProcessRun, aLockReleasedTooOftenRaisesAsInPython)
{
    const auto lock = addObject(scenario, "guard", ObjectKind::Lock);
    const auto recursive = addObject(scenario, "again", ObjectKind::RLock);
    addWorker(scenario, "fine", { attempt({ stepOf(Op::Release, lock) }, "ValueError", {}), with(recursive, { with(recursive, { compute(0.1) }) }),
                                    attempt({ stepOf(Op::Release, recursive) }, "AssertionError", {}) });
    addWorker(scenario, "raises", { stepOf(Op::Release, lock) });
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    const auto exits = run.main.only(EventKind::ProcessExit);
    ASSERT_EQ(exits.size(), 2u);
    EXPECT_EQ(WEXITSTATUS(exits[0].extra), 0);
    EXPECT_EQ(WEXITSTATUS(exits[1].extra), 1) << "an exception that nobody caught";
}

TEST_P(ProcessRun, sharedMemoryIsAttachedOnceAndNumbered)
{
    const auto memory = addObject(scenario, "block", ObjectKind::SharedMemory, 1'000'000);
    addWorker(scenario, "writes", { repeated(3, { bytes(stepOf(Op::ShmWrite, memory), 1'000'000) }) });
    addWorker(scenario, "too-much", { attempt({ bytes(stepOf(Op::ShmWrite, memory), 1'000'001) }, "ValueError", {}) });
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    const ProcessTrace &writer = run.child("writes");
    EXPECT_EQ(writer.only(EventKind::Attached).size(), 1u);
    const auto sent = writer.only(EventKind::Sent);
    ASSERT_EQ(sent.size(), 3u);
    EXPECT_EQ(sent.back().value, 3u);
    EXPECT_TRUE(run.child("too-much").only(EventKind::Sent).empty());
}

/// What a process says of its variables at its end; loads and stores on the way are told as well.
std::vector<gil::Seen> finalValues(const ProcessTrace &process)
{
    auto values = process.only(EventKind::Value);
    std::erase_if(values, [](const gil::Seen &seen) { return seen.detail != std::uint8_t(trace::ValueAccess::Final); });
    return values;
}

TEST_P(ProcessRun, aForkCopiesVariablesAndOthersBootWithoutThem)
{
    const auto counter = addObject(scenario, "counter", ObjectKind::Variable, 10);
    threads::Instruction add = stepOf(Op::Add, counter);
    add.value = 5;
    addWorker(scenario, "child", { stepOf(Op::Load, counter), stepOf(Op::Add, counter), stepOf(Op::Store, counter) }, 1, Starts::OnDemand);
    addWorker(scenario, "main",
        { stepOf(Op::Load, counter), add, stepOf(Op::Store, counter), onWorkers(Op::Spawn, { 0 }), onWorkers(Op::Join, { 0 }) }, 1, Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    const auto own = finalValues(run.main);
    const auto copy = finalValues(run.child("child"));
    ASSERT_EQ(own.size(), 1u);
    ASSERT_EQ(copy.size(), 1u);
    EXPECT_EQ(own[0].value, 15u) << "what a child does to its copy stays there";
    EXPECT_EQ(copy[0].value, GetParam() == StartMethod::Fork ? 16u : 11u);
}

TEST_P(ProcessRun, tellsHowEachProcessEnded)
{
    addWorker(scenario, "exits", { raised("SystemExit", "3") });
    addWorker(scenario, "raises", { raised("ValueError", "no") });
    addWorker(scenario, "dies", { attempt({ raised("KilledWorker") }, "Exception", { compute(1) }) });
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    const auto exits = run.main.only(EventKind::ProcessExit);
    ASSERT_EQ(exits.size(), 3u);
    EXPECT_EQ(WEXITSTATUS(exits[0].extra), 3);
    EXPECT_EQ(WEXITSTATUS(exits[1].extra), 1);
    EXPECT_TRUE(WIFSIGNALED(exits[2].extra) && WTERMSIG(exits[2].extra) == SIGKILL);
    ASSERT_EQ(run.outcome.problems.size(), 1u);
    EXPECT_EQ(run.outcome.problems[0].message, "the process 'dies' was killed by signal 9 (SIGKILL)");
}

TEST_P(ProcessRun, tellsOfExceptionsThatNobodyCaught)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 1);
    threads::Instruction inJob = raised("KeyError", "'job'");
    inJob.line = 42;
    addWorker(scenario, "exits", { raised("SystemExit", "3") });
    addWorker(scenario, "raises", { raised("ValueError", "no") });
    addWorker(scenario, "main", { jobs(Op::Map, pool, 1, { inJob }) }, 1, Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    ASSERT_EQ(run.outcome.uncaught.size(), 2u);
    EXPECT_EQ(run.outcome.uncaught[0].worker, "main") << "where the job's result was asked for";
    EXPECT_EQ(run.outcome.uncaught[0].type, "KeyError");
    EXPECT_EQ(run.outcome.uncaught[0].line, 42u) << "where the job raised it";
    EXPECT_EQ(run.outcome.uncaught[1].worker, "raises");
    EXPECT_EQ(run.outcome.uncaught[1].type, "ValueError");
    EXPECT_EQ(run.outcome.uncaught[1].message, "no");
    EXPECT_EQ(run.outcome.uncaught[1].line, 1u);
}

TEST_P(ProcessRun, processesStartProcessesAndJoinThem)
{
    addWorker(scenario, "inner", { compute(1) }, 2, Starts::OnDemand);
    threads::Instruction parallel = stepOf(Op::Parallel);
    parallel.count = 2;
    parallel.body = { compute(1) };
    addWorker(scenario, "outer", { onWorkers(Op::Spawn, { 0 }), onWorkers(Op::Join, { 0 }), parallel });
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_EQ(run.children.size(), 5u);
    EXPECT_EQ(run.child("outer").only(EventKind::ProcessExit).size(), 4u);
    EXPECT_EQ(run.child("inner-1").only(EventKind::ProcessReady).size(), 1u);
    EXPECT_EQ(run.child("inner-2").only(EventKind::ProcessReady).size(), 1u);
}

TEST_P(ProcessRun, aProcessPoolDoesEveryJobOnceAndRaisesWhatAJobRaised)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 2);
    addWorker(scenario, "main",
        { jobs(Op::Submit, pool, 5, { compute(1) }), jobs(Op::Map, pool, 7, { compute(0.5) }, 3),
            attempt({ jobs(Op::Map, pool, 1, { raised("ValueError", "bad") }) }, "ValueError", { mark("caught") }) },
        1, Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_EQ(run.children.size(), 2u);
    const auto submitted = run.main.only(EventKind::JobSubmit);
    ASSERT_EQ(submitted.size(), 5u + 3u + 1u) << "a chunk is a job";
    EXPECT_EQ(submitted[5].extra, 300u) << "with the arguments of its items";
    std::map<std::uint64_t, int> begun, ended;
    for (const Seen &seen : run.all(EventKind::JobBegin))
        ++begun[seen.value];
    for (const Seen &seen : run.all(EventKind::JobEnd))
        ++ended[seen.value];
    EXPECT_EQ(begun.size(), 9u);
    EXPECT_EQ(begun, ended);
    EXPECT_EQ(withDetail(run.all(EventKind::JobEnd), std::uint8_t(JobOutcome::Raised)).size(), 1u);
    EXPECT_EQ(run.main.only(EventKind::Mark).size(), 1u);
}

TEST_P(ProcessRun, aWorkersDeathBreaksAProcessPoolForEveryJob)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 2);
    const auto begun = addObject(scenario, "begun", ObjectKind::Event);
    addWorker(scenario, "main",
        { jobs(Op::Submit, pool, 4, { stepOf(Op::Set, begun), sleepFor(60'000) }), stepOf(Op::Wait, begun),
            // One worker sleeps; the other takes its second job and this one waits behind: whoever is killed, all are to fail.
            attempt({ jobs(Op::Map, pool, 1, { compute(1) }) }, "BrokenProcessPool", { mark("broken") }),
            attempt({ jobs(Op::Submit, pool, 1, { compute(1) }) }, "BrokenProcessPool", { mark("unusable") }) },
        1, Starts::Main);
    scenario.job.workers[0].steps[0].count = 1;
    scenario.job.workers[0].steps.insert(scenario.job.workers[0].steps.begin() + 2,
        jobs(Op::Submit, pool, 1, { raised("KilledWorker") }));
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    EXPECT_EQ(run.main.only(EventKind::Mark).size(), 2u) << "the one that waited and the one that came later";
    const auto broken = withDetail(run.main.only(EventKind::JobEnd), std::uint8_t(JobOutcome::Broken));
    EXPECT_EQ(broken.size(), run.main.only(EventKind::JobSubmit).size()) << "the sleeping one, the killed one, the waiting one";
    ASSERT_FALSE(run.outcome.problems.empty());
    EXPECT_THAT(run.outcome.problems[0].message, ::testing::HasSubstr("SIGKILL"));
}

TEST_P(ProcessRun, aWorkersDeathLosesItsJobInAnMpPoolAndAnotherTakesItsPlace)
{
    const auto pool = addObject(scenario, "pool", ObjectKind::MpPool, 1);
    addWorker(scenario, "main", { jobs(Op::Submit, pool, 1, { raised("KilledWorker") }), jobs(Op::Map, pool, 3, { compute(1) }) }, 1, Starts::Main);
    const RecordedRun run(scenario);
    ASSERT_FALSE(run.outcome.error) << run.outcome.error->toLine();
    const auto lost = withDetail(run.main.only(EventKind::JobEnd), std::uint8_t(JobOutcome::Lost));
    ASSERT_EQ(lost.size(), 1u);
    EXPECT_EQ(lost[0].value, 1u);
    EXPECT_EQ(withDetail(run.all(EventKind::JobEnd), std::uint8_t(JobOutcome::Done)).size(), 3u);
    EXPECT_GE(run.children.size(), 2u);
    EXPECT_EQ(run.child("pool-2").only(EventKind::ProcessReady).size(), 1u);
}

TEST_P(ProcessRun, endsThirtyTwoProcessesSoonAfterAStop)
{
    const auto never = addObject(scenario, "never", ObjectKind::Event);
    addWorker(scenario, "busy", { compute(600'000) }, 16);
    addWorker(scenario, "waits", { stepOf(Op::Wait, never) }, 16);
    addWorker(scenario, "main", { stepOf(Op::Wait, never) }, 1, Starts::Main);
    const RecordedRun run(scenario, [](const std::vector<ProcessTrace> &children) {
        return std::count_if(children.begin(), children.end(), [](const ProcessTrace &child) { return !child.only(EventKind::StepBegin).empty(); }) == 32;
    });
    const double took = double((monotonicNow() - run.stopAsked).count()) * 1e-9;
    RecordProperty("stop_seconds", std::to_string(took));
    EXPECT_TRUE(run.outcome.stopped);
    EXPECT_LT(took, 20.0) << "two seconds on a machine of one's own";
}

TEST_P(ProcessRun, aLockHeldByTheParentDeadlocksAChildAndTheTraceShowsIt)
{
    const auto lock = addObject(scenario, "guard", ObjectKind::Lock);
    const auto there = addObject(scenario, "there", ObjectKind::Semaphore, 0);
    addWorker(scenario, "child", { stepOf(Op::Release, there), with(lock, { compute(0.1) }) }, 1, Starts::OnDemand);
    addWorker(scenario, "main", { with(lock, { onWorkers(Op::Spawn, { 0 }), stepOf(Op::Acquire, there), onWorkers(Op::Join, { 0 }) }) }, 1, Starts::Main);
    // Every process waits for another, for ever.
    const RecordedRun run(scenario, [](const std::vector<ProcessTrace> &children) {
        return children.size() == 1 && !statesOf(children[0], LaneState::BlockedLock).empty();
    });
    EXPECT_TRUE(run.outcome.stopped);
    const auto joins = statesOf(run.main, LaneState::BlockedJoin);
    EXPECT_FALSE(joins.empty());
    const auto blocked = statesOf(run.child("child"), LaneState::BlockedLock);
    ASSERT_FALSE(blocked.empty());
    EXPECT_EQ(blocked.back().object, threads::objectIdOf(lock).value);
    EXPECT_TRUE(run.child("child").only(EventKind::Obtain).empty());
}
