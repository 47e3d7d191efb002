// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "derivedstate.h"

#include <core/clock.h>
#include <core/ids.h>

namespace interleave::trace {

/// A wait for a lock or another object of its kind, of a thread or of a task.
struct LockWait
{
    std::uint32_t lock = 0; ///< SyncTracks' number of the lock, from 1; 0: none yet
    bool lasts = false;
    bool told = false; ///< its obtain came while it lasted: the next one is another story
    Nanoseconds began { 0 };
    Nanoseconds length { 0 }; ///< of the last one, until it is asked for
};

/// What the derivation knows about one traced thread at the point of the time axis that it has reached.
struct ThreadTrack
{
    LaneId lane;
    ProcessId process;
    ThreadId thread;
    std::uint32_t ring = 0; ///< Deriver::RingId
    std::uint32_t region = 0; ///< whose object ids its records use
    std::uint32_t number = 0; ///< its threadNumber in the region: by it records name threads; 0 if not known
    std::uint32_t named = 0; ///< the object that its ThreadStart names it by; 0: none
    Nanoseconds startedAt { 0 };
    bool isMain = false;
    bool started = false;
    bool ended = false;
    bool lost = false; ///< events were lost and nothing has said since what the program does

    LaneState program = LaneState::None; ///< what it recorded last
    std::uint32_t object = 0; ///< what it blocks on, as it stands in a Span
    LaneState shown = LaneState::None; ///< what its lane says
    bool holdsGil = false; ///< by its own records
    OnCore onCore = OnCore::Unknown;
    CoreId core; ///< meaningful if onCore is On
    std::uint32_t line = 0, lineShown = 0; ///< of the script: as recorded last, and as its lane has it
    bool sameLine = false; ///< it gave the GIL away because it was asked to, so it goes on where it was
    Nanoseconds gapBegan { 0 }; ///< of the last gap that it noticed by itself

    LaneId voice; ///< whose doing its records are: the task's that it runs, else its own lane
    std::uint32_t task = 0; ///< LoopTracks' number of that task, from 1; 0: none
    LockWait wait;
    LockWait *taskWait = nullptr; ///< of that task
};

} // namespace interleave::trace
