// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lane.h"
#include "stateset.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace interleave::trace {

/// Which spans a search looks for: all that is said must be true of one. A value.
struct SpanFilter
{
    StateSet states = StateSet::all();
    std::vector<std::uint32_t> objects {}; ///< any of these (Span::object); empty: whatever it is
    Nanoseconds atLeast { 0 }; ///< as long as this or longer

    /// True if a span of this state and about this object may be one.
    [[nodiscard]] bool matches(LaneState state, std::uint32_t object) const noexcept
    {
        return states.contains(state) && (objects.empty() || std::ranges::find(objects, object) != objects.end());
    }
};

} // namespace interleave::trace
