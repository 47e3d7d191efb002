// SPDX-License-Identifier: GPL-3.0-or-later
// One thread writes, others read: run under TSan, too.
#include <trace/store.h>

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace interleave::trace {

namespace {

// A lane of which everybody knows what it should say: span i lies at [i·kWidth, (i + 1)·kWidth) and follows
// from i.
constexpr std::int64_t kWidth = 10;
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
