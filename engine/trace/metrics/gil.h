// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <string>

namespace interleave::trace {

/// Of one GIL.
struct GilMetrics
{
    std::string name;
    Quantiles hold; ///< how long each holder kept it
    Quantiles forcedHold; ///< holds that ended by a drop request
    Quantiles handOff; ///< from a drop to the next take by another thread, when one wanted it
    std::uint64_t takes = 0, requests = 0, forcedSwitches = 0, holderChanges = 0, switchNumber = 0,
                  overlaps = 0, epochGaps = 0;
    double heldShare = 0; ///< of the run, 0…1
};

/// Of one GIL's lane. `run`: length of the run in ns. Linear in its spans.
GilMetrics measureGil(const TraceStore &store, const Lane &lane, const Freezes &freezes, double run);

} // namespace interleave::trace
