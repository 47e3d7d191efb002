// SPDX-License-Identifier: GPL-3.0-or-later
#include "storemodel.h"

#include <gtest/gtest.h>

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

} // namespace interleave::trace
