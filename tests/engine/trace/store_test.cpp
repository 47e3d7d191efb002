// SPDX-License-Identifier: GPL-3.0-or-later
#include "storemodel.h"

#include <gtest/gtest.h>

#include <cmath>

namespace interleave::trace {

using test::fillRandomly;
using test::NaiveLane;

namespace {

void expectSame(const Lane &lane, const NaiveLane &model, std::mt19937_64 &random, int questions)
{
    ASSERT_EQ(lane.spanCount(), model.entries.size());
    ASSERT_EQ(lane.end().count(), model.end);
    ASSERT_EQ(lane.begin().count(), model.entries.front().begin);
    for (std::size_t i = 0; i < model.entries.size(); ++i) {
        const Span span = lane.span(i);
        ASSERT_EQ(span.begin.count(), model.entries[i].begin) << "span " << i;
        ASSERT_EQ(span.end.count(), model.endOf(i)) << "span " << i;
        ASSERT_EQ(span.state, model.entries[i].state) << "span " << i;
        ASSERT_EQ(span.object, model.entries[i].object) << "span " << i;
    }
    const std::int64_t begin = model.entries.front().begin, length = model.end - begin;
    const auto anyTime = [&] {
        if (random() % 3 == 0) // right at a border
            return model.entries[random() % model.entries.size()].begin
                + static_cast<std::int64_t>(random() % 3) - 1;
        return begin - length / 4
            + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length + length / 2 + 1));
    };
    for (int q = 0; q < questions; ++q) {
        const std::int64_t time = anyTime();
        ASSERT_EQ(lane.at(Nanoseconds { time }), model.at(time)) << time;
        const std::int64_t from = anyTime(), to = anyTime();
        ASSERT_EQ(lane.stateTimes(Nanoseconds { from }, Nanoseconds { to }), model.times(from, to))
            << from << " " << to;

        std::vector<StateTimes> columns(1 + random() % 40);
        const std::int64_t width = 1
            + static_cast<std::int64_t>(random()
                % static_cast<std::uint64_t>(length / static_cast<std::int64_t>(columns.size()) + 2));
        lane.stateTimesOfColumns(Nanoseconds { from }, Nanoseconds { width }, columns);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::int64_t edge = from + static_cast<std::int64_t>(i) * width;
            ASSERT_EQ(columns[i], model.times(edge, edge + width))
                << "column " << i << " of " << from << " + " << width;
        }

        std::vector<Instant> expected, found;
        for (const Instant &instant : model.instants) {
            if (instant.time.count() >= from && instant.time.count() < to)
                expected.push_back(instant);
        }
        const std::size_t limit = random() % 2 ? 1'000'000 : random() % 20;
        const bool all = lane.instants(
            Nanoseconds { from }, Nanoseconds { to }, limit, [&](const Instant &i) { found.push_back(i); });
        ASSERT_EQ(all, expected.size() <= limit);
        expected.resize(std::min(expected.size(), limit));
        ASSERT_EQ(found, expected);

        const auto kind = static_cast<InstantKind>(random() % 13);
        Instant last;
        for (const Instant &instant : model.instants) {
            if (instant.time.count() <= time && instant.kind == kind)
                last = instant;
        }
        ASSERT_EQ(lane.lastInstant(kind, Nanoseconds { time }), last);
    }
}

} // namespace

TEST(Store, answersLikeANaiveModelForRandomTraces)
{
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        TraceStore store;
        Lane &lane = store.createLane({});
        NaiveLane model;
        for (int part = 0; part < 3; ++part) { // asked while it grows, too
            fillRandomly(lane, model, random, 1 + random() % 900, seed % 3 == 0);
            expectSame(lane, model, random, 60);
            if (HasFatalFailure())
                return;
        }
    }
}

