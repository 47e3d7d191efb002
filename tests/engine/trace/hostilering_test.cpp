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

TEST(HostileWriter, withAnImpossibleHeadIsNotReadAnyMore)
{
    for (const std::uint64_t head :
        { std::uint64_t(0), ~std::uint64_t(0), std::uint64_t(1) << 63, std::uint64_t(1000) }) {
        Victim victim;
        victim.mapped.ring(0).head.store(head);
        EXPECT_TRUE(drain(victim.ring).records.empty()) << head;
        EXPECT_TRUE(victim.ring.isBroken());
        EXPECT_TRUE(victim.ring.isFinished());
        EXPECT_NE(violationsOf(victim.ring).find("more events than its ring can hold"), std::string::npos);
        victim.mapped.ring(0).head.store(10);
        EXPECT_TRUE(drain(victim.ring).records.empty()) << "once closed, closed for good";
    }
}

TEST(HostileWriter, cannotMoveTheReaderByWritingItsTail)
{
    Victim victim;
    victim.mapped.ring(0).tail.store(~std::uint64_t(0));
    victim.mapped.push(0, event(EventKind::Mark, victim.now()));
    EXPECT_EQ(drain(victim.ring).records.size(), 1u);
    EXPECT_EQ(victim.mapped.ring(0).tail.load(), victim.mapped.ring(0).head.load());
}

TEST(HostileWriter, hasWhatIsNoEventSkipped)
{
    struct Case
    {
        std::vector<Event> events;
        std::size_t accepted;
        const char *sentence;
    };
    Victim clock;
    const std::uint64_t t = clock.now();
    const Case cases[] = {
        { { event(EventKind(200), t), event(EventKind::None, t), event(EventKind::Mark, t) }, 1,
            "unknown kind" },
        { { event(EventKind::Continuation, t), event(EventKind::Mark, t) }, 1, "without a beginning" },
        { { event(EventKind::GilTake, t), event(EventKind::Mark, t) }, 1, "lack a part" },
        { { event(EventKind::Mark, t), event(EventKind::IoDone, t) }, 1, "lack a part" },
        { { event(EventKind::Define, t, 3, 1, 60000), event(EventKind::Mark, t) }, 1, "lack a part" },
        { { event(EventKind::State, t, 99), event(EventKind::Mark, t) }, 1, "states that do not exist" },
        { { event(EventKind::CoreGap, t + 50), event(EventKind::Continuation, t + 40),
              event(EventKind::Mark, t) },
            1, "gaps that end before" },
        { { event(EventKind::Lost, t), event(EventKind::Continuation, 1000) }, 1, "contradict each other" },
    };
    for (const Case &c : cases) {
        Victim victim;
        for (const Event &e : c.events)
            victim.mapped.push(0, e);
        EXPECT_EQ(drain(victim.ring).records.size(), c.accepted) << c.sentence;
        EXPECT_NE(violationsOf(victim.ring).find(c.sentence), std::string::npos) << c.sentence;
        EXPECT_FALSE(victim.ring.isBroken());
    }
}

TEST(HostileWriter, hasItsTimesPutInOrder)
{
    Victim victim;
    const std::uint64_t t = victim.now();
    victim.mapped.push(0, event(EventKind::Mark, t));
    victim.mapped.push(0, event(EventKind::Mark, 1));
    victim.mapped.push(0, event(EventKind::Mark, ~std::uint64_t(0)));
    victim.mapped.push(0, event(EventKind::Mark, t));
    const Drained drained = drain(victim.ring);
    const std::uint64_t after = victim.now();
    ASSERT_EQ(drained.records.size(), 4u);
    EXPECT_EQ(drained.records[1].time.count, t);
    for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_GE(drained.records[i].time, drained.records[i - 1].time);
        EXPECT_LE(drained.records[i].time.count, after);
    }
    const std::string said = violationsOf(victim.ring);
    EXPECT_NE(said.find("backwards"), std::string::npos);
    EXPECT_NE(said.find("future"), std::string::npos);
}

