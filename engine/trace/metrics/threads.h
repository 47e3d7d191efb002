// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <string>

namespace interleave::trace {

/// One thread.
struct ThreadMetrics
{
    std::string name, letter;
    LaneId lane;
    StateTimes states {}; ///< ns in each state, frozen stretches left out
    Quantiles gilWait; ///< waits for the GIL, each from its request to its take
    Quantiles io; ///< latencies of requests
    Quantiles lockWait; ///< waits for locks, semaphores, events, conditions, barriers
    Quantiles queueWait; ///< waits for queues, pipes and pools
    Nanoseconds lifetime { 0 };
    Nanoseconds cpu { 0 }; ///< on a core
};

/// How much I/O suffers from the GIL (the convoy effect): after each I/O wait, how long the thread then wanted the GIL, and how long it
/// then ran Python until its next wait. Computed for threads that wait for I/O.
struct ConvoyMetrics
{
    double waited = 0, ran = 0; ///< ns, in all
    std::uint64_t bursts = 0; ///< I/O waits that were followed
    /// So many times longer did they wait for the GIL than they then needed it: near 0 without a convoy; 0 if nothing was followed.
    [[nodiscard]] double index() const noexcept { return ran > 0 ? waited / ran : 0; }
};

/// All threads, in the order in which they are read (main first, then by the scenario); and what they waited for, together.
struct ThreadsMetrics
{
    std::vector<ThreadMetrics> threads;
    StateTimes states {};
    Quantiles gilWait, io;
    ConvoyMetrics convoy;
    Nanoseconds cpu { 0 };
};

/// Time on a core of a thread that spent its time like this.
Nanoseconds cpuOf(const StateTimes &states) noexcept;

/// Of all thread lanes. A wait that a loss or the end of the recording cuts off has no known length and is left out. Requests of
/// tasks count for their threads. Linear in the spans.
ThreadsMetrics measureThreads(const TraceStore &store, const Freezes &freezes);

} // namespace interleave::trace
