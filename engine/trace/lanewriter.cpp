// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanewriter.h"

#include "names.h"

#include <utility>

namespace interleave::trace {

LaneWriter::LaneWriter(TraceStore &store)
    : m_store(store)
{
}

LaneId LaneWriter::create(LaneInfo info)
{
    m_store.createLane(std::move(info));
    m_tracks.resize(m_store.laneCount());
    return LaneId { std::uint32_t(m_store.laneCount() - 1) };
}

void LaneWriter::append(std::uint32_t lane, Nanoseconds time, const Shown &shown)
{
    m_store.writableLane(LaneId { lane }).append(time, shown.state, shown.object);
}

void LaneWriter::commit(std::uint32_t lane)
{
    Track &track = m_tracks[lane];
    if (!std::exchange(track.pending, false) || (track.begun && track.now == track.next))
        return;
    if (!m_frozen)
        append(lane, track.nextTime, track.next);
    else if (!track.begun)
        append(lane, track.nextTime, { LaneState::Frozen, 0 });
    track.begun = true;
    track.now = track.next;
}

void LaneWriter::set(LaneId lane, Nanoseconds time, LaneState state, std::uint32_t object)
{
    Track &track = m_tracks[lane.value];
    if (track.pending && track.nextTime < time)
        commit(lane.value);
    track.pending = true;
    track.next = { state, object };
    track.nextTime = time;
}

void LaneWriter::add(LaneId lane, const Instant &instant)
{
    m_store.writableLane(lane).add(instant);
}

void LaneWriter::rename(LaneId lane, std::string_view name)
{
    if (!name.empty() && lane.value < m_tracks.size())
        m_store.writableLane(lane).rename(sanitizedName(name));
}

void LaneWriter::freeze(Nanoseconds time)
{
    if (m_frozen)
        return;
    for (std::uint32_t lane = 0; lane < m_tracks.size(); ++lane) {
        commit(lane);
        if (m_tracks[lane].begun)
            append(lane, time, { LaneState::Frozen, 0 });
    }
    m_frozen = true;
}

void LaneWriter::resume(Nanoseconds time)
{
    if (!m_frozen)
        return;
    for (std::uint32_t lane = 0; lane < m_tracks.size(); ++lane) {
        commit(lane);
        if (m_tracks[lane].begun)
            append(lane, time, m_tracks[lane].now);
    }
    m_frozen = false;
}

void LaneWriter::advance(LaneId lane, Nanoseconds time)
{
    if (m_tracks[lane.value].pending && m_tracks[lane.value].nextTime <= time)
        commit(lane.value);
    if (m_tracks[lane.value].begun)
        m_store.writableLane(lane).advance(time);
}

} // namespace interleave::trace
