// SPDX-License-Identifier: GPL-3.0-or-later
#include "gildurations.h"

#include <trace/gilholds.h>
#include <trace/metrics/contention.h>
#include <trace/spanwalk.h>

#include <algorithm>

namespace interleave::lessons {

namespace {

struct Stretch
{
    Nanoseconds begin, end;
};

/// When anybody waited for that GIL, oldest first, each moment once.
std::vector<Stretch> awaited(const trace::TraceStore &store, LaneId gil)
{
    std::vector<Stretch> waits;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Thread)
            continue;
        trace::forEachSpan(lane, [&](const trace::Span &span) {
            if (span.state == trace::LaneState::WantsGil && span.object == gil.value && span.end > span.begin)
                waits.push_back({ span.begin, span.end });
        });
    }
    std::sort(waits.begin(), waits.end(), [](const Stretch &a, const Stretch &b) { return a.begin < b.begin; });
    std::vector<Stretch> merged;
    for (const Stretch &wait : waits) {
        if (!merged.empty() && wait.begin <= merged.back().end)
            merged.back().end = std::max(merged.back().end, wait.end);
        else
            merged.push_back(wait);
    }
    return merged;
}

/// The holder itself has ceased to wait when it begins.
bool isContested(const trace::GilHold &hold, const std::vector<Stretch> &waits)
{
    const auto wait = std::partition_point(waits.begin(), waits.end(), [&](const Stretch &each) { return each.end <= hold.begin; });
    return wait != waits.end() && wait->begin < hold.end;
}

} // namespace

void GilDurations::add(const trace::TraceStore &store, Nanoseconds from)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &gil = store.lane(LaneId { i });
        if (gil.info().kind != trace::LaneKind::Gil)
            continue;
        const std::vector<Stretch> wanted = awaited(store, LaneId { i });
        for (const trace::GilHold &hold : trace::gilHolds(gil)) {
            if (!hold.complete || hold.begin < from)
                continue;
            holds.push_back(double((hold.end - hold.begin).count()));
            if (isContested(hold, wanted))
                contested.push_back(holds.back());
            if (hold.forced)
                asked.push_back(holds.back());
        }
    }
    constexpr std::size_t kMost = 1'000'000;
    if (const auto contention = trace::measureContention(store, {}, kMost)) {
        for (const trace::LongWait &wait : contention->longest) {
            if (wait.state == trace::LaneState::WantsGil && !wait.open && wait.begin >= from)
                waits.push_back(double(wait.length().count()));
        }
    }
    overlaps += store.info().gilOverlaps;
}

} // namespace interleave::lessons
