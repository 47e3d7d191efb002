// SPDX-License-Identifier: GPL-3.0-or-later
#include "collectorfixture.h"
#include "lanetext.h"
#include "mappedregion.h"

#include <trace/collector.h>
#include <trace/recorder.h>
#include <trace/region.h>

#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <random>
#include <thread>
#include <unistd.h>

using namespace interleave;
using namespace interleave::trace;
using namespace interleave::trace::test;

TEST(Collector, countsAndMovesWhatComesTooLate)
{
    Collector collector({});
    const auto region = makeRegion();
    give(collector, *region);
    Recorder recorder = region->claim("a");
    const Ticks early = recorder.now();
    drainUntil(collector, monotonicNow());
    const Nanoseconds published = collector.store()->end();
    recorder.recordAt(early, EventKind::State, std::uint8_t(LaneState::Asleep), 0, 0);
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    const Lane &lane = laneNamed(*store, "a");
    EXPECT_EQ(store->info().late, 1u);
    EXPECT_GE(lane.span(1).begin, published);
    EXPECT_EQ(lane.lastInstant(InstantKind::LateEvent, Nanoseconds::max()).kind, InstantKind::LateEvent);
}

TEST(Collector, accountsForEveryEventOfTwoProducersAndAStalledReader)
{
    Collector collector({});
    const auto region = makeRegion(4, 256);
    give(collector, *region);
    constexpr std::uint64_t each = 50'000;
    std::atomic<int> done = 0;
    std::atomic<std::uint64_t> lostByTheirCount = 0;
    {
        std::vector<std::jthread> producers;
        for (int p = 0; p < 2; ++p) {
            producers.emplace_back([&] {
                Recorder recorder = region->claim("p");
                for (std::uint64_t i = 0; i < each; ++i) {
                    if (i % 3 == 0)
                        recorder.record(EventKind::IoDone, 0, 0, i, 0);
                    else
                        recorder.record(EventKind::Line, 0, std::uint32_t(i));
                }
                lostByTheirCount += recorder.lost();
                ++done;
            });
        }
        while (done < 2)
            collector.drain(); // far too slow for them, and that is the point
    }
    collector.processEnded(ProcessId { kProcess });
    collector.finish();
    const TraceInfo info = collector.store()->info();
    EXPECT_EQ(info.events + info.lost, 2 * (each + 3)); // and name, start, end of each
    EXPECT_GE(info.lost, lostByTheirCount); // an end may have been lost as well
    EXPECT_GT(info.lost, 0u) << "nothing was lost: the rings were too large for this test";
    EXPECT_TRUE(info.violations.empty());

    // Every loss is drawn: the counts of the instants add up to what was lost.
    std::uint64_t drawn = 0;
    const auto store = collector.store();
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        (void)store->lane(LaneId { i })
            .instants(Nanoseconds::min(), Nanoseconds::max(), 1'000'000, [&](const Instant &instant) {
                drawn += instant.kind == InstantKind::Lost ? instant.value : 0;
            });
    }
    EXPECT_EQ(drawn, info.lost);
}

TEST(Collector, showsALossBeforeItsWriterCanReportIt)
{
    Collector collector({});
    const auto region = makeRegion(1, 64);
    give(collector, *region);
    Recorder recorder = region->claim("a");
    tellState(recorder, LaneState::RunningPython);
    drainUntil(collector, monotonicNow());
    for (int i = 0; i < 100; ++i)
        recorder.record(EventKind::Line, 0, 1);
    const std::uint64_t lost = recorder.lost();
    ASSERT_GT(lost, 0u);
    drainUntil(collector, monotonicNow());
    const auto store = collector.store();
    const Lane &lane = laneNamed(*store, "a");
    EXPECT_EQ(statesOf(lane).back(), LaneState::Unknown) << "the writer has not come back yet";
    EXPECT_EQ(store->info().lost, lost);

    tellState(recorder, LaneState::Asleep);
    drainUntil(collector, monotonicNow());
    EXPECT_EQ(statesOf(lane).back(), LaneState::Asleep);
    EXPECT_EQ(lane.lastInstant(InstantKind::Lost, Nanoseconds::max()).value, lost);
    EXPECT_GT(lane.stateTimes(store->begin(), store->end())[index(LaneState::Unknown)], 0);
    EXPECT_EQ(store->info().late, 0u);
}

TEST(Collector, countsTheEventsOfThreadsThatFoundNoRing)
{
    Collector collector({});
    const auto region = makeRegion(1);
    give(collector, *region);
    Recorder first = region->claim("a");
    Recorder second = region->claim("b");
    for (int i = 0; i < 5; ++i)
        tellState(second, LaneState::Asleep);
    collector.drain();
    collector.finish();
    const TraceInfo info = collector.store()->info();
    EXPECT_EQ(info.lost, 5u);
    ASSERT_EQ(info.violations.size(), 1u);
    EXPECT_NE(info.violations[0].find("more threads"), std::string::npos);
}

