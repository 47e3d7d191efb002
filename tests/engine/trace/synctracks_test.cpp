// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"

#include <trace/instantvalues.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

/// Threads a (lane 2) and b (lane 3).
class Shared : public Derived
{
protected:
    Deriver::RingId a = thread(10, "a", 0, 0);
    Deriver::RingId b = thread(11, "b", 0, 1);
    static constexpr std::uint32_t kLock = kSharedObjects, kQueue = kSharedObjects + 1;
    static constexpr std::uint64_t kNone = 0xffff'ffff;

    void obtain(Deriver::RingId ring, std::int64_t time, std::uint64_t releasedAt = 0, std::uint32_t by = 0,
        std::uint32_t object = kLock)
    {
        tell(ring, time, EventKind::Obtain, 0, object, releasedAt, by);
    }
    void depth(Deriver::RingId ring, std::int64_t time, DepthChange change, std::uint64_t items, std::uint32_t bound)
    {
        tell(ring, time, EventKind::Depth, std::uint8_t(change), kQueue, items, bound);
    }
    static std::uint64_t depthOf(std::uint32_t items, std::uint32_t bound, DepthChange change)
    {
        return DepthValue { items, bound, change }.packed();
    }
};

} // namespace

TEST_F(Shared, aLockShowsItsHolderAndWhetherThatOneGoesOn)
{
    use(CoreSource::Perf);
    name(kLock, ObjectKind::Lock, "guard");
    kernel(10, 1, 0, true);
    state(a, 5, LaneState::RunningPython);
    obtain(a, 10);
    kernel(10, 20, 0, false); // preempted with the lock
    kernel(10, 30, 0, true);
    state(a, 40, LaneState::Asleep); // asleep with it
    state(a, 50, LaneState::RunningPython);
    say(a, 60, EventKind::Release, 0, kLock);
    advance(70);
    EXPECT_EQ(lane("guard"),
        "10 running-python:2, 20 runnable-holding-gil:2, 30 running-python:2, 40 runnable-holding-gil:2, "
        "50 running-python:2, 60 none, 70.");
    EXPECT_EQ(instants("guard"), "10 obtain:2=0, 60 release:2=0");
    EXPECT_EQ(laneNamed(store, "guard").info().kind, LaneKind::Lock);
    EXPECT_EQ(instants("a"), "10 obtain:4=0, 60 release:4=0");
}

TEST_F(Shared, whoWaitsForALockIsCountedAndToldWhoLetItIn)
{
    name(kLock, ObjectKind::Lock, "guard");
    state(a, 1, LaneState::RunningPython);
    obtain(a, 10);
    state(b, 20, LaneState::BlockedLock, kLock);
    say(a, 50, EventKind::Release, 1, kLock);
    obtain(b, 55, 50, 10);
    state(b, 56, LaneState::RunningPython);
    advance(60);
    EXPECT_EQ(lane("guard"), "10 running-python:2, 50 none, 55 runnable-holding-gil:3, 56 running-python:3, 60.");
    EXPECT_EQ(instants("guard"),
        fmt::format("10 obtain:2=0, 20 depth:3={}, 50 release:2=1, 55 obtain:3=35, 56 depth:3={}",
            depthOf(1, 0, DepthChange::Put), depthOf(0, 0, DepthChange::Get)));
    EXPECT_EQ(instants("b"), "55 obtain:4=35, 55 woken:2=5") << "35 waited, let in by a five before";
    EXPECT_EQ(lane("b"), fmt::format("0 running-system, 20 blocked-lock:{}, 56 running-python, 60.", store.intern("guard")));
}

TEST_F(Shared, aWaitCountsForOneObtainOnly)
{
    name(kLock, ObjectKind::Lock, "guard");
    state(a, 1, LaneState::RunningPython);
    obtain(a, 10);
    state(b, 20, LaneState::BlockedLock, kLock);
    say(a, 50, EventKind::Release, 1, kLock);
    obtain(b, 55);
    state(b, 56, LaneState::RunningPython);
    say(b, 60, EventKind::Release, 0, kLock);
    obtain(b, 70); // free
    advance(80);
    EXPECT_EQ(instants("b"), "55 obtain:4=35, 60 release:4=0, 70 obtain:4=0");
}

