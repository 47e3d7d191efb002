// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlocks of tasks, and those through queues, events and semaphores: found in a run, named, and its end.
#include "../scenario/jobbuilder.h"
#include "sessionfixture.h"

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using scenario::Model;
using scenario::ObjectKind;
using scenario::Op;
using scenario::Starts;
using threads::Instruction;
using B = scenario::JobBuilder;

namespace {

constexpr Nanoseconds kHour { 3'600'000'000'000 };
constexpr Nanoseconds kMoment { 1'000'000 };

Instruction put(std::uint32_t queue)
{
    Instruction step = B::on(Op::Put, queue);
    step.bytes = 1;
    return step;
}

Instruction together(std::vector<std::uint32_t> workers)
{
    return B::workers(Op::Gather, std::move(workers));
}

} // namespace

class TaskDeadlockTest : public SessionTest
{
protected:
    /// Runs it until a deadlock was found; its words.
    std::vector<std::string> deadlocksOf(Model model)
    {
        job.scenario().model = model;
        RunRequest request = requestFor(job.scenario());
        request.deadlockLimit = std::chrono::milliseconds(50);
        auto session = RunSession::start(std::move(request));
        if (!session) {
            ADD_FAILURE() << session.error().toLine();
            return {};
        }
        const RunReport report = (*session)->wait(); // would hang
        EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
        EXPECT_TRUE(report.stoppedForDeadlock);
        return report.deadlocks;
    }
    B job;
};

TEST_F(TaskDeadlockTest, twoTasksTakeEachOthersLocks)
{
    const auto left = job.object(ObjectKind::Lock, "left"), right = job.object(ObjectKind::Lock, "right");
    const auto sleepy = B::lasting(Op::Sleep, kMoment);
    job.worker("one", { B::on(Op::Acquire, left), sleepy, B::on(Op::Acquire, right) });
    job.worker("two", { B::on(Op::Acquire, right), sleepy, B::on(Op::Acquire, left) });
    job.worker("goes on", { B::lasting(Op::Sleep, kHour) });
    const auto words = deadlocksOf(Model::Asyncio);
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(words[0], "one waits for 'right', which two holds; two waits for 'left', which one holds");
}

TEST_F(TaskDeadlockTest, twoTasksAwaitEachOther)
{
    // Workers that start alone are tasks by then.
    job.worker("one", { B::lasting(Op::Sleep, kMoment), B::workers(Op::Await, { 1 }) });
    job.worker("two", { B::lasting(Op::Sleep, kMoment), B::workers(Op::Await, { 0 }) });
    job.worker("goes on", { B::lasting(Op::Sleep, kHour) });
    const auto words = deadlocksOf(Model::Asyncio);
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(words[0], "one waits for the end of two; two waits for the end of one");
}

TEST_F(TaskDeadlockTest, aTaskGathersOneThatAwaitsIt)
{
    job.worker("parent", { together({ 1 }) });
    job.worker("child", { B::workers(Op::Await, { 0 }) }, 1, Starts::OnDemand);
    job.worker("goes on", { B::lasting(Op::Sleep, kHour) });
    const auto words = deadlocksOf(Model::Asyncio);
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(words[0], "parent waits for the end of child; child waits for the end of parent");
}

TEST_F(TaskDeadlockTest, nobodyIsLeftWhoPuts)
{
    const auto queue = job.object(ObjectKind::Queue, "jobs");
    job.worker("producer", { put(queue) });
    job.worker("consumer", { B::repeat(2, { B::on(Op::Get, queue) }) });
    job.worker("heartbeat", { B::repeat(100'000, { B::lasting(Op::Sleep, kMoment) }) });
    for (const Model model : { Model::Threads, Model::Asyncio }) {
        const auto words = deadlocksOf(model);
        ASSERT_FALSE(words.empty());
        EXPECT_EQ(words[0], "consumer waits for 'jobs', and nobody who goes on could end that");
    }
}

TEST_F(TaskDeadlockTest, nobodyIsLeftWhoSetsOrReleases)
{
    const auto event = job.object(ObjectKind::Event, "ready");
    const auto permits = job.object(ObjectKind::Semaphore, "permits", 1);
    job.worker("waits", { B::on(Op::Wait, event), B::on(Op::Release, permits) });
    job.worker("takes", { B::on(Op::Acquire, permits), B::on(Op::Acquire, permits), B::on(Op::Set, event) });
    job.worker("heartbeat", { B::repeat(100'000, { B::lasting(Op::Sleep, kMoment) }) });
    for (const Model model : { Model::Threads, Model::Asyncio }) {
        const auto words = deadlocksOf(model);
        ASSERT_FALSE(words.empty());
        EXPECT_EQ(words[0], "waits waits for 'ready'; takes waits for 'permits'; nobody who goes on could end that");
    }
}

TEST_F(TaskDeadlockTest, whoeverCouldStillEndAWaitKeepsItFromBeingOne)
{
    const auto queue = job.object(ObjectKind::Queue, "jobs");
    const auto event = job.object(ObjectKind::Event, "ready");
    // For three seconds nobody does what they wait for; then somebody does.
    Instruction later = B::lasting(Op::CallLater, Nanoseconds { 3'000'000'000 });
    later.body = { B::on(Op::Set, event) };
    job.worker("gets", { B::on(Op::Get, queue) });
    job.worker("waits", { B::on(Op::Wait, event) });
    job.worker("slow", { later, B::lasting(Op::Sleep, Nanoseconds { 3'000'000'000 }), put(queue) });
    job.scenario().model = Model::Asyncio;
    auto session = RunSession::start(requestFor(job.scenario()));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_TRUE(report.deadlocks.empty()) << report.deadlocks.front();
}
