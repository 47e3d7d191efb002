// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

namespace interleave::trace {

/// All tasks of asyncio, together: there may be ten thousand.
struct TasksMetrics
{
    std::uint64_t count = 0, done = 0, cancelled = 0, failed = 0;
    std::uint64_t steps = 0; ///< turns that they had
    Quantiles step; ///< how long each turn kept the loop
    Quantiles start; ///< from create_task to the first step
    Quantiles wake; ///< from when what it awaited was done to its next step
    std::array<std::uint64_t, kLaneStateCount> suspensions {}; ///< by why: Asleep, BlockedIo, BlockedLock, BlockedQueue, BlockedJoin
    StateTimes states {}; ///< ns in each state, frozen stretches left out
};

/// Linear in spans and instants of the task lanes.
TasksMetrics measureTasks(const TraceStore &store, const Freezes &freezes);

} // namespace interleave::trace
