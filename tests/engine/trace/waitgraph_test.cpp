// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/suspension.h>
#include <trace/waitgraph.h>

#include <gtest/gtest.h>

namespace interleave::trace {
namespace {

constexpr std::uint32_t kLeft = 1, kRight = 2, kJobs = 3, kPermits = 4, kThreads = 100;
constexpr std::uint32_t kShared = 0x4000'0000;
constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

/// Threads A, B, C … (rings 0, 1, 2 …) of one region; times in ms.
class WaitGraphTest : public testing::Test
{
protected:
    void SetUp() override
    {
        graph.define(0, { ObjectId { kLeft }, ObjectKind::Lock, "left" });
        graph.define(0, { ObjectId { kRight }, ObjectKind::Lock, "right" });
        graph.define(0, { ObjectId { kJobs }, ObjectKind::Queue, "jobs" });
        graph.define(0, { ObjectId { kPermits }, ObjectKind::Semaphore, "permits" });
        for (std::uint32_t ring = 0; ring < 3; ++ring)
            start(ring);
    }
    void start(std::uint32_t ring, std::uint32_t region = 0)
    {
        graph.begin(ring, region, kThreads + ring, std::string(1, char('A' + ring)));
    }
    void say(std::int64_t time, std::uint32_t ring, EventKind kind, std::uint32_t object = 0, std::uint8_t detail = 0)
    {
        graph.apply(ms(time), ring, { .object = object, .kind = kind, .detail = detail });
    }
    void state(std::int64_t time, std::uint32_t ring, LaneState state, std::uint32_t object = 0)
    {
        say(time, ring, EventKind::State, object, std::uint8_t(state));
    }
    void blocks(std::int64_t time, std::uint32_t ring, std::uint32_t object) { state(time, ring, LaneState::BlockedLock, object); }
    void obtains(std::int64_t time, std::uint32_t ring, std::uint32_t object) { say(time, ring, EventKind::Obtain, object); }
    std::vector<std::string> found(std::int64_t time)
    {
        std::vector<std::string> words;
        for (const Deadlock &deadlock : graph.find(ms(time)))
            words.push_back(deadlock.words);
        return words;
    }
    /// A has left and wants right, B the other way round, from 10 ms on.
    void embrace()
    {
        obtains(1, 0, kLeft);
        obtains(2, 1, kRight);
        blocks(3, 0, kRight);
        blocks(10, 1, kLeft);
    }

