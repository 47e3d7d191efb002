// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <string>

namespace interleave::trace {

/// One event loop.
struct LoopMetrics
{
    std::string name;
    LaneId lane;
    std::uint64_t iterations = 0; ///< from one select to the next
    Quantiles iteration; ///< how long each took, select included
    Quantiles select; ///< how long it waited in each
    Quantiles callbacks; ///< how long the callbacks of one iteration took, all that were ready
    Quantiles callback; ///< how long each plain callback took (one that stepped no task: a timer's, a future's, a reader's)
    Quantiles latency; ///< of callbacks that were due at a time (timers, those from other threads): from then to when they ran
    Quantiles slow; ///< callbacks beyond slow_callback_duration: how long each kept the loop
    Nanoseconds busy { 0 }; ///< timers and callbacks
};

/// Of all loops, together.
struct LoopsMetrics
{
    std::vector<LoopMetrics> loops;
    std::uint64_t iterations = 0;
    Quantiles iteration, select, callbacks, callback, latency, slow;
};

/// Linear in the spans and instants of the loops' lanes. Pure; any thread.
LoopsMetrics measureLoops(const TraceStore &store, const Freezes &freezes);

} // namespace interleave::trace
