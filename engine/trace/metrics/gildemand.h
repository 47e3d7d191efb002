// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <stop_token>
#include <vector>

namespace interleave::trace {

/// How many threads wanted one GIL at once: who holds it counts, and everybody who waits for it.
struct GilDemand
{
    LaneId lane = kNoLane;
    Nanoseconds held { 0 }; ///< somebody had it
    Nanoseconds contended { 0 }; ///< two or more wanted it at once
    std::uint32_t most = 0; ///< that wanted it at once
    Nanoseconds waited { 0 }; ///< by all who waited for it, together
};

/// Of each GIL of the run, in the order of their lanes; frozen stretches left out. Any thread; O(N log N) in the spans that hold or want a GIL, 16 bytes
/// for each end of one. Cut short by `stop`: empty.
std::vector<GilDemand> measureGilDemand(const TraceStore &store, const Freezes &freezes, std::stop_token stop = {});

} // namespace interleave::trace
