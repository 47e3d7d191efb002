// SPDX-License-Identifier: GPL-3.0-or-later
#include "queuetrack.h"

namespace interleave::trace {

QueueTrack::QueueTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time)
    : m_lanes(lanes)
    , m_lane(lane)
{
    show(time);
}

void QueueTrack::depth(Nanoseconds time, LaneId who, const DepthValue &depth)
{
    m_speaks = true;
    m_items = depth.items;
    m_bound = depth.bound;
    m_lanes.add(m_lane, { time, InstantKind::Depth, who.value, depth.packed() });
    show(time);
}

void QueueTrack::sent(Nanoseconds time, LaneId who, const MessageValue &message)
{
    m_lanes.add(m_lane, { time, InstantKind::Sent, who.value, message.packed() });
    count(time, 1);
}

void QueueTrack::received(Nanoseconds time, LaneId who, const MessageValue &message)
{
    m_lanes.add(m_lane, { time, InstantKind::Received, who.value, message.packed() });
    count(time, -1);
}

void QueueTrack::submitted(Nanoseconds time, LaneId who, std::uint64_t job)
{
    m_lanes.add(m_lane, { time, InstantKind::JobSubmit, who.value, job });
    count(time, 1);
}

void QueueTrack::begun(Nanoseconds time, LaneId who, std::uint64_t job)
{
    m_lanes.add(m_lane, { time, InstantKind::JobBegin, who.value, job });
    count(time, -1);
}

void QueueTrack::ended(Nanoseconds time, LaneId who, const JobValue &job)
{
    m_lanes.add(m_lane, { time, InstantKind::JobEnd, who.value, job.packed() });
}

void QueueTrack::end(Nanoseconds time)
{
    m_items = 0;
    show(time);
}

void QueueTrack::count(Nanoseconds time, int more)
{
    if (m_speaks)
        return;
    // One that is received before it was sent (two clocks) is nobody's debt.
    if (more > 0 && m_items < 0xffff'ffff)
        ++m_items;
    else if (more < 0 && m_items > 0)
        --m_items;
    show(time);
}

void QueueTrack::show(Nanoseconds time)
{
    const LaneState state = m_items == 0         ? LaneState::None
        : m_bound > 0 && m_items >= m_bound ? LaneState::BlockedQueue
                                            : LaneState::Runnable;
    m_lanes.set(m_lane, time, state, m_items);
}

} // namespace interleave::trace
