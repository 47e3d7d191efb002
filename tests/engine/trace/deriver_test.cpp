// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"

#include <gtest/gtest.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

struct Combination
{
    LaneState program;
    OnCore onCore;
    bool holdsGil;
    LaneState expected;
};

} // namespace

TEST(DerivedState, ofAThreadIsItsProgramUnlessItHasNoCoreToRunOn)
{
    using enum LaneState;
    const Combination table[] = {
        { RunningPython, OnCore::On, true, RunningPython },
        { RunningPython, OnCore::Off, true, RunnableHoldingGil },
        { RunningPython, OnCore::Off, false, Runnable },
        { RunningPython, OnCore::Unknown, true, RunningPython },
        { RunningNative, OnCore::On, false, RunningNative },
        { RunningNative, OnCore::Off, false, Runnable },
        { RunningSystem, OnCore::Off, false, Runnable },
        { RunningSystem, OnCore::Off, true, RunnableHoldingGil },
        { WantsGil, OnCore::On, false, WantsGil },
        { WantsGil, OnCore::Off, false, WantsGil },
        { BlockedIo, OnCore::Off, false, BlockedIo },
        { BlockedIo, OnCore::Off, true, BlockedIo },
        { BlockedLock, OnCore::On, false, BlockedLock },
        { Asleep, OnCore::Off, false, Asleep },
        { None, OnCore::Off, false, None },
        { None, OnCore::On, false, None },
    };
    for (const Combination &row : table) {
        EXPECT_EQ(threadLaneState(row.program, row.onCore, row.holdsGil), row.expected)
            << laneStateName(row.program) << ", core " << int(row.onCore) << ", GIL " << row.holdsGil;
    }
}

TEST(DerivedState, ofACoreShowsAWaitingThreadAsSystemTime)
{
    using enum LaneState;
    for (const LaneState state : { RunningPython, RunningNative, RunningSystem, None, Unknown })
        EXPECT_EQ(coreLaneState(state), state);
    for (const LaneState state : { WantsGil, BlockedIo, BlockedLock, BlockedQueue, BlockedJoin, Asleep })
        EXPECT_EQ(coreLaneState(state), RunningSystem);
}

TEST_F(Derived, threadsAreLetteredInTheOrderInWhichTheyBegin)
{
    const Deriver::RingId main = deriver.addRing(region, ThreadId { 1 }, true);
    say(main, 1, EventKind::ThreadStart);
    for (std::uint32_t i = 0; i < 26; ++i)
        thread(100 + i, "w" + std::to_string(i), 2 + i, 0);
    EXPECT_EQ(laneNamed(store, "thread 1").info().letter, "M");
    EXPECT_EQ(laneNamed(store, "w0").info().letter, "A");
    EXPECT_EQ(laneNamed(store, "w11").info().letter, "L");
    EXPECT_EQ(laneNamed(store, "w12").info().letter, "N") << "M is the main thread's";
    EXPECT_EQ(laneNamed(store, "w25").info().letter, "A2");
    EXPECT_EQ(store.begin(), Nanoseconds { 1 });
}

TEST_F(Derived, threadsAreLetteredByTheirPlaceInTheScenarioHoweverTheyBegin)
{
    const auto worker = [this](std::uint32_t tid, std::uint8_t place, std::int64_t time) {
        say(deriver.addRing(region, ThreadId { tid }, false), time, EventKind::ThreadStart, place);
    };
    worker(2, 2, 10);
    worker(9, 0, 11); // of no scenario
    worker(3, 3, 12);
    worker(1, 1, 13);
    worker(5, 2, 14); // a worker of another process, say
    EXPECT_EQ(laneNamed(store, "thread 1").info().letter, "A");
    EXPECT_EQ(laneNamed(store, "thread 2").info().letter, "B");
    EXPECT_EQ(laneNamed(store, "thread 9").info().letter, "C");
    EXPECT_EQ(laneNamed(store, "thread 3").info().letter, "D") << "the third letter was taken when it came";
    EXPECT_EQ(laneNamed(store, "thread 5").info().letter, "E");
}

