// SPDX-License-Identifier: GPL-3.0-or-later
#include "storemodel.h"

#include <trace/spanindex.h>

#include <gtest/gtest.h>

#include <optional>

namespace interleave::trace {

using test::fillRandomly;
using test::NaiveLane;

namespace {

using Number = std::optional<std::uint64_t>;

Number numberOf(const std::optional<SpanIndex::Found> &found)
{
    return found ? Number(found->index) : std::nullopt;
}

/// The answers of the model to SpanIndex's questions: it walks all spans from `oldest` on.
struct NaiveIndex
{
    const NaiveLane &lane;
    std::uint64_t oldest = 0; ///< those before were evicted

    [[nodiscard]] bool matches(std::uint64_t i, const SpanFilter &filter) const
    {
        return filter.matches(lane.entries[i].state, lane.entries[i].object);
    }
    [[nodiscard]] std::int64_t length(std::uint64_t i) const { return lane.endOf(i) - lane.entries[i].begin; }
    [[nodiscard]] bool overlaps(std::uint64_t i, std::int64_t from, std::int64_t to) const
    {
        return lane.entries[i].begin < to && lane.endOf(i) > from;
    }

    [[nodiscard]] Number longest(std::int64_t from, std::int64_t to, const SpanFilter &filter) const
    {
        Number found;
        std::int64_t most = -1;
        for (std::uint64_t i = oldest; i < lane.entries.size(); ++i) {
            const std::int64_t inside = std::min(lane.endOf(i), to) - std::max(lane.entries[i].begin, from);
            if (from < to && overlaps(i, from, to) && matches(i, filter) && inside >= filter.atLeast.count() && inside > most) {
                most = inside;
                found = i;
            }
        }
        return found;
    }
    [[nodiscard]] std::uint64_t count(std::int64_t from, std::int64_t to) const
    {
        std::uint64_t count = 0;
        for (std::uint64_t i = oldest; i < lane.entries.size(); ++i)
            count += from < to && overlaps(i, from, to);
        return count;
    }
    [[nodiscard]] Number next(std::uint64_t first, const SpanFilter &filter) const
    {
        for (std::uint64_t i = std::max(first, oldest); i < lane.entries.size(); ++i) {
            if (matches(i, filter) && length(i) >= filter.atLeast.count())
                return i;
        }
        return std::nullopt;
    }
    [[nodiscard]] Number previous(std::uint64_t end, const SpanFilter &filter) const
    {
        for (std::uint64_t i = std::min<std::uint64_t>(end, lane.entries.size()); i > oldest; --i) {
            if (matches(i - 1, filter) && length(i - 1) >= filter.atLeast.count())
                return i - 1;
        }
        return std::nullopt;
    }
};

SpanFilter anyFilter(std::mt19937_64 &random, std::uint32_t objects)
{
    SpanFilter filter;
    if (random() % 3 != 0)
        filter.states = StateSet::ofBits(static_cast<std::uint32_t>(random() & random() & 0xffff));
    for (std::uint64_t n = random() % 3; n > 0; --n)
        filter.objects.push_back(static_cast<std::uint32_t>(random() % (objects + 1)));
    if (random() % 3 == 0)
        filter.atLeast = Nanoseconds { static_cast<std::int64_t>(random() % 1'100'000) };
    return filter;
}

void expectSame(const Lane &lane, const NaiveLane &model, std::mt19937_64 &random, int questions, std::uint32_t objects)
{
    const SpanIndex index(lane);
    const NaiveIndex naive { model, lane.firstSpan() };
    const std::int64_t begin = model.entries[naive.oldest].begin, length = model.end - begin;
    const auto anyTime = [&] {
        if (random() % 3 == 0) // right at a border
            return model.entries[naive.oldest + random() % (model.entries.size() - naive.oldest)].begin + static_cast<std::int64_t>(random() % 3) - 1;
        return begin - length / 4 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length + length / 2 + 1));
    };
    for (int q = 0; q < questions; ++q) {
        const std::int64_t from = anyTime(), to = anyTime();
        const SpanFilter filter = anyFilter(random, objects);
        SCOPED_TRACE(::testing::Message() << "[" << from << ", " << to << ") states " << filter.states.bits() << " at least " << filter.atLeast.count());
        const auto longest = index.longest(Nanoseconds { from }, Nanoseconds { to }, filter);
        ASSERT_EQ(numberOf(longest), naive.longest(from, to, filter));
        if (longest) {
            ASSERT_EQ(longest->span, lane.span(longest->index));
        }
        ASSERT_EQ(numberOf(index.longest(Nanoseconds { from }, Nanoseconds { to })), naive.longest(from, to, {}));
        ASSERT_EQ(index.count(Nanoseconds { from }, Nanoseconds { to }), naive.count(from, to));
        const std::uint64_t number = random() % (model.entries.size() + 3);
        const auto next = index.next(number, filter), previous = index.previous(number, filter);
        ASSERT_EQ(numberOf(next), naive.next(number, filter)) << "from number " << number;
        ASSERT_EQ(numberOf(previous), naive.previous(number, filter)) << "before number " << number;
        if (next) {
            ASSERT_EQ(next->span, lane.span(next->index));
        }
        if (previous) {
            ASSERT_EQ(previous->span, lane.span(previous->index));
        }
    }
}

} // namespace

