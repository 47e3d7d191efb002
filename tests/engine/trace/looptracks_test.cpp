// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"

#include <trace/stepping.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

/// A loop (object 500) on thread "main" (lane 2), with tasks 501, 502, ….
class Loops : public Derived
{
protected:
    Deriver::RingId main = thread(10, "main", 0, 0);
    static constexpr std::uint32_t kLoop = 500, kOne = 501, kTwo = 502;
    static constexpr std::uint64_t kNone = 0xffff'ffff;

    void SetUp() override
    {
        name(kLoop, ObjectKind::Loop, "loop");
        name(kOne, ObjectKind::Task, "one");
        name(kTwo, ObjectKind::Task, "two");
        state(main, 1, LaneState::RunningPython);
    }
    void phase(std::int64_t time, LoopPhase phase) { say(main, time, EventKind::LoopPhase, std::uint8_t(phase), kLoop); }
    void create(std::int64_t time, std::uint32_t task, std::uint64_t parent = 0)
    {
        tell(main, time, EventKind::TaskCreate, 0, task, parent, kLoop);
    }
    void task(std::int64_t time, std::uint32_t task, TaskState state)
    {
        say(main, time, EventKind::TaskState, std::uint8_t(state), task);
    }
    void suspend(std::int64_t time, std::uint32_t task, LaneState why, std::uint64_t on = 0, std::uint32_t line = 0)
    {
        tell(main, time, EventKind::TaskSuspend, std::uint8_t(why), task, on, line);
    }
};

} // namespace

TEST_F(Loops, aLoopShowsThePartsOfItsIteration)
{
    phase(10, LoopPhase::Select);
    phase(20, LoopPhase::Timers);
    phase(21, LoopPhase::Callbacks);
    tell(main, 25, EventKind::CallbackLatency, 0, kLoop, 400, 0);
    create(26, kOne);
    suspend(27, kOne, LaneState::BlockedIo);
    phase(30, LoopPhase::Select);
    phase(40, LoopPhase::Ended);
    advance(50);
    EXPECT_EQ(lane("loop"),
        "10 asleep:1, 20 running-python:2, 21 running-python:3, 30 blocked-io:1, 40 none, 50.")
        << "its select waits for time, or for I/O if a task does";
    EXPECT_EQ(instants("loop"), "25 callback-latency:0=400");
    EXPECT_EQ(laneNamed(store, "loop").info().kind, LaneKind::Loop);
}

TEST_F(Loops, aTaskIsFollowedFromItsCreationToItsEnd)
{
    name(600, ObjectKind::Future, "answer");
    create(10, kOne);
    create(11, kTwo, kOne);
    task(20, kOne, TaskState::Running);
    suspend(30, kOne, LaneState::BlockedIo, 600, 17);
    tell(main, 40, EventKind::TaskWake, 0, kOne, kTwo, 600);
    task(50, kOne, TaskState::Running);
    task(60, kOne, TaskState::Done);
    task(61, kTwo, TaskState::Cancelled);
    task(62, kTwo, TaskState::Running); // it is over
    advance(70);
    const std::uint32_t answer = store.intern("answer"), loop = laneId("loop"), one = laneId("one"), two = laneId("two");
    EXPECT_EQ(lane("one"),
        fmt::format("10 runnable, 20 running-python, 30 blocked-io:{}, 40 runnable, 50 running-python, 60 none, 70.", answer));
    EXPECT_EQ(instants("one"),
        fmt::format("10 task-create:{}={}, 30 line:0=17, 40 task-wake:{}={}, 60 task-end:0=2", loop, kNone, two, answer));
    EXPECT_EQ(lane("two"), "11 runnable, 61 none, 70.");
    EXPECT_EQ(instants("two"), fmt::format("11 task-create:{}={}, 61 task-cancel:0=3", loop, one));
    EXPECT_TRUE(laneNamed(store, "one").info().letter.empty()) << "letters are for threads";
}

TEST_F(Loops, whatTheThreadDoesInATasksTurnIsTheTasksDoing)
{
    name(700, ObjectKind::Lock, "guard");
    create(10, kOne);
    create(10, kTwo);
    task(20, kOne, TaskState::Running);
    say(main, 21, EventKind::Line, 0, 4);
    tell(main, 22, EventKind::Obtain, 0, 700, 0, 0);
    suspend(30, kOne, LaneState::Asleep);
    task(40, kTwo, TaskState::Running);
    suspend(50, kTwo, LaneState::BlockedLock, 700);
    task(60, kOne, TaskState::Running);
    say(main, 61, EventKind::Release, 1, 700);
    tell(main, 62, EventKind::TaskWake, 0, kTwo, kOne, 700);
    task(63, kOne, TaskState::Done);
    task(70, kTwo, TaskState::Running);
    tell(main, 71, EventKind::Obtain, 0, 700, 61, 10);
    advance(80);
    const std::uint32_t one = laneId("one"), two = laneId("two"), guard = laneId("guard");
    EXPECT_EQ(lane("guard"),
        fmt::format("22 running-python:{0}, 30 runnable-holding-gil:{0}, 60 running-python:{0}, 61 none, "
                    "71 running-python:{1}, 80.",
            one, two));
    EXPECT_NE(instants("two").find(fmt::format("71 obtain:{}=12", guard)), std::string::npos)
        << "it was blocked from 50 to 62: " << instants("two");
    EXPECT_NE(instants("one").find("21 line:0=4"), std::string::npos) << instants("one");
    EXPECT_NE(instants("main").find("21 line:0=4"), std::string::npos);
}