TEST_F(Derived, onTheSecondRungAThreadIsWhereItsRecordsWereWritten)
{
    use(CoreSource::Self);
    const auto a = thread(10, "a", 5, 0);
    state(a, 10, LaneState::RunningPython, 0, 0);
    say(a, 20, EventKind::CoreGap, 1, 0, 0, 0);
    say(a, 30, EventKind::CoreGap, 1, 0, 1, 1);
    state(a, 40, LaneState::Asleep, 0, 1);
    state(a, 60, LaneState::RunningNative, 0, 0);
    say(a, 70, EventKind::ThreadEnd);
    advance(80);
    EXPECT_EQ(lane("a"),
        "5 running-system, 10 running-python, 20 runnable, 30 running-python, 40 asleep, "
        "60 running-native, 70 none, 80.");
    EXPECT_EQ(lane("core 0"),
        "5 running-system:2, 10 running-python:2, 20 none, 60 running-native:2, 70 none, 80.");
    EXPECT_EQ(lane("core 1"), "5 none, 30 running-python:2, 40 none, 80.");
}

TEST_F(Derived, aThreadThatWasMovedToAnotherCoreLeavesTheFirst)
{
    use(CoreSource::Self);
    const auto a = thread(10, "a", 0, 0);
    state(a, 10, LaneState::RunningNative, 0, 0);
    say(a, 20, EventKind::Line, 0, 3, 0, 1);
    advance(30);
    EXPECT_EQ(lane("core 0"), "0 running-system:2, 10 running-native:2, 20 none, 30.");
    EXPECT_EQ(lane("core 1"), "0 none, 20 running-native:2, 30.");
    EXPECT_EQ(lane("a"), "0 running-system, 10 running-native, 30.");
}

TEST_F(Derived, onTheFirstRungTheKernelSaysWhoRunsWhere)
{
    use(CoreSource::Perf);
    kernel(10, 1, 1, true); // before the thread itself could speak
    const auto a = thread(10, "a", 5, 1);
    state(a, 10, LaneState::RunningNative, 0, 1);
    kernel(10, 20, 1, false);
    kernel(10, 30, 0, true);
    state(a, 40, LaneState::BlockedIo, 0, 0);
    kernel(10, 43, 0, false);
    kernel(10, 50, 1, true);
    state(a, 52, LaneState::RunningNative, 0, 1);
    say(a, 60, EventKind::CoreGap, 1, 0, 0, 1); // its own word does not count on this rung
    say(a, 70, EventKind::ThreadEnd);
    kernel(10, 71, 1, false);
    advance(80);
    EXPECT_EQ(lane("a"),
        "5 running-system, 10 running-native, 20 runnable, 30 running-native, 40 blocked-io, "
        "52 running-native, 70 none, 80.");
    EXPECT_EQ(lane("core 0"), "5 none, 30 running-native:2, 40 running-system:2, 43 none, 80.");
    EXPECT_EQ(lane("core 1"),
        "5 running-system:2, 10 running-native:2, 20 none, 50 running-system:2, "
        "52 running-native:2, 70 none, 80.");
}

TEST_F(Derived, onTheFirstRungWhatTheThreadNoticedByItselfIsKeptForComparison)
{
    use(CoreSource::Perf);
    const auto a = thread(10, "a", 5, 1);
    kernel(10, 5, 1, true);
    state(a, 10, LaneState::RunningNative, 0, 1);
    say(a, 20, EventKind::CoreGap, 1, 0, 0, 1);
    say(a, 35, EventKind::CoreGap, 1, 0, 1, 0);
    advance(50);
    EXPECT_EQ(instants("a"), "35 self-gap:1=15");
    EXPECT_EQ(lane("a"), "5 running-system, 10 running-native, 50.");
}

TEST_F(Derived, aHolderWithoutACoreHoldsUpEverybody)
{
    use(CoreSource::Perf);
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    say(a, 0, EventKind::Define, std::uint8_t(ObjectKind::Gil), kGil);
    kernel(10, 0, 0, true);
    take(a, 10, 1);
    state(a, 10, LaneState::RunningPython);
    kernel(10, 20, 0, false);
    kernel(10, 30, 0, true);
    drop(a, 40, 2);
    state(a, 40, LaneState::BlockedIo);
    kernel(10, 40, 0, false);
    advance(50);
    EXPECT_EQ(lane("a"),
        "0 running-system, 10 running-python, 20 runnable-holding-gil, 30 running-python, 40 blocked-io, "
        "50.");
    EXPECT_EQ(lane("GIL"),
        "0 none, 10 running-python:2, 20 runnable-holding-gil:2, 30 running-python:2, 40 none, 50.");
    EXPECT_EQ(lane("core 0"),
        "0 running-system:2, 10 running-python:2, 20 none, 30 running-python:2, 40 none, 50.");
}

