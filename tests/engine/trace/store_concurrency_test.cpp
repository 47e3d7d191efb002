// SPDX-License-Identifier: GPL-3.0-or-later
// One thread writes, others read: run under TSan, too.
#include <trace/spanindex.h>
#include <trace/spanwalk.h>
#include <trace/store.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace interleave::trace {

namespace {

// A lane of which everybody knows what it should say: span i lies at [i·kWidth, (i + 1)·kWidth) and follows
// from i.
constexpr std::int64_t kWidth = 10;
constexpr std::int64_t kPause = 5'000'000'000; ///< more than a chunk's 32 bits of nanoseconds
constexpr LaneState stateOf(std::int64_t i)
{
    return static_cast<LaneState>(i % 14);
}
constexpr std::uint32_t objectOf(std::int64_t i)
{
    return static_cast<std::uint32_t>(i * 7);
}

StateTimes expectedTimes(std::int64_t from, std::int64_t to)
{
    StateTimes times {};
    for (std::int64_t i = from / kWidth; i * kWidth < to; ++i)
        times[index(stateOf(i))] += std::min(to, (i + 1) * kWidth) - std::max(from, i * kWidth);
    return times;
}

/// The first of those of which most lies in [from, to).
std::int64_t expectedLongest(std::int64_t from, std::int64_t to)
{
    std::int64_t found = -1, most = -1;
    for (std::int64_t i = from / kWidth; i * kWidth < to; ++i) {
        const std::int64_t inside = std::min(to, (i + 1) * kWidth) - std::max(from, i * kWidth);
        if (inside > most) {
            most = inside;
            found = i;
        }
    }
    return found;
}

/// Asks at random and returns how many answers were wrong. An answer counts only if what it is about had not
/// been evicted when it was there; before that it may be incomplete.
struct Reader
{
    const TraceStore &store;
    const std::atomic<bool> &done;
    std::uint64_t wrong = 0, checked = 0;

    void run(std::uint64_t seed)
    {
        std::mt19937_64 random(seed);
        const Lane &lane = store.lane(LaneId { 0 });
        bool last = false;
        while (!last) {
            last = done.load(std::memory_order_acquire);
            const std::int64_t end = lane.end().count(), begin = lane.begin().count();
            if (end - begin < 2)
                continue;
            // Half of the time right where chunks are being evicted or begun.
            const std::int64_t window = std::min<std::int64_t>(end - begin, 3000);
            std::int64_t from
                = begin + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end - begin));
            if (random() % 4 == 0)
                from = begin;
            else if (random() % 4 == 0)
                from = end - window;
            const std::int64_t to = std::min(
                end, from + 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(window)));
            ask(lane, from, to, random);
        }
    }

    void ask(const Lane &lane, std::int64_t from, std::int64_t to, std::mt19937_64 &random)
    {
        const StateTimes times = lane.stateTimes(Nanoseconds { from }, Nanoseconds { to });
        std::vector<StateTimes> columns(8);
        const std::int64_t width = (to - from) / 8;
        lane.stateTimesOfColumns(Nanoseconds { from }, Nanoseconds { width }, columns);
        const std::uint64_t at = lane.at(Nanoseconds { from });
        const Span span = lane.span(at);
        const auto number = static_cast<std::uint64_t>(from / kWidth);
        const SpanIndex search(lane);
        const auto longest = search.longest(Nanoseconds { from }, Nanoseconds { to });
        const std::uint64_t known = lane.spanCount();
        const auto wanted = static_cast<LaneState>(random() % 14);
        const auto next = search.next(number, { StateSet { wanted } }), previous = search.previous(at, { StateSet { wanted } });
        std::vector<Instant> instants;
        lane.instants(Nanoseconds { from }, Nanoseconds { to }, 1 + random() % 50,
            [&](const Instant &i) { instants.push_back(i); });
        const Instant line = lane.lastInstant(InstantKind::Line, Nanoseconds { from });
        for (const Instant &instant : instants)
            wrong += instant.time.count() % kWidth != 0
                || instant.value != static_cast<std::uint64_t>(instant.time.count());
        wrong += line.kind == InstantKind::Line && line.time.count() > from;
        for (const std::int64_t time : times)
            wrong += time < 0 || time > to - from;
        if (lane.begin().count() > from)
            return; // evicted meanwhile
        ++checked;
        wrong += times != expectedTimes(from, to);
        for (std::size_t i = 0; i < columns.size() && width > 0; ++i) {
            const std::int64_t edge = from + static_cast<std::int64_t>(i) * width;
            wrong += columns[i] != expectedTimes(edge, edge + width);
        }
        wrong += at != number || span.begin.count() != static_cast<std::int64_t>(number) * kWidth
            || span.state != stateOf(from / kWidth) || span.object != objectOf(from / kWidth);
        wrong += span.end.count() > (from / kWidth + 1) * kWidth;
        wrong += !longest || static_cast<std::int64_t>(longest->index) != expectedLongest(from, to);
        const std::uint64_t ahead = number + (index(wanted) + 14 - number % 14) % 14;
        wrong += next ? next->index != ahead || next->span.state != wanted : ahead < known;
        wrong += previous && (previous->index >= at || previous->span.state != wanted);
    }
};

