// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instantvalues.h"
#include "lanewriter.h"

namespace interleave::trace {

/// The lane of one queue, pipe, shared memory or pool: how much is in it. A queue says so itself (Depth); of what does not, the messages
/// under way are counted, and of a pool the jobs that nobody has begun. The collector's thread.
class QueueTrack
{
public:
    QueueTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time);

    [[nodiscard]] LaneId lane() const noexcept { return m_lane; }

    /// What the records of the same names say; `who`: on whose lane.
    void depth(Nanoseconds time, LaneId who, const DepthValue &depth);
    void sent(Nanoseconds time, LaneId who, const MessageValue &message);
    void received(Nanoseconds time, LaneId who, const MessageValue &message);
    void submitted(Nanoseconds time, LaneId who, std::uint64_t job);
    void begun(Nanoseconds time, LaneId who, std::uint64_t job);
    void ended(Nanoseconds time, LaneId who, const JobValue &job);
    /// Its process is gone.
    void end(Nanoseconds time);
    void advance(Nanoseconds time) { m_lanes.advance(m_lane, time); }

private:
    void count(Nanoseconds time, int more);
    void show(Nanoseconds time);

    LaneWriter &m_lanes;
    LaneId m_lane;
    std::uint32_t m_items = 0;
    std::uint32_t m_bound = 0;
    bool m_speaks = false; ///< says its depth itself
};

} // namespace interleave::trace
