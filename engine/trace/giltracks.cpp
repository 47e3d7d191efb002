// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltracks.h"

#include "sampledgil.h"

#include <utility>

namespace interleave::trace {

namespace {

constexpr const char *kPlainName = "GIL"; // what a real CPython's is called, whichever process it is of

std::string nameAfter(const std::string &process) { return std::string(kPlainName) + " of " + process; }

} // namespace

GilTrack *GilTracks::of(Nanoseconds time, const ThreadTrack &track, std::uint32_t object)
{
    if (object == 0)
        return nullptr;
    // Even one whose id is a job's is its own process's.
    const ObjectTable::Key key = ObjectTable::Key { track.region } << 32 | object;
    if (const auto known = m_of.find(key); known != m_of.end())
        return known->second;
    if (!m_context.limits.admit(LaneKind::Gil))
        return nullptr;
    LaneInfo info;
    info.kind = LaneKind::Gil;
    const ObjectTable::Object *named = m_context.objects.find(track.region, object);
    info.name = named == nullptr || named->text.empty() ? kPlainName : named->text; // its definition may have been lost
    if (const auto process = m_processNames.find(track.region); process != m_processNames.end() && info.name == kPlainName)
        info.name = nameAfter(process->second);
    if (named != nullptr && named->kind == kSampledGil)
        info.what = kSampledGil;
    info.process = track.process;
    info.object = object;
    const LaneId lane = m_context.lanes.create(std::move(info));
    m_gils.push_back({ track.region, std::make_unique<GilTrack>(m_context.lanes, lane, time) });
    return m_of[key] = m_gils.back().track.get();
}

void GilTracks::coreChanged(Nanoseconds time, const ThreadTrack &track)
{
    for (const Gil &gil : m_gils) {
        if (gil.region == track.region)
            gil.track->coreChanged(time, track);
    }
}

void GilTracks::processNamed(std::uint32_t region, const std::string &name)
{
    const std::string before = std::exchange(m_processNames[region], name);
    for (const Gil &gil : m_gils) {
        const std::string &now = m_context.lanes.store().lane(gil.track->lane()).info().name;
        if (gil.region == region && (now == kPlainName || (!before.empty() && now == nameAfter(before))))
            m_context.lanes.rename(gil.track->lane(), nameAfter(name));
    }
}

void GilTracks::processEnded(Nanoseconds time, std::uint32_t region)
{
    for (const Gil &gil : m_gils) {
        if (gil.region == region)
            gil.track->end(time);
    }
}

void GilTracks::advance(Nanoseconds time)
{
    for (const Gil &gil : m_gils)
        gil.track->advance(time);
}

void GilTracks::fillIn(TraceInfo &info) const
{
    info.gilTakes = info.gilHolderChanges = info.gilOverlaps = info.gilEpochGaps = 0;
    for (const Gil &gil : m_gils) {
        info.gilTakes += gil.track->integrity().takes;
        info.gilHolderChanges += gil.track->integrity().holderChanges;
        info.gilOverlaps += gil.track->integrity().overlaps;
        info.gilEpochGaps += gil.track->integrity().epochGaps;
    }
    info.gilSwitchNumber = m_switchNumber;
}

} // namespace interleave::trace
