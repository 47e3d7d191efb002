// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanelimits.h"
#include "lanewriter.h"
#include "objecttable.h"
#include "threadtable.h"

namespace interleave::trace {

/// What all parts of the derivation work with. Owned by the Deriver.
struct DerivationContext
{
    explicit DerivationContext(TraceStore &store)
        : lanes(store)
        , objects(store)
    {
    }

    LaneWriter lanes;
    ObjectTable objects;
    ThreadTable threads;
    LaneLimits limits;
    bool linesAtDropsOnly = false; ///< a real interpreter says its line when it gives the GIL away, and nothing of the lines between

    /// The lane that what this thread does belongs to; kNoLane if it has none.
    [[nodiscard]] static LaneId voiceOf(const ThreadTrack *thread) noexcept
    {
        return thread == nullptr || !thread->started ? kNoLane : thread->voice;
    }
};

} // namespace interleave::trace
