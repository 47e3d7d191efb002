// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanewriter.h"
#include "threadtrack.h"

#include <vector>

namespace interleave::trace {

/// The core lanes: which of our threads each core runs, and in which state. One thread.
class CoreTracks
{
public:
    CoreTracks(LaneWriter &lanes, const std::vector<CoreId> &cores);

    void begin(Nanoseconds time); ///< the run begins: nobody is on a core
    /// The thread is on its core (track.core) or what it does there changed.
    void occupy(Nanoseconds time, const ThreadTrack &track);
    /// The thread is not on this core any more. Does nothing if another has taken its place since.
    void vacate(Nanoseconds time, CoreId core, LaneId thread);
    /// What was lost of this core begins or is over.
    void setLost(Nanoseconds time, CoreId core, bool lost);
    void advance(Nanoseconds time);

private:
    struct Core
    {
        CoreId core;
        LaneId lane;
        bool occupied = false;
        bool lost = false;
        LaneId thread;
        LaneState state = LaneState::None;
    };
    Core *find(CoreId core);
    void show(Nanoseconds time, const Core &core);

    LaneWriter &m_lanes;
    std::vector<Core> m_cores; ///< few: looked through
};

} // namespace interleave::trace
