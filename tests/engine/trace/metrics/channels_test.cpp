// SPDX-License-Identifier: GPL-3.0-or-later
#include "../derivedfixture.h"

#include <trace/instantvalues.h>
#include <trace/metrics/channels.h>
#include <trace/metrics/pools.h>

#include <random>

using namespace interleave;
using namespace interleave::trace;

namespace {

const Freezes kNone({});

class ChannelMetricsTest : public Derived
{
protected:
    static constexpr std::uint32_t kQueue = kSharedObjects, kPipe = kSharedObjects + 1, kPool = kSharedObjects + 2;
    Deriver::RingId a = thread(10, "a", 0, 0);
    Deriver::RingId b = thread(11, "b", 0, 1);
    void depth(Deriver::RingId ring, std::int64_t time, DepthChange change, std::uint64_t items, std::uint32_t bound = 2)
    {
        tell(ring, time, EventKind::Depth, std::uint8_t(change), kQueue, items, bound);
    }
};

} // namespace

TEST_F(ChannelMetricsTest, depthIsWeightedByTime)
{
    name(kQueue, ObjectKind::Queue, "tickets");
    depth(a, 10, DepthChange::Put, 1);
    depth(a, 20, DepthChange::Put, 2);
    depth(a, 25, DepthChange::Refused, 2);
    depth(b, 50, DepthChange::Get, 1);
    depth(b, 60, DepthChange::Get, 0);
    advance(110);
    const ChannelsMetrics all = measureChannels(store, kNone);
    ASSERT_EQ(all.channels.size(), 1U);
    const ChannelMetrics &tickets = all.channels[0];
    EXPECT_EQ(tickets.name, "tickets");
    EXPECT_EQ(tickets.bound, 2U);
    EXPECT_EQ(tickets.puts, 2U);
    EXPECT_EQ(tickets.gets, 2U);
    EXPECT_EQ(tickets.refused, 1U);
    EXPECT_DOUBLE_EQ(tickets.depth.mean, (10.0 * 1 + 30 * 2 + 10 * 1) / 100);
    EXPECT_EQ(tickets.depth.max, 2U);
    EXPECT_EQ(tickets.depth.atEnd, 0U);
    ASSERT_EQ(tickets.depth.series.size(), 4U);
    EXPECT_EQ(tickets.depth.series[1].time, Nanoseconds { 20 });
    EXPECT_EQ(tickets.depth.series[1].items, 2U);
}

TEST_F(ChannelMetricsTest, aWaitIsForWhatItsThreadDidNext)
{
    name(kQueue, ObjectKind::Queue, "tickets");
    state(b, 5, LaneState::BlockedQueue, kQueue); // empty: for an item
    depth(a, 10, DepthChange::Put, 1);
    state(b, 12, LaneState::RunningPython);
    depth(b, 13, DepthChange::Get, 0);
    depth(a, 20, DepthChange::Put, 1);
    depth(a, 21, DepthChange::Put, 2);
    state(a, 22, LaneState::BlockedQueue, kQueue); // full: for room
    depth(b, 40, DepthChange::Get, 1);
    state(a, 45, LaneState::RunningPython);
    depth(a, 46, DepthChange::Put, 2);
    state(a, 50, LaneState::BlockedQueue, kQueue); // full, and it never put again
    state(a, 60, LaneState::RunningPython);
    state(b, 70, LaneState::BlockedQueue, kQueue); // lasts
    advance(100);
    const ChannelsMetrics all = measureChannels(store, kNone);
    const ChannelMetrics &tickets = all.channels[0];
    EXPECT_EQ(tickets.waitForItems.count, 1U);
    EXPECT_EQ(tickets.waitForItems.max, 7);
    EXPECT_EQ(tickets.waitForRoom.count, 2U);
    EXPECT_EQ(tickets.waitForRoom.max, 23);
    EXPECT_EQ(tickets.waitForRoom.total, 23 + 10);
    EXPECT_EQ(all.waitForItems.count, 1U);
}

