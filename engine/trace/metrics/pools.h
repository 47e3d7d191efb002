// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channels.h"

#include <string>

namespace interleave::trace {

/// The jobs of a pool, or of all pools.
struct JobsMetrics
{
    std::uint64_t submitted = 0, done = 0;
    std::uint64_t raised = 0, broken = 0, lost = 0; ///< failed: by an exception, with the pool, with their worker
    std::uint64_t cancelled = 0;
    Quantiles queued; ///< from submit to begin
    Quantiles run; ///< from begin to end, however it ended
    [[nodiscard]] std::uint64_t failed() const noexcept { return raised + broken + lost; }
};

/// One pool.
struct PoolMetrics
{
    std::string name;
    LaneId lane;
    JobsMetrics jobs;
    DepthMetrics depth; ///< jobs that nobody has begun
    std::uint32_t workers = 0; ///< that have begun a job
};

/// All pools.
struct PoolsMetrics
{
    std::vector<PoolMetrics> pools;
    JobsMetrics jobs; ///< of all
};

/// Linear in the instants and spans of pools. Any thread; reads what is published, takes no lock.
PoolsMetrics measurePools(const TraceStore &store, const Freezes &freezes);

} // namespace interleave::trace