TEST_F(Shared, aReleaseThatIsStampedLateTakesNothingFromTheNextHolder)
{
    name(kLock, ObjectKind::Lock, "guard");
    state(a, 1, LaneState::RunningPython);
    state(b, 1, LaneState::RunningPython);
    obtain(a, 10);
    obtain(b, 20); // it was free by then, but a had no time to say so
    say(a, 22, EventKind::Release, 0, kLock);
    advance(30);
    EXPECT_EQ(lane("guard"), "10 running-python:2, 20 running-python:3, 30.");
    say(a, 40, EventKind::Release, 0, kLock); // anybody may release a lock
    advance(50);
    EXPECT_EQ(lane("guard"), "10 running-python:2, 20 running-python:3, 40 none, 50.");
}

TEST_F(Shared, ofASemaphoresHoldersOneThatGoesOnIsShown)
{
    name(kLock, ObjectKind::Semaphore, "two");
    state(a, 1, LaneState::RunningPython);
    state(b, 1, LaneState::RunningPython);
    obtain(a, 10);
    obtain(b, 20);
    state(b, 30, LaneState::Asleep);
    state(a, 40, LaneState::BlockedIo);
    say(b, 50, EventKind::Release, 0, kLock);
    advance(60);
    EXPECT_EQ(lane("two"),
        "10 running-python:2, 20 running-python:3, 30 running-python:2, 40 runnable-holding-gil:3, "
        "50 runnable-holding-gil:2, 60.");
}

TEST_F(Shared, aHolderWhoseEventsWereLostMayHaveTheLockOrNot)
{
    name(kLock, ObjectKind::Lock, "guard");
    state(a, 1, LaneState::RunningPython);
    obtain(a, 10);
    say(a, 20, EventKind::Lost, 0, 0, 3);
    state(a, 30, LaneState::RunningPython);
    obtain(b, 40);
    advance(50);
    EXPECT_EQ(lane("guard"), "10 running-python:2, 20 unknown, 40 running-python:3, 50.");
}

TEST_F(Shared, whatWaitersOfAnEventAreWokenByIsKnown)
{
    name(kLock, ObjectKind::Event, "go");
    state(b, 10, LaneState::BlockedLock, kLock);
    tell(b, 30, EventKind::Woken, std::uint8_t(WakeCause::EventSet), kLock, 25, 10);
    state(b, 31, LaneState::RunningPython);
    tell(a, 40, EventKind::Woken, std::uint8_t(WakeCause::TimeOut), kLock, 0, 0);
    advance(50);
    EXPECT_EQ(instants("b"), "30 woken:2=5");
    EXPECT_EQ(instants("a"), fmt::format("40 woken:{}=0", kNone)) << "time: nobody woke it";
    EXPECT_EQ(lane("go"), "10 none, 50.");
}

