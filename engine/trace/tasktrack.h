// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"
#include "lanewriter.h"
#include "threadtrack.h"

namespace interleave::trace {

/// The lane of one task. Small: there may be tens of thousands.
struct TaskTrack
{
    LaneId lane;
    std::uint32_t region = 0;
    std::uint32_t ring = 0; ///< of the thread that spoke of it last
    std::uint32_t loop = 0; ///< LoopTracks' number of its loop, from 1; 0: not known
    std::uint32_t under = 0; ///< the task in whose turn it was begun (an eager one), by LoopTracks' number; 0: none
    LaneState state = LaneState::None;
    bool ended = false;
    bool known = false; ///< it was spoken of since the last loss
    LockWait wait;
};

/// The states of a task that waits (or is held: stepping.h); Unknown for what a writer made up.
constexpr LaneState suspendedState(std::uint8_t detail) noexcept
{
    switch (LaneState(detail)) {
    case LaneState::Asleep:
    case LaneState::BlockedIo:
    case LaneState::BlockedLock:
    case LaneState::BlockedQueue:
    case LaneState::BlockedJoin:
    case LaneState::Frozen: return LaneState(detail);
    default: return LaneState::Unknown;
    }
}

} // namespace interleave::trace
