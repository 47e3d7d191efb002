// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"

using namespace interleave;
using namespace interleave::trace;

namespace {

class Processes : public Derived
{
protected:
    /// Another process, with its main thread.
    Deriver::RingId process(std::uint32_t pid)
    {
        child = deriver.addRegion(ProcessId { pid });
        return deriver.addRing(child, ThreadId { pid }, true, 1);
    }
    Deriver::RegionId child = 0;
    static constexpr std::uint8_t kSpawn = std::uint8_t(StartMethod::Spawn);
};

} // namespace

TEST_F(Processes, aRunWithOneProcessHasNoGroups)
{
    const auto a = thread(10, "a", 0, 0);
    state(a, 5, LaneState::RunningPython);
    advance(10);
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        EXPECT_NE(store.lane(LaneId { i }).info().kind, LaneKind::Process);
}

TEST_F(Processes, aChildBootsUntilItSaysThatItIsReady)
{
    const auto a = thread(10, "a", 0, 0);
    state(a, 1, LaneState::RunningPython);
    name(60, ObjectKind::Text, "worker-1");
    tell(a, 100, EventKind::ProcessStart, kSpawn, 60, 77, 0);
    const auto main = process(77);
    say(main, 150, EventKind::ThreadStart);
    state(main, 160, LaneState::RunningPython); // it imports
    tell(main, 190, EventKind::ProcessReady, kSpawn, 0, 100, 1);
    state(main, 210, LaneState::BlockedIo);
    state(main, 220, LaneState::RunningNative);
    say(main, 230, EventKind::ThreadEnd);
    tell(a, 250, EventKind::ProcessExit, 0, 60, 77, 9);
    advance(300);
    const std::uint32_t worker = laneId("worker-1");
    EXPECT_EQ(lane("worker-1"), "100 booting, 190 running-python, 210 none, 220 running-native, 230 none, 300.");
    EXPECT_EQ(instants("worker-1"), "100 process-start:2=77, 190 process-ready:1=90, 250 process-exit:9=77");
    EXPECT_EQ(instants("a"), fmt::format("100 process-start:{0}=77, 250 process-exit:{0}=77", worker));
    EXPECT_EQ(store.lane(LaneId { worker }).info().process, ProcessId { 77 });
    EXPECT_EQ(lane("main process"), "100 running-python, 300.") << "the group that it comes from";
}

TEST_F(Processes, aChildWhoseStartWasNotSeenBeganWhenItSaysSo)
{
    (void)thread(10, "a", 50, 0);
    const auto main = process(77);
    tell(main, 190, EventKind::ProcessReady, kSpawn, 0, 100, 1);
    advance(200);
    EXPECT_EQ(lane("process 77"), "190 running-system, 200.") << "two processes: groups, from when there were two";
    const auto liar = process(78);
    tell(liar, 210, EventKind::ProcessReady, kSpawn, 0, 999, 1); // from the future
    EXPECT_EQ(instants("process 78"), "210 process-ready:1=0");
}

TEST_F(Processes, ofSeveralThreadsTheOneThatRunsPythonCounts)
{
    const auto main = process(77);
    say(main, 1, EventKind::ThreadStart);
    const auto other = deriver.addRing(child, ThreadId { 78 }, false, 2);
    say(other, 2, EventKind::ThreadStart);
    const auto a = thread(10, "a", 5, 0);
    (void)a;
    state(main, 10, LaneState::RunningNative);
    state(other, 20, LaneState::RunningPython);
    state(main, 25, LaneState::Serialising);
    state(other, 30, LaneState::Asleep);
    state(main, 40, LaneState::BlockedIo);
    advance(50);
    EXPECT_EQ(lane("process 77"),
        "5 running-system, 10 running-native, 20 running-python, 30 serialising, 40 none, 50.")
        << "main is the second region's: it has its group from the second process on";
}

TEST_F(Processes, aProcessNumberThatIsGivenAgainIsAnotherProcess)
{
    const auto a = thread(10, "a", 0, 0);
    name(60, ObjectKind::Text, "first");
    name(61, ObjectKind::Text, "second");
    tell(a, 10, EventKind::ProcessStart, 0, 60, 77, 0);
    tell(a, 20, EventKind::ProcessExit, 0, 60, 77, 0);
    tell(a, 30, EventKind::ProcessStart, 0, 61, 77, 0);
    advance(40);
    EXPECT_EQ(lane("first"), "10 booting, 20 none, 40.");
    EXPECT_EQ(lane("second"), "30 booting, 40.");
}

TEST_F(Processes, aKilledOneEndsThoughNobodyReapsIt)
{
    const auto a = thread(10, "a", 0, 0);
    name(60, ObjectKind::Text, "first");
    tell(a, 10, EventKind::ProcessStart, 0, 60, 77, 0);
    const auto main = process(77);
    tell(main, 20, EventKind::ProcessReady, 0, 0, 10, 1);
    state(main, 25, LaneState::RunningPython);
    deriver.processEnded(Nanoseconds { 30 }, child);
    advance(40);
    EXPECT_EQ(lane("first"), "10 booting, 20 running-system, 25 running-python, 30 none, 40.");
}