void readWhileWriting(std::size_t budget, std::int64_t spans)
{
    TraceStore store(TraceStore::Options { budget });
    Lane &lane = store.createLane({});
    std::atomic<bool> done { false };
    std::vector<Reader> readers;
    for (int i = 0; i < 3; ++i)
        readers.push_back({ store, done });
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < readers.size(); ++i)
        threads.emplace_back([&readers, i] { readers[i].run(i + 1); });
    for (std::int64_t i = 0; i < spans; ++i) {
        const Nanoseconds time { i * kWidth };
        lane.append(time, stateOf(i), objectOf(i));
        if (i % 3 == 0)
            lane.add({ time, InstantKind::Line, 0, static_cast<std::uint64_t>(time.count()) });
        if (i % 5 == 0)
            lane.advance(time + Nanoseconds { kWidth / 2 });
        if (i % 64 == 0) {
            store.advance(time);
            store.publish();
            (void)store.intern("text " + std::to_string(i % 1000));
        }
    }
    done.store(true, std::memory_order_release);
    threads.clear();
    for (const Reader &reader : readers) {
        EXPECT_EQ(reader.wrong, 0U);
        EXPECT_GT(reader.checked, 0U);
    }
}

} // namespace

TEST(StoreConcurrency, readersSeeTheTruthWhileTheWriterAppends)
{
    readWhileWriting(std::size_t(1) << 30, 150'000);
}

TEST(StoreConcurrency, readersSeeTheTruthWhileOldChunksAreEvicted)
{
    readWhileWriting(300'000, 300'000);
}

TEST(StoreConcurrency, columnsNeitherFallBelowNothingNorExceedTheirWidthWhileChunksAreEvicted)
{
    // A long pause after every few spans ends a chunk, so that there are many small ones and the writer evicts all the
    // time, also what a reader is walking towards.
    TraceStore store(TraceStore::Options { 400'000 });
    Lane &lane = store.createLane({});
    std::atomic<bool> done { false };
    struct Tally
    {
        std::uint64_t wrong = 0, overtaken = 0;
    };
    const auto read = [&](std::uint64_t seed, Tally &tally) {
        std::mt19937_64 random(seed);
        std::vector<StateTimes> columns;
        while (!done.load(std::memory_order_acquire)) {
            const std::int64_t begin = lane.begin().count(), end = lane.end().count();
            if (end - begin < 1'000)
                continue;
            columns.assign(1 + random() % 200, {});
            const auto count = static_cast<std::int64_t>(columns.size());
            const std::int64_t width = std::max<std::int64_t>(1, (end - begin) / count);
            lane.stateTimesOfColumns(Nanoseconds { begin }, Nanoseconds { width }, columns);
            columns.push_back(lane.stateTimes(Nanoseconds { begin }, Nanoseconds { begin + width }));
            for (const StateTimes &column : columns) {
                std::int64_t sum = 0;
                for (const std::int64_t time : column) {
                    tally.wrong += time < 0;
                    sum += time;
                }
                tally.wrong += sum > width;
            }
            const std::uint64_t first = lane.firstSpan();
            const Span span = lane.span(first);
            tally.wrong += span.end < span.begin || span.end - span.begin > Nanoseconds { kPause };
            tally.overtaken += lane.begin().count() > begin;
        }
    };
    std::array<Tally, 2> tallies;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < tallies.size(); ++i)
            threads.emplace_back([&, i] { read(i + 1, tallies[i]); });
        std::int64_t time = 0;
        for (std::int64_t i = 0; i < 600'000; ++i) {
            lane.append(Nanoseconds { time }, stateOf(i), objectOf(i));
            time += i % 5 == 4 ? kPause : 1'000;
        }
        done.store(true, std::memory_order_release);
    }
    for (const Tally &tally : tallies) {
        EXPECT_EQ(tally.wrong, 0U);
        EXPECT_GT(tally.overtaken, 0U) << "nothing was evicted beside a query: this run proves nothing";
    }
}

TEST(StoreConcurrency, aWalkOverSpansKnowsWhatWasEvictedFromUnderIt)
{
    // Walking may be slow (an export); here the lane grows, and gives up its oldest, while the first span is looked at.
    TraceStore store(TraceStore::Options { 100'000 });
    Lane &lane = store.createLane({});
    std::int64_t i = 0;
    const auto grow = [&](std::int64_t spans) {
        for (const std::int64_t until = i + spans; i < until; ++i)
            lane.append(Nanoseconds { i * kWidth }, stateOf(i), objectOf(i));
    };
    grow(5'000);
    std::int64_t last = -1;
    std::uint64_t stretches = 0;
    forEachSpan(lane, [&](const Span &span) {
        if (last < 0)
            grow(20'000);
        EXPECT_GE(span.begin.count(), last);
        last = span.begin.count();
        if (span.end - span.begin > Nanoseconds { kWidth }) {
            EXPECT_EQ(span.state, LaneState::Unknown);
            ++stretches;
        }
    });
    EXPECT_EQ(stretches, 1U) << "what was evicted, as one";
}

TEST(StoreConcurrency, lanesNamesAndCoreUseAreReadWhileTheyAppear)
{
    TraceStore store;
    std::atomic<bool> done { false };
    std::uint64_t wrong = 0;
    std::jthread reader([&] {
        bool last = false;
        while (!last) {
            last = done.load(std::memory_order_acquire);
            const auto lanes = static_cast<std::uint32_t>(store.laneCount());
            for (std::uint32_t i = 0; i < lanes; ++i)
                wrong += store.lane(LaneId { i }).info().name != "lane " + std::to_string(i);
            const std::uint32_t names = store.nameCount();
            for (std::uint32_t i = 1; i < names; ++i)
                wrong += store.name(i) != "name " + std::to_string(i);
            for (const CoreUse &use : store.coreUse(CoreId { 1 }, Nanoseconds { 5 }, Nanoseconds::max()))
                wrong += use.end - use.begin != Nanoseconds { 10 };
            wrong += store.info().events >= 600; // what was never written
        }
    });
    for (std::uint32_t i = 0; i < 600; ++i) {
        store.createLane({ .name = "lane " + std::to_string(i) });
        store.intern("name " + std::to_string(i + 1));
        store.addCoreUse(
            { CoreId { i % 2 }, Nanoseconds { i * 10 }, Nanoseconds { i * 10 + 10 }, 0.5F, 0.5F, 0 });
        TraceInfo info;
        info.events = i;
        store.setInfo(info);
    }
    done.store(true, std::memory_order_release);
    reader.join();
    EXPECT_EQ(wrong, 0U);
}

} // namespace interleave::trace