TEST(HostileWriter, hasItsNamesMadeFit)
{
    Victim victim;
    victim.recorder.define(ObjectId { 4 }, ObjectKind::Text,
        "a\n\xe2\x80\xae\xff"
        "b");
    const Drained drained = drain(victim.ring);
    ASSERT_EQ(drained.definitions.size(), 1u);
    EXPECT_EQ(drained.definitions[0].name,
        "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
        "b");
}

TEST(HostileWriter, whoIsWrongAllTheTimeIsNotReadAnyMore)
{
    Victim victim;
    for (int round = 0; round < 1000 && !victim.ring.isBroken(); ++round) {
        for (int i = 0; i < 32; ++i)
            victim.mapped.push(0, event(EventKind(77), 0));
        EXPECT_TRUE(drain(victim.ring).records.empty());
    }
    EXPECT_TRUE(victim.ring.isBroken());
}

TEST(HostileRegion, isNotMappedUnlessItIsSealedAndHasTheRightSize)
{
    const std::size_t size = regionBytes(1, 64);
    const auto makeMemfd = [](std::size_t bytes, unsigned flags) {
        const int descriptor = memfd_create("hostile", MFD_CLOEXEC | flags);
        EXPECT_EQ(ftruncate(descriptor, off_t(bytes)), 0);
        return descriptor;
    };
    const auto header = [](int descriptor, RegionHeader *change) {
        EXPECT_EQ(pwrite(descriptor, change, sizeof *change, 0), ssize_t(sizeof *change));
    };
    const auto seal = [](int descriptor, int seals) { EXPECT_EQ(fcntl(descriptor, F_ADD_SEALS, seals), 0); };
    const auto good = [] {
        auto made = std::make_unique<RegionHeader>();
        made->magic = kRegionMagic;
        made->version = kRegionVersion;
        made->ringCount = 1;
        made->ringCapacity = 64;
        return made;
    };
    constexpr int both = F_SEAL_SHRINK | F_SEAL_GROW;

    { // The control: as it should be.
        const int descriptor = makeMemfd(size, MFD_ALLOW_SEALING);
        header(descriptor, good().get());
        seal(descriptor, both);
        EXPECT_TRUE(RegionReader::open(descriptor).has_value());
    }
    { // Could be truncated under the reader.
        const int descriptor = makeMemfd(size, MFD_ALLOW_SEALING);
        header(descriptor, good().get());
        seal(descriptor, F_SEAL_GROW);
        EXPECT_FALSE(RegionReader::open(descriptor).has_value());
    }
    { // Smaller than its header says.
        const int descriptor = makeMemfd(size - kRegionPage, MFD_ALLOW_SEALING);
        header(descriptor, good().get());
        seal(descriptor, both);
        EXPECT_FALSE(RegionReader::open(descriptor).has_value());
    }
    { // Empty.
        const int descriptor = makeMemfd(0, MFD_ALLOW_SEALING);
        seal(descriptor, both);
        EXPECT_FALSE(RegionReader::open(descriptor).has_value());
    }
    { // Not for writing.
        const int descriptor = makeMemfd(size, MFD_ALLOW_SEALING);
        header(descriptor, good().get());
        seal(descriptor, both | F_SEAL_WRITE);
        EXPECT_FALSE(RegionReader::open(descriptor).has_value());
    }
    { // No memory at all.
        int ends[2];
        ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
        EXPECT_FALSE(RegionReader::open(ends[0]).has_value());
        ::close(ends[1]);
        EXPECT_FALSE(RegionReader::open(-1).has_value());
    }
    using Change = void (*)(RegionHeader &);
    const Change changes[] = {
        [](RegionHeader &h) { h.magic = 1; },
        [](RegionHeader &h) { h.version = 3; },
        [](RegionHeader &h) { h.ringCount = 0; },
        [](RegionHeader &h) { h.ringCount = 2; },
        [](RegionHeader &h) { h.ringCount = 0xffffffff; },
        [](RegionHeader &h) { h.ringCapacity = 0; },
        [](RegionHeader &h) { h.ringCapacity = 63; },
        [](RegionHeader &h) { h.ringCapacity = 0x80000000; },
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        const auto bad = good();
        changes[i](*bad);
        const int descriptor = makeMemfd(size, MFD_ALLOW_SEALING);
        header(descriptor, bad.get());
        seal(descriptor, both);
        EXPECT_FALSE(RegionReader::open(descriptor).has_value()) << "change " << i;
    }
}