TEST(Store, mergesWhatDoesNotChangeAndKeepsSpansWithoutLength)
{
    TraceStore store;
    Lane &lane = store.createLane({});
    lane.append(Nanoseconds { 100 }, LaneState::RunningPython, 1);
    lane.append(Nanoseconds { 150 }, LaneState::RunningPython, 1);
    EXPECT_EQ(lane.spanCount(), 1U);
    EXPECT_EQ(lane.end(), Nanoseconds { 150 });
    lane.append(Nanoseconds { 200 }, LaneState::None);
    lane.append(Nanoseconds { 200 }, LaneState::RunningPython, 1); // released and taken again at once
    lane.append(Nanoseconds { 120 }, LaneState::None); // too early: moved
    lane.advance(Nanoseconds { 300 });
    ASSERT_EQ(lane.spanCount(), 4U);
    EXPECT_EQ(lane.span(0), (Span { Nanoseconds { 100 }, Nanoseconds { 200 }, LaneState::RunningPython, 1 }));
    EXPECT_EQ(lane.span(1), (Span { Nanoseconds { 200 }, Nanoseconds { 200 }, LaneState::None, 0 }));
    EXPECT_EQ(lane.span(2), (Span { Nanoseconds { 200 }, Nanoseconds { 200 }, LaneState::RunningPython, 1 }));
    EXPECT_EQ(lane.span(3), (Span { Nanoseconds { 200 }, Nanoseconds { 300 }, LaneState::None, 0 }));
    EXPECT_EQ(lane.at(Nanoseconds { 200 }), 3U);
    EXPECT_EQ(lane.at(Nanoseconds { 300 }), 4U) << "the end does not belong to it";
    EXPECT_EQ(lane.at(Nanoseconds { 99 }), 4U);
}

TEST(Store, answersForAnEmptyLaneAndForOneThatDoesNotExist)
{
    TraceStore store;
    const Lane &empty = store.createLane({});
    for (const Lane *lane : { &empty, &store.lane(LaneId { 4711 }) }) {
        EXPECT_EQ(lane->spanCount(), 0U);
        EXPECT_EQ(lane->begin(), lane->end());
        EXPECT_EQ(lane->at(Nanoseconds { 5 }), 0U);
        EXPECT_EQ(lane->stateTimes(Nanoseconds::min(), Nanoseconds::max()), StateTimes {});
        std::vector<StateTimes> columns(3, StateTimes { 1, 2, 3 });
        lane->stateTimesOfColumns(Nanoseconds { 0 }, Nanoseconds { 10 }, columns);
        EXPECT_EQ(columns, std::vector<StateTimes>(3));
        EXPECT_EQ(lane->lastInstant(InstantKind::Line, Nanoseconds { 5 }).kind, InstantKind::None);
    }
}

TEST(Store, survivesTimesAndWidthsAtTheEndsOfTheirRange)
{
    TraceStore store;
    Lane &lane = store.createLane({});
    lane.append(Nanoseconds::min(), LaneState::Asleep);
    lane.append(Nanoseconds { 0 }, LaneState::Runnable);
    lane.append(Nanoseconds::max(), static_cast<LaneState>(200)); // what an untrusted writer may send
    EXPECT_EQ(lane.span(2).state, LaneState::Unknown);
    const StateTimes all = lane.stateTimes(Nanoseconds::min(), Nanoseconds::max());
    EXPECT_EQ(all[index(LaneState::Asleep)], all[index(LaneState::Runnable)]);
    std::vector<StateTimes> columns(1920);
    for (const Nanoseconds from : { Nanoseconds::min(), Nanoseconds { 0 }, Nanoseconds::max() }) {
        for (const Nanoseconds width :
            { Nanoseconds::min(), Nanoseconds { 0 }, Nanoseconds { 1 }, Nanoseconds::max() })
            lane.stateTimesOfColumns(from, width, columns);
    }
    lane.stateTimesOfColumns(Nanoseconds { -5 }, Nanoseconds { 10 }, std::span(columns).first(1));
    EXPECT_EQ(columns[0][index(LaneState::Asleep)], 5);
    EXPECT_EQ(columns[0][index(LaneState::Runnable)], 5);
}

