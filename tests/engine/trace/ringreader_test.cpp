// SPDX-License-Identifier: GPL-3.0-or-later
#include "ringfixture.h"

#include <trace/recorder.h>
#include <trace/regionreader.h>

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <thread>
#include <unistd.h>

using namespace interleave;
using namespace interleave::trace;
using namespace interleave::trace::test;

TEST(RingReader, putsEventsAndTheirPartsTogetherAgain)
{
    const auto region = makeRegion();
    Recorder recorder = region->claim("Zähler 1");
    recorder.record(EventKind::GilTake, 2, 5, 77, 3);
    recorder.state(LaneState::BlockedIo, ObjectId { 9 });
    const auto reader = readerOf(*region);
    ASSERT_EQ(reader->refreshRings(), 1u);
    const Drained drained = drain(reader->ring(0));
    ASSERT_EQ(drained.definitions.size(), 1u);
    EXPECT_EQ(drained.definitions[0].name, "Zähler 1");
    EXPECT_EQ(drained.definitions[0].kind, ObjectKind::Thread);
    ASSERT_EQ(drained.records.size(), 4u);
    EXPECT_EQ(drained.records[1].kind, EventKind::ThreadStart);
    EXPECT_EQ(drained.records[2].kind, EventKind::GilTake);
    EXPECT_EQ(drained.records[2].value, 77u);
    EXPECT_EQ(drained.records[2].extra, 3u);
    EXPECT_EQ(drained.records[2].detail, 2u);
    EXPECT_EQ(drained.records[3].object, 9u);
    EXPECT_TRUE(reader->ring(0).isQuiet());
    EXPECT_FALSE(reader->ring(0).isFinished());
    EXPECT_EQ(reader->ring(0).thread(), std::uint32_t(gettid()));
    EXPECT_EQ(violationsOf(reader->ring(0)), "");
}

TEST(RingReader, stopsAtItsLimitAndGoesOnThere)
{
    Victim victim;
    for (std::uint32_t i = 0; i < 10; ++i)
        victim.recorder.record(EventKind::IoDone, 0, i, i, i);
    EXPECT_EQ(drain(victim.ring, 4).records.size(), 4u);
    EXPECT_FALSE(victim.ring.isQuiet());
    const Drained rest = drain(victim.ring);
    ASSERT_EQ(rest.records.size(), 6u);
    EXPECT_EQ(rest.records[0].value, 4u);
    EXPECT_TRUE(victim.ring.isQuiet());
}

TEST(RingReader, isNotQuietWhileAnEventIsOnItsWay)
{
    Victim victim;
    victim.mapped.ring(0).intent.store(victim.mapped.ring(0).head.load() + 2);
    (void)drain(victim.ring);
    EXPECT_FALSE(victim.ring.isQuiet());
    victim.recorder.record(EventKind::Mark);
    (void)drain(victim.ring);
    EXPECT_TRUE(victim.ring.isQuiet());
}

TEST(RingReader, givesAGapAsLeavingAndComingBack)
{
    Victim victim;
    const Ticks left = victim.recorder.now();
    const Ticks back = victim.recorder.now();
    victim.recorder.recordAt(left, EventKind::CoreGap, 1, 0, 3, back.count, 5);
    const Drained drained = drain(victim.ring);
    ASSERT_EQ(drained.records.size(), 2u);
    EXPECT_EQ(drained.records[0].time, left);
    EXPECT_EQ(drained.records[0].value, 0u);
    EXPECT_EQ(drained.records[0].cpu, 3);
    EXPECT_EQ(drained.records[1].time, back);
    EXPECT_EQ(drained.records[1].value, 1u);
    EXPECT_EQ(drained.records[1].cpu, 5);
}

TEST(RingReader, finishesWhenItsWriterHasEndedAndEverythingIsOut)
{
    const auto region = makeRegion();
    (void)region->claim("a");
    const auto reader = readerOf(*region);
    reader->refreshRings();
    (void)drain(reader->ring(0), 1);
    EXPECT_FALSE(reader->ring(0).isFinished());
    (void)drain(reader->ring(0));
    EXPECT_TRUE(reader->ring(0).isFinished());
    EXPECT_FALSE(reader->ring(0).isBroken());
}

TEST(Ring, isOneWritersAndOneReaders)
{
    const auto region = makeRegion(1, 128);
    const auto reader = RegionReader::over(region->memory(), region->size());
    ASSERT_TRUE(reader.has_value());
    constexpr std::uint64_t count = 100'000;
    std::atomic<std::uint64_t> lost = 0;
    std::jthread writer([&] {
        Recorder recorder = region->claim("writer");
        for (std::uint64_t i = 0; i < count; ++i)
            recorder.record(EventKind::IoDone, 0, std::uint32_t(i), i, std::uint32_t(i));
        lost = recorder.lost();
    });
    while ((*reader)->refreshRings() == 0)
        std::this_thread::yield();
    RingReader &ring = (*reader)->ring(0);
    std::uint64_t stored = 0, reported = 0, next = 0;
    while (!ring.isFinished()) {
        Drained drained = drain(ring);
        if (ring.isFinished())
            ring.finish(drained.records);
        for (const Record &record : drained.records) {
            if (record.kind == EventKind::Lost) {
                reported += record.value;
                next += record.value;
            } else if (record.kind == EventKind::IoDone) {
                ASSERT_EQ(record.value, next) << "what is not reported lost is there, in order";
                ASSERT_EQ(record.object, std::uint32_t(record.value));
                ++next;
                ++stored;
            } else {
                ++stored;
            }
        }
    }
    writer.join();
    EXPECT_EQ(violationsOf(ring), "");
    EXPECT_EQ(ring.lost(), reported);
    EXPECT_GE(ring.lost(), lost.load());
    EXPECT_EQ(stored + reported, count + 3); // and name, start, end
}

TEST(Ring, losesNothingWhileItsReaderKeepsUp)
{
    const auto region = makeRegion(1, 128);
    const auto reader = RegionReader::over(region->memory(), region->size());
    ASSERT_TRUE(reader.has_value());
    constexpr std::uint64_t count = 20'000;
    std::atomic<std::uint64_t> consumed
        = 0; // relaxed throughout: it must not order what the ring has to order
    std::jthread writer([&] {
        Recorder recorder = region->claim("writer");
        for (std::uint64_t i = 0; i < count; ++i) {
            while (i - consumed.load(std::memory_order_relaxed) > 40)
                std::this_thread::yield();
            recorder.record(EventKind::IoDone, 0, 0, i, 0);
        }
        EXPECT_EQ(recorder.lost(), 0u);
    });
    while ((*reader)->refreshRings() == 0)
        std::this_thread::yield();
    RingReader &ring = (*reader)->ring(0);
    std::uint64_t next = 0;
    while (!ring.isFinished()) {
        for (const Record &record : drain(ring).records) {
            if (record.kind == EventKind::IoDone) {
                ASSERT_EQ(record.value, next++);
            }
        }
        consumed.store(next, std::memory_order_relaxed);
        std::this_thread::yield(); // one core must do
    }
    EXPECT_EQ(next, count);
}
