// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

/// What it was told, as text.
struct Listener : RecordObserver
{
    void objectDefined(std::uint32_t, const Definition &definition) override { text += definition.name + "; "; }
    void recordApplied(Nanoseconds time, const ThreadTrack &thread, const Record &record) override
    {
        text += fmt::format("{} {}:{}; ", time.count(), thread.number, int(record.kind));
    }
    void threadEnded(Nanoseconds time, const ThreadTrack &thread) override
    {
        text += fmt::format("{} {} ended; ", time.count(), thread.number);
    }
    void processEnded(Nanoseconds time, std::uint32_t) override { text += fmt::format("{} over; ", time.count()); }
    void advanced(Nanoseconds time) override { text += fmt::format("up to {}; ", time.count()); }
    std::string text;
};

} // namespace

TEST_F(Derived, anObserverIsToldEveryRecordInOrder)
{
    Listener listener;
    deriver.addObserver(listener);
    const Deriver::RingId a = deriver.addRing(region, ThreadId { 10 }, false, 3);
    deriver.define(region, { ObjectId { 50 }, ObjectKind::Lock, "guard" });
    deriver.define(region, { ObjectId { 50 }, ObjectKind::Lock, "again" });
    say(a, 1, EventKind::ThreadStart);
    state(a, 2, LaneState::BlockedLock, 50);
    say(a, 3, EventKind::Obtain, 0, 50);
    advance(4);
    say(a, 5, EventKind::ThreadEnd);
    say(a, 6, EventKind::Line, 0, 1); // nobody is there to say this
    deriver.processEnded(Nanoseconds { 7 }, region);
    EXPECT_EQ(listener.text, "guard; 1 3:1; 2 3:3; 3 3:16; up to 4; 5 3 ended; 5 3:2; 7 over; ");
}

TEST_F(Derived, aThreadIsCalledWhatItWasCalledLast)
{
    const Deriver::RingId late = deriver.addRing(region, ThreadId { 5 }, false, 5);
    say(late, 10, EventKind::ThreadStart, 0, 1005); // its name comes after it
    EXPECT_EQ(store.lane(LaneId { laneId("thread 5") }).info().letter, "A");
    const LaneInfo &before = laneNamed(store, "thread 5").info();
    name(1005, ObjectKind::Thread, "Thread-1");
    EXPECT_EQ(laneNamed(store, "Thread-1").info().thread, ThreadId { 5 });
    name(1005, ObjectKind::Thread, "renamed\nby its program");
    EXPECT_EQ(laneNamed(store, "renamed\xef\xbf\xbd" "by its program").info().letter, "A");
    EXPECT_EQ(before.name, "thread 5") << "whoever reads meanwhile keeps what it has";
    name(1005, ObjectKind::Text, "of another kind");
    name(1005, ObjectKind::Thread, "");
    EXPECT_EQ(laneNamed(store, "renamed\xef\xbf\xbd" "by its program").info().letter, "A");
}

TEST_F(Derived, whoRenamesForEverIsNotFollowedForEver)
{
    (void)thread(5, "a", 10, 0);
    for (int i = 0; i < 1000; ++i)
        name(1005, ObjectKind::Thread, "a" + std::to_string(i));
    EXPECT_EQ(laneNamed(store, "a62").info().thread, ThreadId { 5 }) << "the 64th name is the last";
}

TEST_F(Derived, tasksLoopsQueuesAndLocksMayBeNamedLate)
{
    const auto a = thread(10, "a", 0, 0);
    tell(a, 1, EventKind::TaskCreate, 0, 71, 0, 70);
    tell(a, 2, EventKind::Depth, std::uint8_t(DepthChange::Put), 72, 1, 0);
    tell(a, 3, EventKind::Obtain, 0, 73, 0, 0);
    name(70, ObjectKind::Loop, "its loop");
    name(71, ObjectKind::Task, "its task");
    name(72, ObjectKind::Queue, "its queue");
    name(73, ObjectKind::Lock, "its lock");
    for (const auto &[called, kind] : { std::pair { "its loop", LaneKind::Loop }, { "its task", LaneKind::Task }, { "its queue", LaneKind::Queue }, { "its lock", LaneKind::Lock } })
        EXPECT_EQ(laneNamed(store, called).info().kind, kind);
}

/// A real interpreter says its line when it gives the GIL away. Which lines run after a wait, nobody knows.
TEST_F(Derived, aLineThatIsSaidAtADropHoldsForTheWaitAndForWhatGoesOnThere)
{
    deriver.setLinesAtDropsOnly(true);
    defineGil();
    const auto a = thread(10, "a", 0, 0);
    const auto dropOnRequest = [&](std::int64_t time, std::uint64_t epoch) { say(a, time, EventKind::GilDrop, 1, kGil, epoch); };
    take(a, 10, 1);
    say(a, 20, EventKind::Line, 0, 7);
    drop(a, 20, 2);
    state(a, 21, LaneState::BlockedIo);
    state(a, 30, LaneState::WantsGil);
    take(a, 31, 3); // behind line 7
    say(a, 40, EventKind::Line, 0, 9);
    dropOnRequest(40, 4);
    state(a, 41, LaneState::WantsGil);
    take(a, 50, 5); // still at line 9
    drop(a, 60, 6);
    state(a, 61, LaneState::Asleep);
    state(a, 65, LaneState::WantsGil);
    take(a, 70, 7);
    drop(a, 80, 8); // at line 9 again: not said anew
    dropOnRequest(81, 9);
    state(a, 82, LaneState::BlockedIo); // asked, but it had to wait anyway
    take(a, 90, 10);
    advance(100);
    std::string lines;
    store.lane(LaneId { laneId("a") }).instants(Nanoseconds { 0 }, Nanoseconds { 100 }, 100, [&](const Instant &instant) {
        if (instant.kind == InstantKind::Line)
            lines += fmt::format("{}:{} ", instant.time.count(), instant.value);
    });
    EXPECT_EQ(lines, "20:7 31:0 40:9 70:0 80:9 90:0 ");
}
