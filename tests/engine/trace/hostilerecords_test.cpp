// SPDX-License-Identifier: GPL-3.0-or-later
#include "derivedfixture.h"

#include <trace/lanelimits.h>

#include <map>
#include <random>

using namespace interleave;
using namespace interleave::trace;

namespace {

std::map<LaneKind, std::size_t> lanesByKind(const TraceStore &store)
{
    std::map<LaneKind, std::size_t> lanes;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        ++lanes[store.lane(LaneId { i }).info().kind];
    return lanes;
}

} // namespace

TEST_F(Derived, tasksThatAreCreatedTwiceOrEndWithoutABeginningDoNoHarm)
{
    const auto main = thread(10, "main", 0, 0);
    tell(main, 1, EventKind::TaskState, std::uint8_t(TaskState::Done), 501, 0, 0);
    EXPECT_FALSE(lanesByKind(store).contains(LaneKind::Task)) << "an end without a beginning is nothing";
    tell(main, 2, EventKind::TaskCreate, 0, 501, 501, 500); // its own parent
    tell(main, 3, EventKind::TaskCreate, 0, 501, 0, 499);
    tell(main, 4, EventKind::TaskSuspend, 200, 501, ~0ULL, 0); // a state that does not exist
    tell(main, 5, EventKind::TaskState, 77, 501, 0, 0);
    tell(main, 6, EventKind::TaskCreate, 0, 0, 0, 0);
    tell(main, 7, EventKind::LoopPhase, 99, 500, 0, 0);
    advance(10);
    EXPECT_EQ(lane("task 501"), "2 runnable, 4 unknown, 5 none, 10.");
    EXPECT_EQ(lanesByKind(store)[LaneKind::Task], 1u);
}

TEST_F(Derived, tenThousandTasksStayCheap)
{
    const auto main = thread(10, "main", 0, 0);
    const std::size_t before = store.bytes();
    constexpr std::uint32_t kTasks = 10'000;
    for (std::uint32_t i = 0; i < kTasks; ++i) {
        tell(main, 10 + i, EventKind::TaskCreate, 0, 1000 + i, 0, 999);
        tell(main, 10 + i, EventKind::TaskSuspend, std::uint8_t(LaneState::Asleep), 1000 + i, 0, 0);
    }
    for (std::uint32_t i = 0; i < kTasks; ++i)
        tell(main, 20'000 + i, EventKind::TaskState, std::uint8_t(TaskState::Done), 1000 + i, 0, 0);
    advance(40'000);
    EXPECT_EQ(lanesByKind(store)[LaneKind::Task], kTasks);
    EXPECT_TRUE(deriver.takeSentences().empty());
    EXPECT_LT((store.bytes() - before) / kTasks, 1024u) << "bytes for each";
}

TEST_F(Derived, aMillionObjectsAreRefusedWithASentenceForEachKind)
{
    const auto main = thread(10, "main", 0, 0);
    constexpr std::uint32_t kObjects = 250'000;
    for (std::uint32_t i = 1; i <= kObjects; ++i) {
        tell(main, i, EventKind::TaskCreate, 0, i, 0, 1);
        tell(main, i, EventKind::Obtain, 0, i, 0, 0);
        tell(main, i, EventKind::Depth, 0, i, i, 0);
        tell(main, i, EventKind::ProcessStart, 0, 0, i, 0);
    }
    advance(kObjects);
    auto lanes = lanesByKind(store);
    for (const LaneKind kind : { LaneKind::Task, LaneKind::Lock, LaneKind::Queue, LaneKind::Process })
        EXPECT_EQ(lanes[kind], laneLimit(kind)) << int(kind);
    EXPECT_LT(store.laneCount(), 100'000u) << "a file can hold them";
    EXPECT_EQ(deriver.takeSentences().size(), 4u);
    EXPECT_TRUE(deriver.takeSentences().empty()) << "said once";
}

/// Whatever is written, lanes stay gapless, in order and within what was said.
TEST_F(Derived, recordsMadeUpAtRandomDoNoHarm)
{
    std::mt19937_64 random(20'261);
    const Deriver::RegionId other = deriver.addRegion(ProcessId { 2 });
    std::vector<Deriver::RingId> rings;
    for (std::uint32_t i = 0; i < 6; ++i)
        rings.push_back(deriver.addRing(i % 2 ? other : region, ThreadId { 100 + i }, i < 2, i / 2 + 1));
    for (std::uint32_t i = 0; i < 40; ++i)
        (void)deriver.define(i % 2 ? other : region, { ObjectId { i % 3 ? i : kSharedObjects + i }, ObjectKind(i % 20), "o" + std::to_string(i) });
    std::int64_t time = 0;
    for (int i = 0; i < 200'000; ++i) {
        time += std::int64_t(random() % 3);
        const auto small = [&] { return std::uint32_t(random() % 40); };
        Record record;
        record.kind = EventKind(random() % 39);
        record.detail = std::uint8_t(random() % 4 ? random() % 16 : random());
        if (record.kind == EventKind::State)
            record.detail %= kLaneStateCount; // the reader lets no others through
        if (record.kind == EventKind::ThreadEnd && random() % 500)
            continue;
        record.object = random() % 3 ? small() : random() % 50 ? kSharedObjects + small() : std::uint32_t(random());
        record.value = random() % 3 ? small() : random();
        record.extra = random() % 3 ? small() : std::uint32_t(random());
        record.cpu = std::uint16_t(random() % 3);
        deriver.apply(Nanoseconds { time }, rings[random() % rings.size()], record);
        if (random() % 2000 == 0)
            deriver.frozen(Nanoseconds { time });
        if (random() % 2000 == 0)
            deriver.resumed(Nanoseconds { time });
        if (random() % 100 == 0)
            advance(time);
    }
    deriver.resumed(Nanoseconds { time });
    deriver.finish(Nanoseconds { time });
    std::uint64_t spans = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        Nanoseconds last { lane.begin() };
        for (std::uint64_t s = 0; s < lane.spanCount(); ++s, ++spans) {
            const Span span = lane.span(s);
            ASSERT_EQ(span.begin, last) << lane.info().name;
            ASSERT_LE(span.begin, span.end);
            ASSERT_LE(span.end, Nanoseconds { time });
            last = span.end;
        }
    }
    EXPECT_GT(spans, 10'000u);
    EXPECT_TRUE(lanesByKind(store).contains(LaneKind::Task));
}