TEST(Collector, hearsTwoThousandThreadsThatComeOneAfterTheOtherInFourRings)
{
    constexpr int kThreads = 2'000, kMarks = 3;
    Collector collector({});
    const auto region = makeRegion(4, 64);
    give(collector, *region);
    for (int i = 0; i < kThreads; ++i) {
        std::jthread([&] {
            Recorder recorder = region->claim("worker");
            for (int mark = 0; mark < kMarks; ++mark)
                recorder.record(EventKind::Line, 0, std::uint32_t(i * kMarks + mark + 1));
        }).join();
        collector.drain(); // what a run's collector does every few milliseconds
    }
    collector.finish();
    const auto store = collector.store();
    EXPECT_EQ(region->ringsRefused(), 0u);
    EXPECT_EQ(store->info().lost, 0u);
    EXPECT_EQ(store->info().late, 0u);
    EXPECT_TRUE(store->info().violations.empty()) << store->info().violations.front();
    std::uint64_t line = 0;
    int lanes = 0;
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        const Lane &lane = store->lane(LaneId { i });
        if (lane.info().kind != LaneKind::Thread)
            continue;
        ++lanes;
        std::vector<InstantKind> kinds;
        lane.instants(Nanoseconds::min(), Nanoseconds::max(), 100, [&](const Instant &instant) {
            kinds.push_back(instant.kind);
            if (instant.kind == InstantKind::Line) {
                EXPECT_EQ(instant.value, ++line) << "each on the lane of its own thread";
            }
        });
        ASSERT_EQ(kinds.size(), std::size_t(kMarks + 2));
        EXPECT_EQ(kinds.front(), InstantKind::ThreadStart);
        EXPECT_EQ(kinds.back(), InstantKind::ThreadEnd);
    }
    EXPECT_EQ(lanes, kThreads);
}

TEST(Collector, refusesMemoryThatIsNotSealedAndSaysSo)
{
    Collector collector({});
    const int descriptor = memfd_create("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ASSERT_EQ(ftruncate(descriptor, off_t(regionBytes(1, 64))), 0);
    const auto given = collector.addRegion(descriptor, ProcessId { kProcess });
    ASSERT_FALSE(given.has_value());
    EXPECT_NE(given.error().message.find("not sealed"), std::string::npos);
    EXPECT_LT(fcntl(descriptor, F_GETFD), 0) << "the descriptor is closed";
    collector.drain();
    EXPECT_EQ(collector.store()->info().violations.size(), 1u);
}

TEST(Collector, survivesRegionsOfRandomBytes)
{
    const auto seed = std::random_device {}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 20; ++round) {
        Collector collector({ .coreSource = round % 2 ? CoreSource::Self : CoreSource::Perf,
            .cores = { CoreId { 0 }, CoreId { 1 } } });
        const auto honest = makeRegion();
        give(collector, *honest);
        Recorder recorder = honest->claim("honest");
        const auto region = makeRegion(3, 64);
        give(collector, *region);
        MappedRegion mapped(*region);
        mapped.header().ringsClaimed.store(3);
        for (int drains = 0; drains < 20; ++drains) {
            const std::uint64_t now = recorder.now().count;
            for (std::uint32_t ring = 0; ring < 3; ++ring) {
                for (int i = int(random() % 60); i > 0; --i) {
                    const Event event { random() % 4 ? now : random() >> (random() % 64),
                        std::uint32_t(random() % 9),
                        random() % 3 ? EventKind(random() % 18) : EventKind::Continuation,
                        std::uint8_t(random() % 16), std::uint16_t(random() % 3) };
                    const auto packed = std::bit_cast<RecordWords>(event);
                    const std::uint64_t head = mapped.ring(ring).head.load();
                    storeWords(mapped.words(ring, head), packed.first, packed.second);
                    mapped.ring(ring).head.store(head + 1);
                }
                mapped.ring(ring).lost.store(random() % 1000 * std::uint64_t(drains));
                mapped.ring(ring).intent.store(random() % 2 ? mapped.ring(ring).head.load() : random());
                mapped.ring(ring).thread.store(std::uint32_t(random() % 5));
            }
            collector.addCores(
                { { { monotonicNow(), ProcessId { kProcess }, ThreadId { std::uint32_t(random() % 5) },
                      CoreId { std::uint32_t(random() % 3) }, random() % 2 == 0, false } },
                    {}, monotonicNow() });
            tellState(recorder, drains % 2 ? LaneState::Asleep : LaneState::RunningPython);
            collector.drain();
        }
        collector.processEnded(ProcessId { kProcess });
        collector.finish();
        const auto store = collector.store();
        // Whatever the others said, the honest one's lane tells what it did.
        EXPECT_EQ(
            laneNamed(*store, "honest").stateTimes(store->begin(), store->end())[index(LaneState::Unknown)],
            0);
        EXPECT_FALSE(store->info().violations.empty());
        EXPECT_LE(store->info().violations.size(), 100u);
        for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
            const Lane &lane = store->lane(LaneId { i });
            for (std::uint64_t k = 0; k < lane.spanCount(); ++k)
                ASSERT_LE(lane.span(k).begin, lane.span(k).end);
        }
    }
}
