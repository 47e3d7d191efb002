// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <vector>

namespace interleave::trace {

/// One thread had the GIL from `begin` to `end`.
struct GilHold
{
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    LaneId holder;
    bool complete
        = true; ///< take and release were both seen: not cut off by a loss or by the end of the lane
    bool forced = false; ///< a drop request came while it was held
};

/// The holds of a GIL lane, oldest first. Spans of one holder that touch are one hold, whether it was on a
/// core or off; a GilTake within them begins another (released and taken again at once). A freeze does not
/// end a hold.
std::vector<GilHold> gilHolds(const Lane &gil);

} // namespace interleave::trace