TEST_F(Processes, aChildThatSpokeBeforeItsParentHasTheNameThatThatOneGives)
{
    const auto a = thread(10, "a", 0, 0);
    const auto main = process(77);
    say(main, 150, EventKind::ThreadStart);
    name(60, ObjectKind::Text, "worker-1");
    tell(a, 151, EventKind::ProcessStart, std::uint8_t(StartMethod::Fork), 60, 77, 0);
    tell(a, 152, EventKind::ProcessStart, std::uint8_t(StartMethod::Fork), 61, 77, 0); // without a name, and again
    advance(200);
    EXPECT_EQ(store.lane(LaneId { laneId("worker-1") }).info().process, ProcessId { 77 });
}

TEST_F(Processes, aHelperSaysItselfWhatItIsFor)
{
    const auto a = thread(10, "a", 0, 0);
    const auto main = process(77);
    deriver.define(child, { ObjectId { 5 }, ObjectKind::Text, "resource tracker" });
    tell(main, 190, EventKind::ProcessReady, kSpawn, 5, 0, 1);
    name(60, ObjectKind::Text, "another name");
    tell(a, 195, EventKind::ProcessStart, kSpawn, 60, 77, 0);
    advance(200);
    EXPECT_EQ(store.lane(LaneId { laneId("resource tracker") }).info().process, ProcessId { 77 });
}

/// Inside of a sandbox processes number each other otherwise than the host does.
TEST_F(Processes, inAPidNamespaceAChildIsTheOneThatNumbersItselfSo)
{
    const auto parent = deriver.addRegion(ProcessId { 500 }, ProcessId { 2 });
    const auto main = deriver.addRing(parent, ThreadId { 500 }, true, 1);
    say(main, 1, EventKind::ThreadStart);
    state(main, 2, LaneState::RunningPython);
    for (const std::uint32_t number : { 60U, 61U, 62U })
        deriver.define(parent, { ObjectId { number }, ObjectKind::Text, fmt::format("worker-{}", number - 59) });
    tell(main, 100, EventKind::ProcessStart, 0, 60, 7, 0); // before the child says hello
    const auto first = deriver.addRegion(ProcessId { 501 }, ProcessId { 7 });
    say(deriver.addRing(first, ThreadId { 501 }, true, 1), 150, EventKind::ThreadStart);
    const auto second = deriver.addRegion(ProcessId { 502 }, ProcessId { 8 });
    say(deriver.addRing(second, ThreadId { 502 }, true, 1), 160, EventKind::ThreadStart);
    tell(main, 170, EventKind::ProcessStart, 0, 61, 8, 0); // after it
    tell(main, 180, EventKind::ProcessStart, 0, 62, 9, 0); // of one that is no Python
    tell(main, 190, EventKind::ProcessExit, 0, 60, 7, 3);
    deriver.finish(Nanoseconds { 300 });
    EXPECT_EQ(store.lane(LaneId { laneId("worker-1") }).info().process, ProcessId { 501 });
    EXPECT_EQ(store.lane(LaneId { laneId("worker-2") }).info().process, ProcessId { 502 });
    EXPECT_EQ(instants("worker-1"), fmt::format("100 process-start:{}=501, 190 process-exit:3=501", laneId("thread 500")));
    EXPECT_NE(laneId("worker-3"), kNoLane.value) << "it is told all the same";
    int processes = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        processes += store.lane(LaneId { i }).info().kind == LaneKind::Process ? 1 : 0;
    EXPECT_EQ(processes, 4);
}

TEST_F(Processes, whatWasSpawnedAndDoesNotKnowSinceWhenIsToldByItsParent)
{
    const auto parent = deriver.addRegion(ProcessId { 500 }, ProcessId { 2 });
    const auto main = deriver.addRing(parent, ThreadId { 500 }, true, 1);
    say(main, 1, EventKind::ThreadStart);
    deriver.define(parent, { ObjectId { 60 }, ObjectKind::Text, "worker-1" });
    tell(main, 100'000, EventKind::ProcessStart, kSpawn, 60, 7, 40); // start was called 40 µs before
    const auto spawned = deriver.addRegion(ProcessId { 501 }, ProcessId { 7 });
    const auto its = deriver.addRing(spawned, ThreadId { 501 }, true, 1);
    say(its, 150'000, EventKind::ThreadStart);
    tell(its, 190'000, EventKind::ProcessReady, kSpawn, 0, 0, 2);
    deriver.finish(Nanoseconds { 200'000 });
    EXPECT_NE(instants("worker-1").find("190000 process-ready:1=130000"), std::string::npos) << instants("worker-1") << ": since the call";
}

TEST_F(Processes, aPlainGilIsCalledAfterItsProcess)
{
    const auto a = thread(10, "a", 0, 0);
    tell(a, 10, EventKind::GilTake, 0, 1, 1, 0);
    name(60, ObjectKind::Text, "worker-1");
    tell(a, 100, EventKind::ProcessStart, kSpawn, 60, 77, 0);
    const auto main = process(77);
    deriver.define(child, { ObjectId { 1 }, ObjectKind::Gil, "GIL" });
    say(main, 150, EventKind::ThreadStart);
    tell(main, 160, EventKind::GilTake, 0, 1, 1, 0);
    advance(200);
    EXPECT_EQ(laneId("GIL of worker-1") != kNoLane.value, true);
    EXPECT_NE(laneId("GIL"), kNoLane.value) << "the main program's";
}
