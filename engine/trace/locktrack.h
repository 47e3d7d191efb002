// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanewriter.h"

#include <vector>

namespace interleave::trace {

/// The lane of one lock, semaphore, event, condition or barrier: who has it, and whether that one can go on.
///
/// A holder stamps its release after it has let go, and may be preempted in between; so the next one may seem to have it before. Holders
/// are therefore a list: who got it last is shown, and a release takes away the releaser's own hold.
class LockTrack
{
public:
    LockTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time);

    [[nodiscard]] LaneId lane() const noexcept { return m_lane; }

    /// `holder`: lane of a thread or task, `runs`: it is on its way. `waited`: 0 if it was free.
    void obtain(Nanoseconds time, LaneId holder, bool runs, Nanoseconds waited);
    /// Returns whose hold is over by it: the releaser's own, else the oldest (in Python anybody may release a lock); kNoLane if nobody
    /// had it.
    LaneId release(Nanoseconds time, LaneId by, bool wanted);
    void waitBegins(Nanoseconds time, LaneId who);
    void waitEnds(Nanoseconds time, LaneId who);
    /// A holder goes on or cannot any more.
    void holderRuns(Nanoseconds time, LaneId holder, bool runs);
    /// Events of this holder were lost: nobody knows whether it still has the lock.
    void holderLost(Nanoseconds time, LaneId holder);
    [[nodiscard]] bool isHeldBy(LaneId holder) const noexcept;
    /// Its process is gone.
    void end(Nanoseconds time);
    void advance(Nanoseconds time) { m_lanes.advance(m_lane, time); }

private:
    struct Holder
    {
        LaneId lane;
        bool runs = false;
    };
    void show(Nanoseconds time);
    void tellWaiting(Nanoseconds time, LaneId who, bool more);

    LaneWriter &m_lanes;
    LaneId m_lane;
    std::vector<Holder> m_holders; ///< the last one obtained it last
    std::uint32_t m_waiting = 0;
    bool m_lost = false; ///< until the next thing that is said of it
};

} // namespace interleave::trace