TEST_F(Derived, aWaitForTheGilNamesItsLane)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    state(a, 10, LaneState::WantsGil, kGil);
    take(a, 20, 1);
    state(a, 21, LaneState::RunningPython);
    advance(30);
    // Lanes: core 0, core 1, a, GIL. While it takes, the thread is on a core and on its way out of the wait.
    EXPECT_EQ(lane("a"), "0 running-system, 10 wants-gil:3, 21 running-python, 30.");
    EXPECT_EQ(lane("core 0"), "0 running-system:2, 10 none, 20 running-system:2, 21 running-python:2, 30.");
}

TEST_F(Derived, theGilFollowsItsEpochsAndNotTheClock)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    const auto b = thread(11, "b", 0, 1);
    take(a, 10, 1);
    // b stamped its take before a had stamped the drop that came first.
    take(b, 20, 3, 1);
    drop(a, 22, 2);
    advance(30);
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 22 running-python:3, 30.");
    drop(b, 40, 4);
    advance(50);
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 22 running-python:3, 40 none, 50.");
    EXPECT_EQ(info().gilTakes, 2u);
    EXPECT_EQ(info().gilHolderChanges, 2u);
    EXPECT_EQ(info().gilOverlaps, 0u);
    EXPECT_EQ(info().gilEpochGaps, 0u);
    EXPECT_EQ(instants("GIL"), "10 gil-take:2=0, 22 gil-take:3=0");
}

TEST_F(Derived, takingAgainIsNoChangeOfHolder)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    const auto b = thread(11, "b", 0, 1);
    take(a, 10, 1);
    drop(a, 20, 2);
    take(a, 20, 3); // at once: one span, but two holds
    drop(a, 30, 4);
    take(b, 40, 5);
    say(b, 50, EventKind::GilSummary, 0, kGil, 2);
    advance(60);
    EXPECT_EQ(info().gilTakes, 3u);
    EXPECT_EQ(info().gilHolderChanges, 2u);
    EXPECT_EQ(info().gilSwitchNumber, 2u);
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 30 none, 40 running-python:3, 60.");
    EXPECT_EQ(instants("GIL"), "10 gil-take:2=0, 20 gil-take:2=0, 40 gil-take:3=0");
}

TEST_F(Derived, twoHoldersAtOnceAreCounted)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    const auto b = thread(11, "b", 0, 1);
    take(a, 10, 1);
    take(b, 20, 2); // a GIL that is none
    drop(a, 30, 3);
    drop(b, 40, 4);
    EXPECT_EQ(info().gilOverlaps, 1u);
    take(a, 50, 5);
    take(b, 60, 5); // the same epoch twice: its mutex is none
    EXPECT_EQ(info().gilOverlaps, 2u);
    advance(70);
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 20 running-python:3, 40 none, 50 running-python:2, 70.");
}

TEST_F(Derived, aMissingEpochIsAGapAndNotAnOverlap)
{
    defineGil();
    constexpr std::int64_t ms = 1'000'000;
    const auto a = thread(10, "a", 0, 0);
    const auto b = thread(11, "b", 0, 1);
    take(a, 10, 1);
    advance(15);
    take(b, 20, 4); // 2 and 3 were lost
    advance(1 * ms);
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 15.") << "not known further while they may still come";
    drop(b, 1 * ms + 5, 5);
    advance(500 * ms);
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 15 unknown, 20 running-python:3, 1000005 none, 500000000.");
    EXPECT_EQ(info().gilEpochGaps, 2u);
    EXPECT_EQ(info().gilOverlaps, 0u);
}

TEST_F(Derived, aRequestStandsOnTheGilAndOnTheThreadThatAsks)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    const auto b = thread(11, "b", 0, 1);
    take(a, 10, 1);
    say(b, 20, EventKind::GilRequest, 0, kGil);
    drop(a, 25, 2);
    say(a, 25, EventKind::GilForced, 1, kGil);
    say(a, 30, EventKind::GilForced, 0, kGil);
    EXPECT_EQ(instants("GIL"), "10 gil-take:2=0, 20 drop-request:3=0, 25 forced-switch:2=0");
    EXPECT_EQ(instants("b"), "20 drop-request:3=0");
    EXPECT_EQ(instants("a"), "25 forced-switch:2=0");
}

