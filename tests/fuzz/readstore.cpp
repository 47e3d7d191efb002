// SPDX-License-Identifier: GPL-3.0-or-later
#include "readstore.h"

#include "memoryfile.h"

#include <trace/measures.h>
#include <trace/tracefile.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace interleave::fuzz {

using namespace trace;

namespace {

constexpr std::uint64_t kMostSpans = 2000; ///< looked at one by one, so that a run stays short

void readLane(const Lane &lane)
{
    const std::uint64_t count = std::min(lane.spanCount(), kMostSpans);
    Nanoseconds reached = lane.begin();
    for (std::uint64_t i = lane.firstSpan(); i < count; ++i) {
        const Span span = lane.span(i);
        require(span.begin == reached && span.end >= span.begin,
            "a lane is gapless and its time never goes back");
        reached = span.end;
        require(index(span.state) < kLaneStateCount, "a state is one of those there are");
    }
    const Nanoseconds begin = lane.begin(), end = lane.end();
    require(begin <= end, "a lane ends after it begins");
    (void)lane.at(begin);
    (void)lane.at(end);
    for (const std::int64_t time : lane.stateTimes(begin, end))
        require(time >= 0, "no time in a state is negative");
    std::vector<StateTimes> columns(7);
    lane.stateTimesOfColumns(begin, std::max(Nanoseconds { 1 }, (end - begin) / 7), columns);
    for (const StateTimes &column : columns) {
        for (const std::int64_t time : column)
            require(time >= 0, "no time in a state is negative");
    }
    (void)lane.instants(Nanoseconds::min(), Nanoseconds::max(), 1000, [](const Instant &) {});
    (void)lane.lastInstant(InstantKind::Line, end);
    (void)lane.liveLine();
}

} // namespace

void readEverything(const TraceStore &store)
{
    for (std::uint32_t i = 0; i < std::min<std::size_t>(store.laneCount(), 200); ++i)
        readLane(store.lane(LaneId { i }));
    for (std::uint32_t i = 0; i < std::min(store.nameCount(), 200u); ++i)
        (void)store.name(i);
    for (const CoreId core : store.coresWithUse())
        (void)store.coreUse(core, store.begin(), store.end());
    const Metrics metrics = measure(store);
    (void)toJson(metrics).dump();
    (void)measures(metrics);
    if (store.spanCount() > kMostSpans)
        return;
    // To a device: exports are written, and nothing is kept.
    (void)exportPerfetto(store, "/dev/null");
    (void)exportCsv(store, "/dev/null");
}

} // namespace interleave::fuzz
