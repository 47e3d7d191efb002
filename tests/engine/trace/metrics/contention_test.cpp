// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/metrics/contention.h>
#include <trace/threadstart.h>
#include <trace/waitsat.h>

#include <gtest/gtest.h>

namespace interleave::trace {
namespace {

Nanoseconds ms(int milliseconds) { return Nanoseconds { milliseconds * 1'000'000 }; }

struct Lanes
{
    TraceStore store;
    LaneId add(LaneKind kind, const std::string &name, std::uint32_t process = 1)
    {
        LaneInfo info;
        info.kind = kind;
        info.name = name;
        info.process = ProcessId { process };
        store.createLane(info);
        return LaneId { static_cast<std::uint32_t>(store.laneCount() - 1) };
    }
    Lane &operator[](LaneId id) { return store.writableLane(id); }
    void end(Nanoseconds time)
    {
        for (std::uint32_t i = 0; i < store.laneCount(); ++i)
            store.writableLane(LaneId { i }).advance(time);
        store.advance(time);
        store.publish();
    }
};

/// A has `left` and B has `right`, and from 10 ms on each wants the other's.
Lanes &embrace(Lanes &lanes, LaneId &a, LaneId &b)
{
    const LaneId left = lanes.add(LaneKind::Lock, "left"), right = lanes.add(LaneKind::Lock, "right");
    a = lanes.add(LaneKind::Thread, "A");
    b = lanes.add(LaneKind::Thread, "B");
    lanes[left].append(ms(0), LaneState::RunningPython, a.value);
    lanes[right].append(ms(0), LaneState::RunningPython, b.value);
    lanes[a].append(ms(0), LaneState::RunningPython);
    lanes[b].append(ms(0), LaneState::RunningPython);
    lanes[a].append(ms(10), LaneState::BlockedLock, lanes.store.intern("right"));
    lanes[b].append(ms(12), LaneState::BlockedLock, lanes.store.intern("left"));
    lanes.end(ms(100));
    return lanes;
}

TEST(Contention, isCountedForEachThingAndEachWhoWaited)
{
    Lanes lanes;
    const LaneId gil = lanes.add(LaneKind::Gil, "GIL"), a = lanes.add(LaneKind::Thread, "A"), b = lanes.add(LaneKind::Thread, "B");
    const std::uint32_t lock = lanes.store.intern("lock");
    const std::uint32_t start = lanes.store.intern(kThreadStartName);
    lanes.add(LaneKind::Lock, "lock");
    for (int i = 0; i < 4; ++i) {
        lanes[a].append(ms(20 * i), LaneState::RunningPython);
        lanes[a].append(ms(20 * i + 10), LaneState::WantsGil, gil.value); // 10 ms each
        lanes[b].append(ms(20 * i), LaneState::WantsGil, gil.value); // 2 ms each
        lanes[b].append(ms(20 * i + 2), LaneState::BlockedLock, i == 0 ? start : lock); // 3 ms each, the first for no lock of the program's
        lanes[b].append(ms(20 * i + 5), LaneState::RunningPython);
    }
    lanes[a].append(ms(80), LaneState::RunningPython);
    lanes.end(ms(90));
    const auto contention = measureContention(lanes.store);
    ASSERT_TRUE(contention);
    ASSERT_EQ(contention->things.size(), 2U);
    const WaitedFor &first = contention->things[0];
    EXPECT_EQ(first.name, "GIL");
    EXPECT_EQ(first.lane, gil);
    EXPECT_EQ(first.wait.count, 8U);
    EXPECT_EQ(first.wait.total, 48e6);
    ASSERT_EQ(first.waiters.size(), 2U);
    EXPECT_EQ(first.waiters[0].who, a);
    EXPECT_EQ(first.waiters[0].wait.p50, 10e6);
    EXPECT_EQ(first.waiters[1].wait.max, 2e6);
    EXPECT_EQ(contention->things[1].name, "lock");
    EXPECT_EQ(contention->things[1].wait.count, 3U);
    EXPECT_EQ(contention->waits, 11U);
    ASSERT_EQ(contention->longest.size(), 11U);
    const LongWait &longest = contention->longest.front();
    EXPECT_EQ(longest.who, a);
    EXPECT_EQ(lanes.store.lane(a).span(longest.span).begin, longest.begin);
    EXPECT_EQ(lanes.store.lane(a).span(longest.span).state, LaneState::WantsGil);
    for (const LongWait &wait : contention->longest)
        EXPECT_EQ(contention->things[wait.thing].state, wait.state);
}

TEST(Contention, keepsTheLongestOfManyInOrder)
{
    Lanes lanes;
    const LaneId gil = lanes.add(LaneKind::Gil, "GIL"), a = lanes.add(LaneKind::Thread, "A");
    Nanoseconds now { 0 };
    std::uint64_t state = 1;
    std::vector<std::int64_t> lengths;
    for (int i = 0; i < 5000; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const Nanoseconds length { static_cast<std::int64_t>(state >> 44) + 1 };
        lanes[a].append(now, LaneState::WantsGil, gil.value);
        lanes[a].append(now + length, LaneState::RunningPython);
        lengths.push_back(length.count());
        now += length + ms(1);
    }
    lanes.end(now);
    std::sort(lengths.rbegin(), lengths.rend());
    const auto contention = measureContention(lanes.store, {}, 20);
    ASSERT_EQ(contention->longest.size(), 20U);
    for (std::size_t i = 0; i < 20; ++i)
        EXPECT_EQ(contention->longest[i].length().count(), lengths[i]) << i;
}

TEST(Contention, ofAWaitThatNothingEndedIsKnownToBeOpenAndLeavesOutWhatAFreezeSpoils)
{
    Lanes lanes;
    LaneId a, b;
    embrace(lanes, a, b);
    auto contention = measureContention(lanes.store);
    ASSERT_EQ(contention->longest.size(), 2U);
    EXPECT_TRUE(contention->longest[0].open);
    EXPECT_EQ(contention->longest[0].length(), ms(90));
    TraceInfo info;
    info.frozen = { { ms(11), ms(11) + Nanoseconds { 1 } } };
    lanes.store.setInfo(info);
    contention = measureContention(lanes.store);
    ASSERT_EQ(contention->longest.size(), 1U);
    EXPECT_EQ(contention->longest[0].who, b);
}

TEST(Contention, isNoResultWhenAStopWasAsked)
{
    Lanes lanes;
    LaneId a, b;
    embrace(lanes, a, b);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(measureContention(lanes.store, stop.get_token()));
}

TEST(Contention, ofALockThatEachProcessHasGoesToTheWaitersOwn)
{
    Lanes lanes;
    const LaneId first = lanes.add(LaneKind::Lock, "lock", 1), second = lanes.add(LaneKind::Lock, "lock", 2);
    const LaneId a = lanes.add(LaneKind::Thread, "A", 1), b = lanes.add(LaneKind::Thread, "B", 2);
    const std::uint32_t name = lanes.store.intern("lock");
    for (const LaneId who : { a, b }) {
        lanes[who].append(ms(0), LaneState::BlockedLock, name);
        lanes[who].append(ms(who == a ? 5 : 3), LaneState::RunningPython);
    }
    lanes.end(ms(10));
    const auto contention = measureContention(lanes.store);
    ASSERT_EQ(contention->things.size(), 2U);
    EXPECT_EQ(contention->things[0].lane, first);
    EXPECT_EQ(contention->things[1].lane, second);
}

TEST(WaitsAt, aMomentTellWhoWaitsForWhomAndWhichOfThemAreACycle)
{
    Lanes lanes;
    LaneId a, b;
    embrace(lanes, a, b);
    EXPECT_TRUE(waitsAt(lanes.store, ms(5)).empty());
    auto edges = waitsAt(lanes.store, ms(11));
    ASSERT_EQ(edges.size(), 1U);
    EXPECT_EQ(edges[0].waiter, a);
    EXPECT_EQ(edges[0].holder, b);
    EXPECT_EQ(edges[0].thing, "right");
    EXPECT_EQ(edges[0].since, ms(10));
    EXPECT_FALSE(edges[0].inCycle);
    edges = waitsAt(lanes.store, ms(50));
    ASSERT_EQ(edges.size(), 2U);
    EXPECT_TRUE(edges[0].inCycle && edges[1].inCycle);
}

TEST(WaitsAt, aMomentWhoFeedsACycleIsNotInIt)
{
    Lanes lanes;
    LaneId a, b;
    const LaneId main = lanes.add(LaneKind::Thread, "main");
    lanes[main].append(ms(0), LaneState::BlockedJoin, lanes.store.intern("A"));
    embrace(lanes, a, b);
    const auto edges = waitsAt(lanes.store, ms(50));
    ASSERT_EQ(edges.size(), 3U);
    EXPECT_EQ(edges[0].waiter, main);
    EXPECT_EQ(edges[0].holder, a);
    EXPECT_FALSE(edges[0].inCycle);
    EXPECT_TRUE(edges[1].inCycle && edges[2].inCycle);
}

TEST(WaitsAt, aMomentATaskThatIsReadyWaitsForTheOneWhoseTurnItIs)
{
    Lanes lanes;
    const LaneId loop = lanes.add(LaneKind::Loop, "main"), report = lanes.add(LaneKind::Task, "report"), ticker = lanes.add(LaneKind::Task, "ticker");
    for (const LaneId task : { report, ticker })
        lanes[task].add({ ms(0), InstantKind::TaskCreate, loop.value, kNoLane.value });
    lanes[report].append(ms(0), LaneState::RunningPython);
    lanes[ticker].append(ms(0), LaneState::Asleep);
    lanes[ticker].append(ms(5), LaneState::Runnable);
    lanes.end(ms(20));
    const auto edges = waitsAt(lanes.store, ms(10));
    ASSERT_EQ(edges.size(), 1U);
    EXPECT_EQ(edges[0].waiter, ticker);
    EXPECT_EQ(edges[0].thingLane, loop);
    EXPECT_EQ(edges[0].holder, report);
}

TEST(WaitsAt, aDeadlockIsWhereItWasFound)
{
    Lanes lanes;
    LaneId a, b;
    embrace(lanes, a, b);
    EXPECT_FALSE(deadlockIn(lanes.store));
    lanes[a].add({ ms(99), InstantKind::Deadlock, 0, 1 });
    EXPECT_EQ(deadlockIn(lanes.store), ms(99));
}

} // namespace
} // namespace interleave::trace
