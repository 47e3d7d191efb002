// SPDX-License-Identifier: GPL-3.0-or-later
#include "coretracks.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::trace {

CoreTracks::CoreTracks(LaneWriter &lanes, const std::vector<CoreId> &cores)
    : m_lanes(lanes)
{
    for (const CoreId core : cores) {
        LaneInfo info;
        info.kind = LaneKind::Core;
        info.name = fmt::format("core {}", core.value);
        info.core = core;
        Core track;
        track.core = core;
        track.lane = lanes.create(std::move(info));
        m_cores.push_back(track);
    }
}

CoreTracks::Core *CoreTracks::find(CoreId core)
{
    const auto found = std::find_if(
        m_cores.begin(), m_cores.end(), [core](const Core &track) { return track.core == core; });
    return found == m_cores.end() ? nullptr : &*found;
}

void CoreTracks::show(Nanoseconds time, const Core &core)
{
    if (core.lost)
        m_lanes.set(core.lane, time, LaneState::Unknown);
    else if (core.occupied)
        m_lanes.set(core.lane, time, core.state, core.thread.value);
    else
        m_lanes.set(core.lane, time, LaneState::None);
}

void CoreTracks::begin(Nanoseconds time)
{
    for (const Core &core : m_cores)
        show(time, core);
}

void CoreTracks::occupy(Nanoseconds time, const ThreadTrack &track)
{
    Core *core = find(track.core);
    if (core == nullptr)
        return;
    core->state = coreLaneState(track.lost ? LaneState::Unknown : track.program);
    core->occupied = core->state != LaneState::None;
    core->thread = track.lane;
    show(time, *core);
}

void CoreTracks::vacate(Nanoseconds time, CoreId id, LaneId thread)
{
    Core *core = find(id);
    if (core == nullptr || !core->occupied || core->thread != thread)
        return;
    core->occupied = false;
    show(time, *core);
}

void CoreTracks::setLost(Nanoseconds time, CoreId id, bool lost)
{
    if (Core *core = find(id)) {
        core->lost = lost;
        core->occupied = core->occupied && !lost; // whoever was on it may have left unseen
        show(time, *core);
    }
}

void CoreTracks::advance(Nanoseconds time)
{
    for (const Core &core : m_cores)
        m_lanes.advance(core.lane, time);
}

} // namespace interleave::trace