TEST(HostileRegion, thatClaimsMoreRingsThanItHasIsClamped)
{
    const auto region = makeRegion(2);
    MappedRegion mapped(*region);
    const auto reader = readerOf(*region);
    mapped.header().ringsClaimed.store(0xffffffff);
    mapped.header().ringCount = 0xffffffff; // changed after it was read: nobody looks
    mapped.header().ringCapacity = 1u << 31;
    EXPECT_EQ(reader->refreshRings(), 2u);
    mapped.header().ringsClaimed.store(0);
    EXPECT_EQ(reader->refreshRings(), 2u);
    (void)drain(reader->ring(1));
}

TEST(HostileRegion, ofRandomBytesIsReadWithoutHarm)
{
    const auto seed = std::random_device {}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 300; ++round) {
        const auto region = makeRegion(2, 64);
        MappedRegion mapped(*region);
        const auto reader = readerOf(*region);
        mapped.header().ringsClaimed.store(2);
        reader->refreshRings();
        for (int drains = 0; drains < 8; ++drains) {
            for (std::uint32_t i = 0; i < 2; ++i) {
                for (std::uint64_t position = 0; position < 64; ++position) {
                    Event made = event(EventKind(random() % 18), random() >> (random() % 64),
                        std::uint8_t(random() % 20), std::uint32_t(random()), std::uint16_t(random() % 300));
                    if (random() % 3 == 0)
                        made.kind = EventKind::Continuation;
                    const auto packed = std::bit_cast<RecordWords>(made);
                    storeWords(mapped.words(i, position), packed.first, packed.second);
                }
                RingHeader &header = mapped.ring(i);
                header.head.store(random() % 8 == 0 ? random() : header.tail.load() + random() % 65);
                header.intent.store(random() % 2 == 0 ? header.head.load() : random());
                header.lost.store(random() >> (random() % 64));
                header.quietUntil.store(random());
                const Drained drained = drain(reader->ring(i), random() % 100);
                ASSERT_LE(drained.records.size(), 2 * 64u + 1);
                for (std::size_t r = 1; r < drained.records.size(); ++r)
                    ASSERT_LE(drained.records[r - 1].time, drained.records[r].time);
                for (const Definition &definition : drained.definitions)
                    ASSERT_LE(definition.name.size(), kMaxName);
            }
        }
    }
}

TEST(HostileRegion, thatChangesWhileItIsReadIsReadWithoutHarm)
{
    const auto seed = std::random_device {}();
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const auto region = makeRegion(1, 64);
    MappedRegion mapped(*region);
    MappedRegion theirs(*region); // a mapping of its own, as a hostile process has
    std::atomic<bool> stop = false;
    std::jthread hostile([&] {
        std::mt19937_64 random(seed);
        while (!stop.load(std::memory_order_relaxed)) {
            std::atomic_ref(*theirs.words(0, random() % 64)).store(random(), std::memory_order_relaxed);
            std::atomic_ref(theirs.words(0, random() % 64)[1])
                .store(random() % 3 ? packSecond(0, EventKind::Continuation, 0, 0) : random(),
                    std::memory_order_relaxed);
            RingHeader &header = theirs.ring(0);
            // Possible positions most of the time, or the ring is closed at once.
            header.head.store(
                header.tail.load(std::memory_order_relaxed) + random() % 30, std::memory_order_relaxed);
            header.lost.store(random() % 100, std::memory_order_relaxed);
        }
    });
    std::uint64_t seen = 0;
    for (int life = 0; life < 200; ++life) {
        mapped.ring(0).tail.store(0);
        RingReader ring(&mapped.ring(0), mapped.words(0, 0), 64, hasInvariantTsc());
        for (int i = 0; i < 1000 && !ring.isBroken(); ++i) {
            const Drained drained = drain(ring);
            seen += drained.records.size();
            ASSERT_LE(drained.records.size(), 2 * 64u + 1);
        }
    }
    stop = true;
    RecordProperty("records", std::to_string(seen));
}

// Both sides over one mapping, so that ThreadSanitizer sees that they are the same memory.
