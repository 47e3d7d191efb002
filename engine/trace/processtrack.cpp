// SPDX-License-Identifier: GPL-3.0-or-later
#include "processtrack.h"

#include "derivedstate.h"

namespace interleave::trace {

void RunningThreads::change(LaneState before, LaneState after) noexcept
{
    if (isRunningState(before) && m_threads[index(before)] > 0)
        --m_threads[index(before)];
    if (isRunningState(after))
        ++m_threads[index(after)];
}

LaneState RunningThreads::best() const noexcept
{
    for (const LaneState state :
        { LaneState::RunningPython, LaneState::Serialising, LaneState::RunningNative, LaneState::RunningSystem }) {
        if (m_threads[index(state)] > 0)
            return state;
    }
    return LaneState::None;
}

ProcessTrack::ProcessTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time, bool boots)
    : m_lanes(lanes)
    , m_lane(lane)
    , m_boots(boots)
{
    m_lanes.set(m_lane, time, boots ? LaneState::Booting : LaneState::None);
}

void ProcessTrack::ready(Nanoseconds time, Nanoseconds since, std::uint32_t method)
{
    m_boots = false;
    m_lanes.add(m_lane, { time, InstantKind::ProcessReady, method, std::uint64_t(since.count()) });
}

void ProcessTrack::show(Nanoseconds time, const RunningThreads &threads)
{
    if (!m_boots && !m_over)
        m_lanes.set(m_lane, time, threads.best());
}

void ProcessTrack::end(Nanoseconds time)
{
    m_over = true;
    m_lanes.set(m_lane, time, LaneState::None);
}

} // namespace interleave::trace
