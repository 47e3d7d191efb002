// SPDX-License-Identifier: GPL-3.0-or-later
#include "mappedregion.h"

#include <trace/recorder.h>
#include <trace/region.h>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace interleave;
using namespace interleave::trace;

namespace {

std::unique_ptr<Region> makeRegion(std::uint32_t rings = 2, std::uint32_t capacity = 64)
{
    auto region = Region::create({ rings, capacity });
    EXPECT_TRUE(region.has_value());
    return std::move(*region);
}

} // namespace

TEST(Region, isSealedAndSizedBeforeAnybodyCanSeeIt)
{
    const auto region = makeRegion();
    EXPECT_EQ(fcntl(region->descriptor(), F_GET_SEALS) & (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
        F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    EXPECT_EQ(region->size(), regionBytes(2, 64));
    EXPECT_NE(ftruncate(region->descriptor(), 4096), 0);
}

TEST(Recorder, beginsWithTheNameAndTheStartOfItsThread)
{
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    const std::string name = "count-1 is a rather long name";
    const Recorder recorder = region->claim(name, 7);

    const Event define = mapped.event(0, 0);
    EXPECT_EQ(define.kind, EventKind::Define);
    EXPECT_EQ(define.detail, std::uint8_t(ObjectKind::Thread));
    ASSERT_EQ(define.cpu, name.size());
    std::string read;
    const std::size_t pieces = continuationsOf(EventKind::Define, name.size());
    for (std::size_t i = 0; i < pieces; ++i) {
        const Continuation piece = mapped.continuation(0, 1 + i);
        EXPECT_EQ(piece.kind, EventKind::Continuation);
        read.append(reinterpret_cast<const char *>(&piece.value), 8);
        read.append(reinterpret_cast<const char *>(&piece.extra), 4);
    }
    EXPECT_EQ(read.substr(0, name.size()), name);
    const Event start = mapped.event(0, 1 + pieces);
    EXPECT_EQ(start.kind, EventKind::ThreadStart);
    EXPECT_EQ(start.object, define.object);
    EXPECT_EQ(start.detail, 7) << "its place";
    EXPECT_EQ(mapped.ring(0).thread.load(), std::uint32_t(gettid()));
    EXPECT_EQ(mapped.ring(0).head.load(), mapped.ring(0).intent.load());
}

TEST(Recorder, writesWhatItWasTold)
{
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    Recorder recorder = region->claim("a");
    const std::uint64_t at = mapped.ring(0).head.load();
    const Ticks before = recorder.now();
    recorder.state(LaneState::BlockedIo, ObjectId { 77 });
    recorder.record(EventKind::GilTake, 3, 5, 0x1122334455667788ULL, 0x99aabbcc);
    recorder.recordAt(before, EventKind::Mark, 0, 9, 12);

    const Event state = mapped.event(0, at);
    EXPECT_EQ(state.kind, EventKind::State);
    EXPECT_EQ(state.detail, std::uint8_t(LaneState::BlockedIo));
    EXPECT_EQ(state.object, 77u);
    EXPECT_GE(state.time, before.count);
    EXPECT_EQ(mapped.event(0, at + 1).kind, EventKind::GilTake);
    EXPECT_EQ(mapped.event(0, at + 1).detail, 3);
    const Continuation more = mapped.continuation(0, at + 2);
    EXPECT_EQ(more.value, 0x1122334455667788ULL);
    EXPECT_EQ(more.extra, 0x99aabbccu);
    EXPECT_EQ(more.kind, EventKind::Continuation);
    EXPECT_EQ(mapped.event(0, at + 3).time, before.count);
    EXPECT_EQ(mapped.event(0, at + 3).cpu, 12);
    EXPECT_EQ(mapped.ring(0).head.load(), at + 4);
}

TEST(Recorder, dropsTheNewestWhenFullAndReportsTheExactCountAsSoonAsThereIsRoom)
{
    const auto region = makeRegion(1, 64);
    MappedRegion mapped(*region);
    Recorder recorder = region->claim("a");
    const std::uint64_t first = mapped.ring(0).head.load();
    for (std::uint64_t i = first; i < 64; ++i)
        recorder.record(EventKind::Mark, 0, std::uint32_t(i));
    EXPECT_EQ(recorder.lost(), 0u);
    for (int i = 0; i < 10; ++i)
        recorder.record(EventKind::Mark, 0, 1000);
    EXPECT_EQ(recorder.lost(), 10u);
    EXPECT_EQ(mapped.ring(0).lost.load(), 10u);
    EXPECT_EQ(mapped.ring(0).head.load(), 64u);
    EXPECT_EQ(mapped.ring(0).intent.load(), 64u) << "a dropped event is not on its way";
    EXPECT_EQ(mapped.event(0, 63).object, 63u) << "what was there is never overwritten";

    mapped.ring(0).tail.store(2); // room for two: not for the report and an event
    recorder.record(EventKind::Mark, 0, 1001);
    EXPECT_EQ(recorder.lost(), 11u);
    EXPECT_EQ(mapped.ring(0).head.load(), 64u);

    mapped.ring(0).tail.store(32);
    recorder.record(EventKind::Mark, 0, 1002);
    EXPECT_EQ(mapped.event(0, 64).kind, EventKind::Lost);
    EXPECT_EQ(mapped.continuation(0, 65).value, 11u);
    EXPECT_EQ(mapped.event(0, 66).object, 1002u);
    EXPECT_LE(mapped.event(0, 64).time, mapped.event(0, 66).time);
    EXPECT_GE(mapped.event(0, 64).time, mapped.event(0, 63).time);
    EXPECT_EQ(mapped.ring(0).head.load(), 67u);
    EXPECT_EQ(mapped.ring(0).intent.load(), 67u);
    EXPECT_EQ(recorder.lost(), 11u);
}

TEST(Recorder, writesTheEndOfItsThreadAndClosesTheRing)
{
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    {
        Recorder recorder = region->claim("a");
        Recorder moved = std::move(recorder);
        recorder.record(EventKind::Mark); // moved from: records nothing
        EXPECT_EQ(mapped.ring(0).closed.load(), 0u);
    }
    EXPECT_EQ(mapped.ring(0).closed.load(), 1u);
    EXPECT_EQ(mapped.event(0, mapped.ring(0).head.load() - 1).kind, EventKind::ThreadEnd);
}

TEST(Recorder, withoutARingCountsWhatItCouldNotRecord)
{
    const auto region = makeRegion(1);
    MappedRegion mapped(*region);
    const Recorder first = region->claim("a");
    Recorder second = region->claim("b");
    EXPECT_EQ(region->ringsRefused(), 1u);
    const std::uint64_t before = mapped.header().recordsRefused.load();
    second.record(EventKind::Mark);
    second.define(ObjectId { 1 }, ObjectKind::Text, "t");
    EXPECT_EQ(mapped.header().recordsRefused.load(), before + 2);
    EXPECT_EQ(mapped.header().ringsClaimed.load(), 1u);
}

TEST(Recorder, cutsALongNameBetweenCharacters)
{
    const auto region = makeRegion();
    MappedRegion mapped(*region);
    Recorder recorder = region->claim("a");
    const std::uint64_t at = mapped.ring(0).head.load();
    std::string name = "x";
    while (name.size() <= kMaxName)
        name += "計";
    recorder.define(ObjectId { 3 }, ObjectKind::Text, name);
    EXPECT_EQ(mapped.event(0, at).cpu, 1 + (kMaxName - 1) / 3 * 3);
}

TEST(Recorder, knowsTheCoreItRunsOn)
{
    // Comparing with the kernel's answer needs a thread that is not moved in between: retry, bounded.
    bool agreed = false;
    for (int i = 0; i < 1000 && !agreed; ++i)
        agreed = int(Recorder::currentCpu()) == sched_getcpu();
    EXPECT_TRUE(agreed);
}

TEST(Region, handsEveryThreadARingOfItsOwn)
{
    const auto region = makeRegion(16);
    MappedRegion mapped(*region);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] { Recorder recorder = region->claim("t"); });
    threads.clear();
    EXPECT_EQ(mapped.header().ringsClaimed.load(), 16u);
    for (std::uint32_t i = 0; i < 16; ++i)
        EXPECT_EQ(mapped.ring(i).closed.load(), 1u);
    EXPECT_EQ(region->ringsRefused(), 0u);
}
