// SPDX-License-Identifier: GPL-3.0-or-later
#include "looptrack.h"

#include "stepping.h"

namespace interleave::trace {

LoopTrack::LoopTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time, std::uint32_t ring)
    : m_lanes(lanes)
    , m_lane(lane)
    , m_ring(ring)
{
    m_lanes.set(m_lane, time, LaneState::None);
}

void LoopTrack::phase(Nanoseconds time, LoopPhase phase)
{
    m_phase = phase;
    LaneState state = LaneState::None;
    switch (phase) {
    case LoopPhase::Ended:
        break;
    case LoopPhase::Select:
        state = m_ioWaiters > 0 ? LaneState::BlockedIo : LaneState::Asleep;
        break;
    case LoopPhase::Timers:
    case LoopPhase::Callbacks:
        state = LaneState::RunningPython;
        break;
    }
    m_lanes.set(m_lane, time, state, static_cast<std::uint32_t>(phase));
}

void LoopTrack::hold(Nanoseconds time, std::uint32_t object)
{
    if (m_phase != LoopPhase::Ended)
        m_lanes.set(m_lane, time, kHeld, object);
}

void LoopTrack::letGo(Nanoseconds time)
{
    if (m_phase != LoopPhase::Ended)
        phase(time, m_phase);
}

void LoopTrack::lost(Nanoseconds time)
{
    m_phase = LoopPhase::Ended;
    m_lanes.set(m_lane, time, LaneState::Unknown);
}

} // namespace interleave::trace