TEST_F(Shared, aQueueShowsHowFullItIs)
{
    name(kQueue, ObjectKind::Queue, "tickets");
    depth(a, 10, DepthChange::Put, 1, 2);
    depth(a, 20, DepthChange::Put, 2, 2);
    depth(a, 25, DepthChange::Refused, 2, 2);
    depth(b, 30, DepthChange::Get, 1, 2);
    depth(b, 40, DepthChange::Get, 0, 2);
    depth(b, 50, DepthChange::Put, 1, 0xffff'ffff); // -1: no bound
    advance(60);
    EXPECT_EQ(lane("tickets"),
        "10 runnable:1, 20 blocked-queue:2, 30 runnable:1, 40 none, 50 runnable:1, 60.");
    EXPECT_EQ(instants("tickets"),
        fmt::format("10 depth:2={}, 20 depth:2={}, 25 depth:2={}, 30 depth:3={}, 40 depth:3={}, 50 depth:3={}",
            depthOf(1, 2, DepthChange::Put), depthOf(2, 2, DepthChange::Put), depthOf(2, 2, DepthChange::Refused),
            depthOf(1, 2, DepthChange::Get), depthOf(0, 2, DepthChange::Get), depthOf(1, 0, DepthChange::Put)));
}

TEST_F(Shared, messagesAreFoundAcrossRegionsByChannelAndNumber)
{
    const Deriver::RegionId other = deriver.addRegion(ProcessId { 2 });
    const Deriver::RingId c = deriver.addRing(other, ThreadId { 20 }, true, 1);
    name(kQueue, ObjectKind::Pipe, "pipe");
    say(c, 5, EventKind::ThreadStart);
    tell(a, 10, EventKind::Sent, 0, kQueue, 1, 4096);
    tell(c, 30, EventKind::Received, 0, kQueue, 1, 4096);
    tell(a, 40, EventKind::Serialised, 0, kQueue, 700, 4096);
    tell(c, 50, EventKind::Serialised, 1, kQueue, 800, 4096);
    tell(c, 55, EventKind::Attached, 0, kQueue, 90, 4096);
    advance(60);
    const std::uint32_t pipe = laneId("pipe");
    const std::uint64_t message = MessageValue { 1, 4096 }.packed();
    EXPECT_EQ(lane("pipe"), "10 runnable:1, 30 none, 60.") << "one message is under way";
    EXPECT_EQ(instants("a"),
        fmt::format("10 sent:{}={}, 40 serialised:4096=700", pipe, message));
    const std::uint64_t unpickled = SerialisedValue { 800, true }.packed();
    EXPECT_EQ(instants("thread 20"),
        fmt::format("30 received:{}={}, 50 serialised:4096={}, 55 attached:4096=90", pipe, message, unpickled));
    EXPECT_EQ(instants("pipe"),
        fmt::format("10 sent:2={0}, 30 received:4={0}, 40 serialised:4096=700, 50 serialised:4096={1}, 55 attached:4096=90", message,
            unpickled));
}

TEST_F(Shared, idsOfOneRegionMeanNothingInAnother)
{
    const Deriver::RegionId other = deriver.addRegion(ProcessId { 2 });
    const Deriver::RingId c = deriver.addRing(other, ThreadId { 20 }, true, 1);
    name(90, ObjectKind::Lock, "here");
    ASSERT_TRUE(deriver.define(other, { ObjectId { 90 }, ObjectKind::Lock, "there" }));
    obtain(a, 10, 0, 0, 90);
    obtain(c, 20, 0, 0, 90);
    advance(30);
    EXPECT_EQ(instants("here"), "10 obtain:2=0");
    EXPECT_EQ(laneNamed(store, "there").instantCount(), 1u);
    deriver.processEnded(Nanoseconds { 40 }, other);
    advance(50);
    EXPECT_EQ(laneNamed(store, "there").span(1).state, LaneState::None) << "a lock of its own ends with its process";
}

TEST_F(Shared, aJobIsFollowedFromItsSubmissionToItsEnd)
{
    name(kQueue, ObjectKind::Pool, "pool");
    tell(a, 10, EventKind::JobSubmit, 0, kQueue, 1, 100);
    tell(a, 11, EventKind::JobSubmit, 0, kQueue, 2, 100);
    tell(b, 20, EventKind::JobBegin, 0, kQueue, 1, 0);
    tell(b, 30, EventKind::JobEnd, std::uint8_t(JobOutcome::Raised), kQueue, 1, 0);
    advance(40);
    EXPECT_EQ(lane("pool"), "10 runnable:1, 11 runnable:2, 20 runnable:1, 40.");
    EXPECT_EQ(instants("pool"),
        fmt::format("10 job-submit:2=1, 11 job-submit:2=2, 20 job-begin:3=1, 30 job-end:3={}",
            JobValue { 1, JobOutcome::Raised }.packed()));
}

TEST_F(Shared, aVariablesValuesStandOnTheLaneOfWhoTouchesIt)
{
    name(kLock, ObjectKind::Variable, "counter");
    tell(a, 10, EventKind::Value, std::uint8_t(ValueAccess::Load), kLock, std::uint64_t(-3), 0);
    tell(a, 20, EventKind::Value, std::uint8_t(ValueAccess::Store), kLock, 4, 0);
    tell(a, 21, EventKind::Value, std::uint8_t(ValueAccess::Counted), kLock, 2ULL << 32 | 1, 0);
    tell(a, 22, EventKind::Value, std::uint8_t(ValueAccess::Overwritten), kLock, std::uint64_t(-7), 1);
    tell(a, 30, EventKind::Value, std::uint8_t(ValueAccess::Final), kLock, 4, 0);
    const std::uint32_t counter = store.intern("counter");
    EXPECT_EQ(instants("a"),
        fmt::format("10 load:{0}={1}, 20 store:{0}=4, 21 counted:{0}={2}, 22 overwritten:{0}={3}, 30 final-value:{0}=4", counter,
            std::uint64_t(-3), 2ULL << 32 | 1, OverwrittenValue { 1, -7 }.packed()));
    EXPECT_EQ(OverwrittenValue::of(OverwrittenValue { 1, -7 }.packed()), (OverwrittenValue { 1, -7 }));
}
