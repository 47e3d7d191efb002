// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

namespace interleave::trace {

/// Who used a core: shares of the run, 0…1.
struct CoreMetrics
{
    CoreId core;
    double ours = 0, idle = 0, other = 0, stolen = 0; ///< shares of the run, 0…1
    bool useKnown
        = false; ///< false: nobody said what else ran here, so idle, other and stolen are 0 and mean nothing
};

/// Of one core's lane. `run`: length of the run in ns. Any thread; reads what is published, takes no lock; linear in the lane's spans.
CoreMetrics measureCore(const TraceStore &store, const Lane &lane, const Freezes &freezes, double run);

} // namespace interleave::trace
