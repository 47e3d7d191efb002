// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlocks of tasks, and those that follow from what the program could do.
#include "waitgraphfixture.h"

#include <trace/suspension.h>

namespace interleave::trace {
namespace {

/// Tasks of one loop (ring 0): objects 200, 201 …, named t0, t1 …
class TaskWaitGraphTest : public WaitGraphTest
{
protected:
    static constexpr std::uint32_t kTasks = 200;
    void SetUp() override
    {
        WaitGraphTest::SetUp();
        graph.end(1);
        graph.end(2);
        for (std::uint32_t task = 0; task < 3; ++task) {
            graph.define(0, { ObjectId { kTasks + task }, ObjectKind::Task, "t" + std::to_string(task) });
            say(0, 0, EventKind::TaskCreate, kTasks + task);
        }
        state(0, 0, LaneState::RunningPython);
    }
    void turn(std::int64_t time, std::uint32_t task) { say(time, 0, EventKind::TaskState, kTasks + task, std::uint8_t(TaskState::Running)); }
    void ends(std::int64_t time, std::uint32_t task) { say(time, 0, EventKind::TaskState, kTasks + task, std::uint8_t(TaskState::Done)); }
    void suspends(std::int64_t time, std::uint32_t task, LaneState why, std::uint32_t object, bool limited = false)
    {
        graph.apply(ms(time), 0,
            { .value = Suspension { ObjectId { object }, limited }.value(), .object = kTasks + task, .kind = EventKind::TaskSuspend, .detail = std::uint8_t(why) });
    }
    void wakes(std::int64_t time, std::uint32_t task) { say(time, 0, EventKind::TaskWake, kTasks + task); }
    /// In its turn: obtains the one, waits for the other.
    void takesAndWants(std::int64_t time, std::uint32_t task, std::uint32_t has, std::uint32_t wants, bool limited = false)
    {
        turn(time, task);
        say(time, 0, EventKind::Obtain, has);
        suspends(time, task, LaneState::BlockedLock, wants, limited);
    }
};

TEST_F(TaskWaitGraphTest, locksOfTasksMakeCyclesThoughTheyShareAThread)
{
    takesAndWants(1, 0, kLeft, kRight);
    takesAndWants(2, 1, kRight, kLeft);
    turn(3, 2);
    EXPECT_EQ(found(50), Words {});
    const auto all = graph.find(ms(110));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, Deadlock::Kind::Cycle);
    EXPECT_EQ(all[0].words, "t0 waits for 'right', which t1 holds; t1 waits for 'left', which t0 holds");
    EXPECT_TRUE(all[0].rings.empty()) << "their thread goes on";
    EXPECT_EQ(all[0].tasks.size(), 2U);
    EXPECT_EQ(found(5'000), Words {}) << "once";
}

TEST_F(TaskWaitGraphTest, aTimeoutAroundAWaitEndsIt)
{
    takesAndWants(1, 0, kLeft, kRight, true);
    takesAndWants(2, 1, kRight, kLeft);
    turn(3, 2);
    EXPECT_EQ(found(5'000), Words {});
}

TEST_F(TaskWaitGraphTest, tasksThatAwaitEachOtherAreACycle)
{
    turn(1, 0);
    suspends(1, 0, LaneState::BlockedJoin, kTasks + 1);
    turn(2, 1);
    suspends(2, 1, LaneState::BlockedJoin, kTasks + 0);
    EXPECT_EQ(found(200), (Words { "t0 waits for the end of t1; t1 waits for the end of t0" }));
}

TEST_F(TaskWaitGraphTest, whoGathersIsLostOnlyWithAllWhomItGathers)
{
    turn(1, 0);
    suspends(1, 0, LaneState::BlockedJoin, kTasks + 1);
    suspends(1, 0, LaneState::BlockedJoin, kTasks + 2);
    turn(2, 1);
    suspends(2, 1, LaneState::BlockedJoin, kTasks + 0);
    turn(3, 2);
    suspends(3, 2, LaneState::Asleep, 0);
    EXPECT_EQ(found(1'000), Words {}) << "the one that sleeps may raise";
    wakes(1'001, 2);
    turn(1'002, 2);
    ends(1'003, 2);
    EXPECT_EQ(found(1'200), Words {}) << "that one has ended and ended the wait: its end is on its way";
    turn(1'201, 0); // return_exceptions, say: it gathers what is left
    suspends(1'201, 0, LaneState::BlockedJoin, kTasks + 1);
    EXPECT_EQ(found(1'400), (Words { "t0 waits for the end of t1; t1 waits for the end of t0" }));
}

TEST_F(TaskWaitGraphTest, aLockOfATaskThatEndedIsNobodys)
{
    turn(1, 0);
    say(1, 0, EventKind::Obtain, kLeft);
    ends(2, 0);
    turn(3, 1);
    suspends(3, 1, LaneState::BlockedLock, kLeft);
    turn(4, 2);
    EXPECT_EQ(found(200), (Words { "t1 waits for 'left', which t0 held when it ended" }));
}

TEST_F(TaskWaitGraphTest, aTaskWhoseTurnBeganInAnothersTurnDoesNotTakeItsPlace)
{
    turn(1, 0);
    turn(1, 1); // an eager task
    suspends(1, 1, LaneState::Asleep, 0);
    say(2, 0, EventKind::Obtain, kLeft); // t0 again, without a word
    suspends(2, 0, LaneState::BlockedLock, kLeft);
    turn(3, 2);
    EXPECT_EQ(found(200), (Words { "t0 waits for 'left', which it holds itself" }));
}

TEST_F(TaskWaitGraphTest, aThousandTasksComeAndGoInTheSamePlaces)
{
    for (std::uint32_t round = 0; round < 1'000; ++round) {
        const std::uint32_t task = 1'000 + round;
        graph.define(0, { ObjectId { task }, ObjectKind::Task, "short" });
        say(round, 0, EventKind::TaskCreate, task);
        say(round, 0, EventKind::TaskState, task, std::uint8_t(TaskState::Running));
        say(round, 0, EventKind::TaskState, task, std::uint8_t(TaskState::Done));
    }
    EXPECT_LE(graph.nodeCount(), 8U);
}

/// Who could do what is known: A puts into jobs and starts nobody; B gives permits; C does neither.
class WakersTest : public WaitGraphTest
{
protected:
    static constexpr std::uint32_t kQueue = kShared + 1, kGate = kShared + 2;
    void SetUp() override
    {
        Wakers wakers;
        wakers.others = {};
        wakers.byName["A"].objects = { kQueue };
        wakers.byName["B"].objects = { kGate };
        wakers.byName["C"] = {};
        wakers.starting = { "C" };
        graph.setWakers(wakers);
        graph.define(0, { ObjectId { kQueue }, ObjectKind::Queue, "queue" });
        graph.define(0, { ObjectId { kGate }, ObjectKind::Event, "gate" });
        WaitGraphTest::SetUp();
    }
};

TEST_F(WakersTest, aWaitThatNobodyWhoGoesOnCouldEndIsOneForEver)
{
    state(1, 1, LaneState::BlockedQueue, kQueue);
    state(1, 2, LaneState::RunningPython);
    EXPECT_EQ(found(5'000), Words {}) << "A lives and puts";
    graph.end(0);
    const auto all = graph.find(ms(5'100));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, Deadlock::Kind::Starved);
    EXPECT_EQ(all[0].words, "B waits for 'queue', and nobody who goes on could end that");
    EXPECT_EQ(found(9'000), Words {}) << "once";
}

TEST_F(WakersTest, whoWaitsForThoseIsLostWithThem)
{
    state(1, 1, LaneState::BlockedQueue, kQueue); // B, who alone opens the gate
    blocks(1, 0, kGate); // A, who alone puts
    state(2, 2, LaneState::RunningPython);
    EXPECT_EQ(found(1'900), Words {});
    EXPECT_EQ(found(2'100), (Words { "A waits for 'gate'; B waits for 'queue'; nobody who goes on could end that" }));
}

TEST_F(WakersTest, anItemThatHasJustComeMayBeOnItsWay)
{
    state(1, 1, LaneState::BlockedQueue, kQueue);
    state(1, 2, LaneState::RunningPython);
    say(4'000, 0, EventKind::Depth, kQueue, std::uint8_t(DepthChange::Put));
    graph.end(0);
    EXPECT_EQ(found(5'900), Words {}) << "B has been woken and may have no core";
    EXPECT_EQ(found(6'100).size(), 1U);
}

TEST_F(WakersTest, aTimedWaitGoesOn)
{
    say(1, 0, EventKind::WaitLimit, kGate);
    blocks(1, 0, kGate);
    state(1, 1, LaneState::BlockedQueue, kQueue);
    state(1, 2, LaneState::RunningPython);
    EXPECT_EQ(found(9'000), Words {}) << "A goes on one day, and puts";
}

} // namespace
} // namespace interleave::trace
