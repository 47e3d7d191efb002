// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <optional>
#include <string>
#include <vector>

namespace interleave::trace {

/// A thread or task waits for what another has, or is.
struct WaitEdge
{
    LaneId waiter = kNoLane;
    LaneState state = LaneState::None; ///< of the waiter
    std::string thing; ///< what it waits for: "GIL", "left", the name of who is joined
    LaneId thingLane = kNoLane; ///< of the GIL, lock, queue, loop
    LaneId holder = kNoLane; ///< whose doing would end it: who has it, who is joined, the task whose turn it is; kNoLane: nobody, or not known
    Nanoseconds since { 0 };
    bool inCycle = false; ///< each waits for what the next one has
};

/// Who waits for whom at `time`, as the lanes of a store have it (what WaitGraph finds while records come, a store no longer has). Waits for
/// the GIL, locks, queues, joins, and of tasks for their loop. Any thread; O(log N) for each thread and task.
std::vector<WaitEdge> waitsAt(const TraceStore &store, Nanoseconds time);

/// When the first deadlock of the run stood: the moment at which it was found. None: no deadlock was found.
std::optional<Nanoseconds> deadlockIn(const TraceStore &store);

} // namespace interleave::trace