    WaitGraph graph;
};

using Words = std::vector<std::string>;

TEST_F(WaitGraphTest, namesACycleOnceItHasStoodForAMoment)
{
    embrace();
    EXPECT_EQ(found(50), Words {});
    EXPECT_FALSE(graph.standing());
    const auto all = graph.find(ms(110));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].kind, Deadlock::Kind::Cycle);
    EXPECT_EQ(all[0].words, "A waits for 'right', which B holds; B waits for 'left', which A holds");
    EXPECT_EQ(all[0].since, ms(10)) << "when the last of its waits began";
    EXPECT_EQ(all[0].rings, (std::vector<std::uint32_t> { 0, 1 }));
    EXPECT_TRUE(graph.standing());
    EXPECT_EQ(found(300), Words {}) << "once";
    EXPECT_EQ(found(3'000), Words {});
}

TEST_F(WaitGraphTest, aWaitWithATimeOutIsNoDeadlock)
{
    obtains(1, 0, kLeft);
    obtains(2, 1, kRight);
    say(3, 0, EventKind::WaitLimit, kRight);
    blocks(3, 0, kRight);
    blocks(10, 1, kLeft);
    EXPECT_EQ(found(5'000), Words {});
    // It gives up and waits again, this time for ever.
    state(5'001, 0, LaneState::RunningPython);
    blocks(5'002, 0, kRight);
    EXPECT_EQ(found(5'200).size(), 1U);
}

TEST_F(WaitGraphTest, whoGotTheLockDoesNotWaitForItWhateverItsState)
{
    embrace();
    say(20, 2, EventKind::Release, kRight); // anybody may release a lock
    obtains(21, 0, kRight); // A still says BlockedLock: it has not got the GIL yet
    EXPECT_EQ(found(5'000), Words {});
}

TEST_F(WaitGraphTest, aCycleThatWasBrokenAndComesBackIsToldAgain)
{
    embrace();
    EXPECT_EQ(found(110).size(), 1U);
    say(120, 2, EventKind::Release, kRight);
    obtains(121, 0, kRight);
    state(122, 0, LaneState::RunningPython);
    say(123, 0, EventKind::Release, kRight);
    obtains(124, 2, kRight);
    say(125, 2, EventKind::Release, kRight);
    obtains(126, 1, kRight); // (B was let in by whoever)
    blocks(127, 1, kLeft);
    blocks(128, 0, kRight);
    EXPECT_EQ(found(300).size(), 1U);
}

TEST_F(WaitGraphTest, findsCyclesOfThreeWithTailsAndOfOne)
{
    obtains(1, 0, kLeft);
    obtains(1, 1, kRight);
    blocks(2, 0, kRight);
    state(3, 1, LaneState::BlockedJoin, kThreads + 2); // B joins C
    blocks(4, 2, kLeft);
    start(3);
    blocks(5, 3, kLeft); // D only waits behind them
    EXPECT_EQ(found(200),
        (Words { "A waits for 'right', which B holds; B waits for the end of C; C waits for 'left', which A holds" }));
    EXPECT_EQ(found(2'000), Words {}) << "who waits behind a deadlock is none";

    WaitGraphTest::graph = {};
    SetUp();
    obtains(1, 0, kLeft);
    blocks(2, 0, kLeft);
    EXPECT_EQ(found(200), (Words { "A waits for 'left', which it holds itself" }));
}

TEST_F(WaitGraphTest, tellsOfALockThatNobodyWhoLivesHolds)
{
    obtains(1, 0, kLeft);
    blocks(2, 1, kLeft);
    graph.end(0);
    EXPECT_EQ(found(100), Words {});
    EXPECT_EQ(found(800), (Words { "B waits for 'left', which A held when it ended" }));
    EXPECT_EQ(found(900), Words {});
    blocks(901, 2, kRight); // never obtained by anybody: its holder was not copied by fork
    EXPECT_EQ(found(1'700), (Words { "C waits for 'right', which nobody holds who could release it" }));
}

TEST_F(WaitGraphTest, whoWasSignalledIsNotForgottenBecauseItGetsNoCore)
{
    obtains(1, 0, kLeft);
    blocks(2, 1, kLeft);
    say(3, 0, EventKind::Release, kLeft, 1);
    state(4, 0, LaneState::BlockedIo);
    EXPECT_EQ(found(60'000), Words {}) << "nobody holds it, but B was let in";
}

TEST_F(WaitGraphTest, aFreezeMakesNoWaitOlder)
{
    embrace();
    graph.resumed(ms(10'000));
    EXPECT_EQ(found(10'050), Words {});
    EXPECT_EQ(found(10'150).size(), 1U);
}

TEST_F(WaitGraphTest, aForkedCopyOfALockStaysTakenWhateverTheParentDoes)
{
    graph.define(0, { ObjectId { kShared }, ObjectKind::Lock, "guard" });
    obtains(1, 0, kShared);
    start(3, 1); // the child
    blocks(2, 3, kShared);
    say(500, 0, EventKind::Release, kShared);
    EXPECT_EQ(found(900), Words {});
    EXPECT_EQ(found(1'300), (Words { "D waits for 'guard', which nobody who lives in this process holds" }));
}

TEST_F(WaitGraphTest, aSharedLockMayBeHeldInAnotherProcess)
{
    graph.define(0, { ObjectId { kShared }, ObjectKind::Lock, "shared" });
    start(3, 1);
    obtains(1, 3, kShared);
    blocks(2, 0, kShared);
    EXPECT_EQ(found(2'000), Words {});
    graph.end(3);
    EXPECT_EQ(found(2'001), (Words { "A waits for 'shared', which D held when it ended" }));
}

TEST_F(WaitGraphTest, claimsNothingAboutQueuesAndSemaphoresWhileSomebodyCouldEndTheWait)
{
    state(1, 0, LaneState::BlockedQueue, kJobs);
    blocks(1, 1, kPermits);
    state(1, 2, LaneState::BlockedIo, 0);
    EXPECT_EQ(found(5'000), Words {});
    state(5'001, 2, LaneState::BlockedJoin, kThreads + 0);
    EXPECT_EQ(found(6'900), Words {});
    EXPECT_EQ(found(7'100),
        (Words { "nobody is left to wake anybody: A waits for 'jobs'; B waits for 'permits'; C waits for the end of A" }));
}

TEST_F(WaitGraphTest, aProcessThatBootsMayStillEndTheWaits)
{
    for (std::uint32_t ring = 0; ring < 3; ++ring)
        state(1, ring, LaneState::BlockedQueue, kJobs);
    say(1, 0, EventKind::ProcessStart);
    EXPECT_EQ(found(5'000), Words {});
    say(5'001, 0, EventKind::ProcessReady);
    EXPECT_EQ(found(5'002).size(), 1U);
}

TEST_F(WaitGraphTest, claimsNothingThatLostEventsCouldContradict)
{
    obtains(1, 0, kLeft);
    obtains(2, 1, kRight);
    say(3, 1, EventKind::Lost); // it may have released right
    blocks(4, 0, kRight);
    blocks(4, 1, kLeft);
    blocks(4, 2, kLeft);
    EXPECT_EQ(found(5'000), Words {});
}

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