TEST(SpanIndex, answersLikeANaiveModelForRandomTraces)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        std::mt19937_64 random(seed);
        TraceStore store;
        Lane &lane = store.createLane({});
        NaiveLane model;
        // Durations so long that chunks are sealed early; or so short that they are full. Asked while it grows, too.
        const bool dense = seed % 2 == 0;
        for (int part = 0; part < 4; ++part) {
            fillRandomly(lane, model, random, 1 + random() % (dense ? 3000 : 600), dense);
            expectSame(lane, model, random, 80, 5);
            if (HasFatalFailure())
                return;
        }
    }
}

TEST(SpanIndex, answersLikeANaiveModelWhenThereAreManyObjectsAndFewStates)
{
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        std::mt19937_64 random(seed);
        TraceStore store;
        Lane &lane = store.createLane({});
        NaiveLane model;
        std::int64_t time = 0;
        for (int i = 0; i < 9000; ++i) {
            // An object shows for a while and then never again; all spans last about as long.
            const auto object = static_cast<std::uint32_t>(static_cast<std::uint64_t>(i) / 100 * 3 + random() % 3);
            const LaneState state = random() % 2 ? LaneState::BlockedLock : LaneState::RunningPython;
            lane.append(Nanoseconds { time }, state, object);
            model.append(time, state, object);
            time += 1'000'000 + static_cast<std::int64_t>(random() % 3);
        }
        expectSame(lane, model, random, 300, 300);
        if (HasFatalFailure())
            return;
    }
}

TEST(SpanIndex, findsNothingOfWhatWasEvictedAndAllThatIsLeft)
{
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed);
        std::mt19937_64 random(seed);
        TraceStore store(TraceStore::Options { 150'000 });
        Lane &lane = store.createLane({});
        NaiveLane model;
        for (int part = 0; part < 6; ++part) {
            fillRandomly(lane, model, random, 3000, seed % 2 == 0);
            expectSame(lane, model, random, 60, 5);
            if (HasFatalFailure())
                return;
        }
        ASSERT_GT(lane.firstSpan(), 0U) << "something was evicted";
    }
}

TEST(SpanIndex, ofSeveralThatAreEquallyLongTheFirstIsTheLongest)
{
    TraceStore store;
    Lane &lane = store.createLane({});
    for (std::int64_t i = 0; i < 100'000; ++i)
        lane.append(Nanoseconds { i * 10 }, i % 2 ? LaneState::RunningPython : LaneState::None, static_cast<std::uint32_t>(i % 7));
    const SpanIndex index(lane);
    EXPECT_EQ(numberOf(index.longest(Nanoseconds { 0 }, Nanoseconds { 1'000'000 })), 0U);
    EXPECT_EQ(numberOf(index.longest(Nanoseconds { 0 }, Nanoseconds { 1'000'000 }, { StateSet { LaneState::RunningPython } })), 1U);
    EXPECT_EQ(numberOf(index.longest(Nanoseconds { 15 }, Nanoseconds { 1'000'000 }, { StateSet { LaneState::RunningPython } })), 3U)
        << "of the first one only half lies in it";
    EXPECT_EQ(numberOf(index.longest(Nanoseconds { 0 }, Nanoseconds { 1'000'000 }, { StateSet::all(), { 5 } })), 5U);
    EXPECT_EQ(numberOf(index.longest(Nanoseconds { 0 }, Nanoseconds { 1'000'000 }, { StateSet::all(), {}, Nanoseconds { 11 } })), std::nullopt);
}

TEST(SpanIndex, saysNothingOfALaneThatIsEmptyOrOfATimeThatIsNotThere)
{
    TraceStore store;
    Lane &lane = store.createLane({});
    const SpanIndex index(lane);
    EXPECT_FALSE(index.longest(Nanoseconds::min(), Nanoseconds::max()));
    EXPECT_FALSE(index.next(0, {}));
    EXPECT_FALSE(index.previous(7, {}));
    EXPECT_EQ(index.count(Nanoseconds::min(), Nanoseconds::max()), 0U);
    lane.append(Nanoseconds { 100 }, LaneState::RunningPython);
    lane.advance(Nanoseconds { 200 });
    EXPECT_FALSE(index.longest(Nanoseconds { 0 }, Nanoseconds { 100 }));
    EXPECT_FALSE(index.longest(Nanoseconds { 200 }, Nanoseconds { 300 }));
    EXPECT_FALSE(index.longest(Nanoseconds { 180 }, Nanoseconds { 120 })) << "a range that goes backwards";
    EXPECT_EQ(numberOf(index.longest(Nanoseconds::min(), Nanoseconds::max())), 0U);
    EXPECT_EQ(index.count(Nanoseconds::min(), Nanoseconds::max()), 1U);
    EXPECT_FALSE(index.next(0, { StateSet { LaneState::None } }));
    EXPECT_FALSE(index.next(1, {}));
    EXPECT_FALSE(index.previous(0, {}));
}

} // namespace interleave::trace
