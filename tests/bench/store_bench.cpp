// SPDX-License-Identifier: GPL-3.0-or-later
// Targets 5 and 6: what a frame of 16 lanes × 1920 columns asks of the store, fully zoomed out, beside a
// linear scan of the same spans; what a search for the longest span or a rare one costs, beside a linear one; and the bytes that a span takes. One lane stands for all sixteen, so that 10
// M spans each fit into a small machine's memory.
#include "bigtrace.h"

#include <trace/spanindex.h>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <memory>

namespace {

using namespace interleave;
using namespace interleave::bench;

/// Filled once for each size: filling takes longer than measuring.
const trace::TraceStore &storeOf(std::int64_t spans)
{
    static std::map<std::int64_t, std::unique_ptr<trace::TraceStore>> stores;
    auto &store = stores[spans];
    if (!store) {
        store = std::make_unique<trace::TraceStore>();
        fillLane(spans, &store->createLane({}), nullptr);
    }
    return *store;
}

const LinearLane &linearOf(std::int64_t spans)
{
    static std::map<std::int64_t, LinearLane> lanes;
    LinearLane &lane = lanes[spans];
    if (lane.spans.empty())
        fillLane(spans, nullptr, &lane);
    return lane;
}

template <class Lane>
void frames(benchmark::State &state, const Lane &lane, Nanoseconds begin, Nanoseconds end)
{
    std::vector<trace::StateTimes> columns(kColumns);
    const Nanoseconds width = (end - begin) / static_cast<std::int64_t>(kColumns) + Nanoseconds { 1 };
    for (auto _ : state) {
        for (int i = 0; i < kLanes; ++i) {
            lane.stateTimesOfColumns(begin, width, columns);
            benchmark::DoNotOptimize(columns.data());
            benchmark::ClobberMemory();
        }
    }
}

void framePrefix(benchmark::State &state)
{
    const trace::TraceStore &store = storeOf(state.range(0));
    const trace::Lane &lane = store.lane(LaneId { 0 });
    frames(state, lane, lane.begin(), lane.end());
    state.counters["bytes/span"] = static_cast<double>(store.bytes()) / static_cast<double>(state.range(0));
}

void frameLinear(benchmark::State &state)
{
    const LinearLane &lane = linearOf(state.range(0));
    frames(state, lane, lane.spans.front().begin, lane.spans.back().end);
    state.counters["bytes/span"] = sizeof(trace::Span);
}

BENCHMARK(framePrefix)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(frameLinear)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

/// The labels of a frame of one lane: the longest span in each of 40 stretches, over all of it; and the next one of a kind that there is
/// once, from a random place.
constexpr int kLabels = 40;

void searchIndex(benchmark::State &state)
{
    const trace::Lane &lane = storeOf(state.range(0)).lane(LaneId { 0 });
    const trace::SpanIndex index(lane);
    const Nanoseconds begin = lane.begin(), width = (lane.end() - begin) / kLabels;
    const trace::SpanFilter rare { trace::StateSet::all(), {}, index.longest(begin, lane.end())->span.end - index.longest(begin, lane.end())->span.begin };
    for (auto _ : state) {
        for (int i = 0; i < kLabels; ++i)
            benchmark::DoNotOptimize(index.longest(begin + i * width, begin + (i + 1) * width));
        benchmark::DoNotOptimize(index.next(0, rare));
    }
}

void searchLinear(benchmark::State &state)
{
    const LinearLane &lane = linearOf(state.range(0));
    const Nanoseconds begin = lane.spans.front().begin, width = (lane.spans.back().end - begin) / kLabels;
    const auto lengthOf = [](const trace::Span &span) { return span.end - span.begin; };
    const Nanoseconds most = lengthOf(std::ranges::max(lane.spans, {}, lengthOf));
    for (auto _ : state) {
        for (int i = 0; i < kLabels; ++i) {
            const trace::Span *longest = nullptr;
            Nanoseconds inside { 0 };
            for (const trace::Span &span : lane.spans) { // a good program would at least stop behind the stretch
                if (span.begin >= begin + (i + 1) * width)
                    break;
                const Nanoseconds length = std::min(span.end, begin + (i + 1) * width) - std::max(span.begin, begin + i * width);
                if (length > inside) {
                    inside = length;
                    longest = &span;
                }
            }
            benchmark::DoNotOptimize(longest);
        }
        benchmark::DoNotOptimize(std::ranges::find_if(lane.spans, [&](const trace::Span &span) { return lengthOf(span) >= most; }));
    }
}

BENCHMARK(searchIndex)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(searchLinear)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