TEST_F(Derived, whatHappensAtAnInstantKeepsItsNameAndValue)
{
    deriver.define(region, { ObjectId { 50 }, ObjectKind::Text, "half way" });
    deriver.define(region, { ObjectId { 51 }, ObjectKind::Service, "cloud" });
    const auto a = thread(10, "a", 0, 0);
    say(a, 1, EventKind::StepBegin, 0, 4);
    say(a, 2, EventKind::Line, 0, 17);
    say(a, 3, EventKind::Mark, 0, 50);
    say(a, 4, EventKind::IoDone, 0, 51, 2500);
    const std::uint32_t text = store.intern("half way"), service = store.intern("cloud");
    EXPECT_EQ(instants("a"),
        fmt::format("1 step-begin:0=4, 2 line:0=17, 3 mark:{}=0, 4 io-done:{}=2500", text, service));
    state(a, 5, LaneState::BlockedIo, 51);
    advance(6);
    EXPECT_EQ(lane("a"), fmt::format("0 running-system, 5 blocked-io:{}, 6.", service));
}

TEST_F(Derived, lostEventsAreAGapUntilTheThreadSaysWhatItDoes)
{
    const auto a = thread(10, "a", 0, 0);
    state(a, 10, LaneState::RunningNative);
    say(a, 20, EventKind::Lost, 0, 0, 0); // seen at once, reported later
    say(a, 20, EventKind::Lost, 0, 0, 12);
    say(a, 30, EventKind::Line, 0, 5); // says nothing about the state
    state(a, 40, LaneState::RunningPython);
    advance(50);
    EXPECT_EQ(lane("a"), "0 running-system, 10 running-native, 20 unknown, 40 running-python, 50.");
    EXPECT_EQ(instants("a"), "20 lost:0=12, 30 line:0=5");
    EXPECT_EQ(lane("core 0"),
        "0 running-system:2, 10 running-native:2, 20 none, 30 unknown:2, 40 running-python:2, 50.");
}

TEST_F(Derived, whatTheCoreSourceLostIsAGapOnItsCore)
{
    use(CoreSource::Perf);
    const auto a = thread(10, "a", 0, 0);
    kernel(10, 0, 0, true);
    state(a, 10, LaneState::RunningNative);
    deriver.coreLost(Nanoseconds { 20 }, CoreId { 0 }, true);
    deriver.coreLost(Nanoseconds { 30 }, CoreId { 0 }, false);
    kernel(10, 40, 0, true);
    advance(50);
    EXPECT_EQ(lane("core 0"),
        "0 running-system:2, 10 running-native:2, 20 unknown, 30 none, 40 running-native:2, 50.");
}

TEST_F(Derived, aFrozenRunIsFrozenOnEveryLaneAndGoesOnWhereItHasCome)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    take(a, 10, 1);
    state(a, 10, LaneState::RunningPython);
    deriver.frozen(Nanoseconds { 20 });
    drop(a, 21, 2); // was on its way
    state(a, 22, LaneState::Asleep);
    const auto b = thread(11, "b", 23, 1);
    (void)b;
    deriver.resumed(Nanoseconds { 90 });
    take(a, 95, 3);
    state(a, 95, LaneState::RunningPython);
    advance(100);
    EXPECT_EQ(
        lane("a"), "0 running-system, 10 running-python, 20 frozen, 90 asleep, 95 running-python, 100.");
    EXPECT_EQ(lane("b"), "23 frozen, 90 running-system, 100.");
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 20 frozen, 90 none, 95 running-python:2, 100.");
    EXPECT_EQ(lane("core 0"),
        "0 running-system:2, 10 running-python:2, 20 frozen, 90 none, 95 running-python:2, 100.");
}

TEST_F(Derived, aDeadProcessLeavesNothingRunning)
{
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    take(a, 10, 1);
    state(a, 10, LaneState::RunningPython);
    deriver.processEnded(Nanoseconds { 50 }, region);
    state(a, 60, LaneState::RunningPython); // nobody is there to say this
    deriver.finish(Nanoseconds { 70 });
    EXPECT_EQ(lane("a"), "0 running-system, 10 running-python, 50 none, 70.");
    EXPECT_EQ(lane("GIL"), "10 running-python:2, 50 none, 70.");
    EXPECT_EQ(lane("core 0"), "0 running-system:2, 10 running-python:2, 50 none, 70.");
    EXPECT_EQ(store.end(), Nanoseconds { 70 });
}

TEST_F(Derived, aThreadWithoutABeginningStillHasALane)
{
    const auto a = deriver.addRing(region, ThreadId { 42 }, false);
    state(a, 10, LaneState::Asleep);
    advance(20);
    EXPECT_EQ(lane("thread 42"), "10 asleep, 20.");
}
