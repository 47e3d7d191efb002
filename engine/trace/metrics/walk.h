// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../spanwalk.h"
#include "../store.h"

#include <limits>

namespace interleave::trace {

/// Calls visit(const Instant &) for every instant of the lane, oldest first. Any thread.
template <class Visit> void forEachInstant(const Lane &lane, Visit &&visit)
{
    (void)lane.instants(Nanoseconds::min(), Nanoseconds::max(), std::numeric_limits<std::size_t>::max(),
        [&](const Instant &instant) { visit(instant); });
}

/// Calls visit(LaneId, const Lane &) for every lane of these kinds.
template <class Visit> void forEachLane(const TraceStore &store, std::initializer_list<LaneKind> kinds, Visit &&visit)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        for (const LaneKind kind : kinds) {
            if (lane.info().kind == kind)
                visit(LaneId { i }, lane);
        }
    }
}

/// What the lane does at `time`, or did last before.
inline Span spanAt(const Lane &lane, Nanoseconds time)
{
    const std::uint64_t count = lane.spanCount();
    if (count == 0)
        return {};
    const std::uint64_t i = lane.at(time);
    return lane.span(i < count ? i : count - 1);
}

} // namespace interleave::trace