TEST(Store, holdsASpanInTwelveBytesAndKeepsShortAndSlowLanesSmall)
{
    {
        TraceStore store;
        Lane &lane = store.createLane({});
        constexpr std::int64_t spans = 400'000;
        for (std::int64_t i = 0; i < spans; ++i)
            lane.append(
                Nanoseconds { i * 1000 }, static_cast<LaneState>(i % 7), static_cast<std::uint32_t>(i));
        EXPECT_LE(store.bytes(), static_cast<std::size_t>(spans) * 12);
    }
    TraceStore tasks, slow;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        Lane &task = tasks.createLane({});
        for (int s = 0; s < 10; ++s)
            task.append(Nanoseconds { s * 1000 }, static_cast<LaneState>(s));
    }
    EXPECT_LE(tasks.bytes(), 40'000'000U);
    Lane &lane = slow.createLane({});
    for (int s = 0; s < 10'000; ++s)
        lane.append(
            Nanoseconds { s * 6'000'000'000LL }, static_cast<LaneState>(s % 2)); // seals early every time
    EXPECT_LE(slow.bytes(), 10'000U * 1500U) << "no chunk grows that is not filled";
    EXPECT_EQ(tasks.spanCount(), 100'000U);
}

TEST(Store, evictsTheOldestOfAllLanesWithinItsBudgetAndSaysSo)
{
    constexpr std::size_t budget = 400'000;
    TraceStore store(TraceStore::Options { budget });
    store.setBegin(Nanoseconds { 0 });
    EXPECT_EQ(store.evictedBefore(), store.begin());
    Lane &busy = store.createLane({});
    Lane &quiet = store.createLane({});
    quiet.append(Nanoseconds { 0 }, LaneState::Asleep);
    for (std::int64_t i = 0; i < 200'000; ++i) {
        busy.append(Nanoseconds { i * 100 }, static_cast<LaneState>(i % 3), 0);
        ASSERT_LE(store.bytes(), budget + 50'000);
    }
    quiet.advance(busy.end());
    EXPECT_GT(store.evictedBefore(), store.begin());
    EXPECT_GE(busy.begin(), Nanoseconds { 0 });
    EXPECT_EQ(busy.begin(), store.evictedBefore());
    EXPECT_EQ(busy.spanCount(), 200'000U) << "numbers stay";
    EXPECT_EQ(busy.span(busy.firstSpan()).begin, busy.begin());
    EXPECT_EQ(busy.span(0).state, LaneState::Unknown);
    const StateTimes times = busy.stateTimes(Nanoseconds { 0 }, busy.end());
    EXPECT_EQ(times[0] + times[1] + times[2], (busy.end() - busy.begin()).count());
    EXPECT_EQ(quiet.begin(), Nanoseconds { 0 }) << "a lane's newest chunk stays";
    EXPECT_EQ(quiet.stateTimes(Nanoseconds { 0 }, Nanoseconds { 500 })[index(LaneState::Asleep)], 500);
}

TEST(Store, internsTextsOnceAndCleanOfWhatCouldDeceive)
{
    TraceStore store;
    EXPECT_EQ(store.intern(""), 0U);
    const std::uint32_t queue = store.intern("queue");
    EXPECT_EQ(store.intern("queue"), queue);
    EXPECT_EQ(store.name(queue), "queue");
    EXPECT_EQ(store.name(store.intern("a\nb\xe2\x80\xaegpj.exe\xff")),
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbdgpj.exe\xef\xbf\xbd");
    EXPECT_EQ(store.name(4711), "");
    EXPECT_EQ(store.createLane({ .name = "x\ty" }).info().name, "x\xef\xbf\xbdy");
}

TEST(Store, findsCoreUseByCoreAndTimeAndKeepsSharesBetweenZeroAndOne)
{
    TraceStore store;
    for (int i = 0; i < 10; ++i)
        store.addCoreUse(
            { CoreId { 3 }, Nanoseconds { i * 10 }, Nanoseconds { i * 10 + 10 }, std::nanf(""), 2.F, -1.F });
    EXPECT_TRUE(store.coreUse(CoreId { 2 }, Nanoseconds { 0 }, Nanoseconds { 100 }).empty());
    const auto some = store.coreUse(CoreId { 3 }, Nanoseconds { 20 }, Nanoseconds { 41 });
    ASSERT_EQ(some.size(), 3U);
    EXPECT_EQ(some.front().begin, Nanoseconds { 20 });
    EXPECT_EQ(some.front().idle, 0.F);
    EXPECT_EQ(some.front().busy, 1.F);
    EXPECT_EQ(some.front().stolen, 0.F);
}

} // namespace interleave::trace