TEST_F(Loops, anEagerTaskGivesItsParentTheTurnBack)
{
    name(700, ObjectKind::Lock, "guard");
    create(10, kOne);
    task(20, kOne, TaskState::Running);
    create(30, kTwo, kOne);
    task(31, kTwo, TaskState::Running);
    suspend(40, kTwo, LaneState::Asleep);
    tell(main, 50, EventKind::Obtain, 0, 700, 0, 0);
    advance(60);
    EXPECT_EQ(lane("guard"), fmt::format("50 running-python:{}, 60.", laneId("one")));
    EXPECT_EQ(lane("two"), "30 runnable, 31 running-python, 40 asleep, 60.");
}

TEST_F(Loops, aSlowCallbackStandsOnTheLoopAndOnTheTask)
{
    create(10, kOne);
    tell(main, 20, EventKind::SlowCallback, 0, kOne, 150'000'000, 9);
    tell(main, 30, EventKind::SlowCallback, 0, kLoop, 7, 0);
    EXPECT_EQ(instants("loop"),
        fmt::format("20 slow-callback:{}=150000000, 30 slow-callback:{}=7", laneId("one"), kNone));
    EXPECT_NE(instants("one").find(fmt::format("20 slow-callback:{}=150000000", laneId("loop"))), std::string::npos);
}

TEST_F(Loops, aLoopIsHeldWithItsThreadAndGoesOnWhereItWas)
{
    name(800, ObjectKind::Text, std::string(kNextStep));
    name(801, ObjectKind::Text, std::string(kNextTurn));
    const Deriver::RingId other = thread(11, "other", 2, 1);
    phase(5, LoopPhase::Callbacks);
    create(6, kOne);
    create(6, kTwo);
    suspend(7, kTwo, kHeld, 801, 4);
    task(8, kOne, TaskState::Running);
    suspend(10, kOne, kHeld, 800, 3);
    state(main, 11, kHeld, 800);
    state(other, 12, kHeld, 800); // it runs no loop
    state(other, 13, LaneState::RunningPython);
    state(main, 20, LaneState::WantsGil);
    state(main, 21, LaneState::RunningPython);
    task(21, kOne, TaskState::Running);
    phase(30, LoopPhase::Ended);
    state(main, 31, kHeld, 800); // behind it
    state(main, 32, LaneState::RunningPython);
    advance(40);
    const std::uint32_t step = store.intern(kNextStep), turn = store.intern(kNextTurn);
    EXPECT_EQ(lane("loop"), fmt::format("5 running-python:3, 11 frozen:{}, 20 running-python:3, 30 none, 40.", step));
    EXPECT_EQ(lane("one"), fmt::format("6 runnable, 8 running-python, 10 frozen:{}, 21 running-python, 40.", step));
    EXPECT_EQ(lane("two"), fmt::format("6 runnable, 7 frozen:{}, 40.", turn));
}

TEST_F(Loops, lostEventsMakeLoopAndTasksUnknownUntilSomethingIsSaid)
{
    phase(5, LoopPhase::Callbacks);
    create(10, kOne);
    create(10, kTwo);
    say(main, 20, EventKind::Lost, 0, 0, 0);
    say(main, 20, EventKind::Lost, 0, 0, 9);
    task(30, kTwo, TaskState::Running);
    phase(40, LoopPhase::Select);
    advance(50);
    EXPECT_EQ(lane("one"), "10 runnable, 20 unknown, 50.");
    EXPECT_EQ(lane("two"), "10 runnable, 20 unknown, 30 running-python, 50.");
    EXPECT_EQ(lane("loop"), "5 running-python:3, 20 unknown, 40 asleep:1, 50.");
}

TEST_F(Loops, aThreadThatEndsTakesItsLoopAndItsTasksWithIt)
{
    phase(5, LoopPhase::Callbacks);
    create(10, kOne);
    say(main, 20, EventKind::ThreadEnd);
    advance(30);
    EXPECT_EQ(lane("one"), "10 runnable, 20 none, 30.");
    EXPECT_EQ(lane("loop"), "5 running-python:3, 20 none, 30.");
    advance(40);
    EXPECT_EQ(laneNamed(store, "one").end(), Nanoseconds { 30 }) << "one of thousands that need not be looked at again";
}
