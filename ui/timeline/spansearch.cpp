// SPDX-License-Identifier: GPL-3.0-or-later
#include "spansearch.h"

#include <algorithm>

namespace interleave::ui {

namespace {

/// Whether any of the spans first … last has this state for a time.
bool any(const trace::Lane &lane, std::uint64_t first, std::uint64_t last, trace::LaneState state)
{
    return lane.stateTimes(lane.span(first).begin, lane.span(last).end)[trace::index(state)] > 0;
}

} // namespace

std::optional<std::uint64_t> nearestOfState(const trace::Lane &lane, std::uint64_t from, trace::LaneState state, int direction)
{
    const std::uint64_t count = lane.spanCount(), first = lane.firstSpan();
    if (direction > 0 ? from + 1 >= count : from <= first)
        return std::nullopt;
    // Twice as far each time, until there is one; `near` and `far` are then the ends of where it is.
    std::uint64_t near = direction > 0 ? from + 1 : from - 1;
    std::uint64_t reach = 1;
    std::uint64_t far = near;
    const auto found = [&](std::uint64_t a, std::uint64_t b) { return any(lane, std::min(a, b), std::max(a, b), state); };
    while (!found(near, far)) {
        if (direction > 0 ? far + 1 >= count : far <= first)
            return std::nullopt;
        near = direction > 0 ? far + 1 : far - 1;
        reach *= 2;
        far = direction > 0 ? std::min(count - 1, near + reach - 1) : near - std::min(near - first, reach - 1);
    }
    while (near != far) {
        const std::uint64_t middle = direction > 0 ? near + (far - near) / 2 : near - (near - far) / 2;
        if (found(near, middle))
            far = middle;
        else
            near = direction > 0 ? middle + 1 : middle - 1;
    }
    return near;
}

} // namespace interleave::ui