TEST_F(ChannelMetricsTest, messagesAreFollowedFromOneEndToTheOther)
{
    name(kPipe, ObjectKind::Pipe, "pipe");
    tell(a, 10, EventKind::Serialised, 0, kPipe, 300, 4096);
    tell(a, 20, EventKind::Sent, 0, kPipe, 1, 4096);
    tell(a, 25, EventKind::Sent, 0, kPipe, 2, 1000);
    tell(b, 30, EventKind::Received, 0, kPipe, 1, 4096);
    tell(b, 40, EventKind::Serialised, 1, kPipe, 500, 4096);
    tell(b, 45, EventKind::Attached, 0, kPipe, 7, 1 << 20);
    tell(b, 50, EventKind::Received, 0, kPipe, 3, 10);
    tell(a, 51, EventKind::Sent, 0, kPipe, 3, 10); // stamped late
    advance(60);
    const ChannelsMetrics all = measureChannels(store, kNone);
    ASSERT_EQ(all.channels.size(), 1U);
    const ChannelMetrics &pipe = all.channels[0];
    EXPECT_EQ(pipe.sent, 3U);
    EXPECT_EQ(pipe.received, 2U);
    EXPECT_EQ(pipe.bytesSent, 5106U);
    EXPECT_EQ(pipe.bytesReceived, 4106U);
    EXPECT_EQ(pipe.transit.count, 2U);
    EXPECT_EQ(pipe.transit.total, 10) << "what was stamped late took nothing";
    EXPECT_EQ(pipe.transit.max, 10);
    EXPECT_EQ(pipe.pickled.count, 1U);
    EXPECT_EQ(pipe.pickled.bytes, 4096U);
    EXPECT_DOUBLE_EQ(pipe.pickled.seconds, 300e-9);
    EXPECT_DOUBLE_EQ(pipe.unpickled.seconds, 500e-9);
    EXPECT_EQ(pipe.attach.max, 7);
    EXPECT_EQ(pipe.bytesAttached, std::uint64_t(1) << 20);
    EXPECT_EQ(pipe.depth.max, 2U) << "under way";
    EXPECT_EQ(all.pickled.bytes, 4096U);
}

TEST_F(ChannelMetricsTest, jobsOfAPoolAreNotMessagesOfAQueue)
{
    name(kPool, ObjectKind::Pool, "pool");
    tell(a, 10, EventKind::JobSubmit, 0, kPool, 1, 100);
    tell(a, 12, EventKind::JobSubmit, 0, kPool, 2, 100);
    tell(a, 14, EventKind::JobSubmit, 0, kPool, 3, 100);
    tell(b, 20, EventKind::JobBegin, 0, kPool, 1, 0);
    tell(b, 30, EventKind::JobEnd, std::uint8_t(JobOutcome::Done), kPool, 1, 0);
    tell(b, 32, EventKind::JobBegin, 0, kPool, 2, 0);
    tell(b, 37, EventKind::JobEnd, std::uint8_t(JobOutcome::Raised), kPool, 2, 0);
    tell(a, 40, EventKind::JobEnd, std::uint8_t(JobOutcome::Cancelled), kPool, 3, 0);
    advance(50);
    EXPECT_TRUE(measureChannels(store, kNone).channels.empty());
    const PoolsMetrics all = measurePools(store, kNone);
    ASSERT_EQ(all.pools.size(), 1U);
    const PoolMetrics &pool = all.pools[0];
    EXPECT_EQ(pool.jobs.submitted, 3U);
    EXPECT_EQ(pool.jobs.done, 1U);
    EXPECT_EQ(pool.jobs.raised, 1U);
    EXPECT_EQ(pool.jobs.cancelled, 1U);
    EXPECT_EQ(pool.jobs.failed(), 1U);
    EXPECT_EQ(pool.jobs.queued.count, 2U);
    EXPECT_EQ(pool.jobs.queued.max, 20);
    EXPECT_EQ(pool.jobs.run.count, 2U);
    EXPECT_EQ(pool.jobs.run.total, 15);
    EXPECT_EQ(pool.workers, 1U);
    EXPECT_EQ(pool.depth.max, 3U);
    EXPECT_EQ(all.jobs.queued.max, 20);
}

TEST_F(ChannelMetricsTest, aSeriesHasAThousandPointsAtMostAndEveryPeak)
{
    name(kQueue, ObjectKind::Queue, "busy");
    std::mt19937 random(3);
    std::uint32_t items = 0, highest = 0;
    std::int64_t time = 0;
    double weighted = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto lasts = static_cast<std::int64_t>(1 + random() % 9);
        const bool more = items == 0 || random() % 2 == 0;
        items += more ? 1 : ~std::uint32_t(0);
        depth(a, ++time, more ? DepthChange::Put : DepthChange::Get, items, 0);
        highest = std::max(highest, items);
        weighted += double(items) * double(lasts);
        time += lasts - 1;
    }
    advance(++time);
    const DepthMetrics measured = measureChannels(store, kNone).channels[0].depth;
    EXPECT_LE(measured.series.size(), DepthMetrics::kMostPoints);
    EXPECT_GT(measured.series.size(), DepthMetrics::kMostPoints / 2);
    EXPECT_EQ(measured.max, highest);
    EXPECT_NEAR(measured.mean, weighted / double(time - 1), 1e-9 * weighted);
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i < measured.series.size(); ++i) {
        seen = std::max(seen, measured.series[i].items);
        if (i > 0) {
            EXPECT_LT(measured.series[i - 1].time, measured.series[i].time);
        }
    }
    EXPECT_EQ(seen, highest);
}
