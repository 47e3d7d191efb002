// SPDX-License-Identifier: GPL-3.0-or-later
#include "locktrack.h"

#include "instantvalues.h"

#include <algorithm>

namespace interleave::trace {

namespace {
constexpr std::size_t kMaxHolders = 1024; ///< of a semaphore; so that a writer of nonsense costs no memory
}

LockTrack::LockTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time)
    : m_lanes(lanes)
    , m_lane(lane)
{
    show(time);
}

void LockTrack::obtain(Nanoseconds time, LaneId holder, bool runs, Nanoseconds waited)
{
    m_lost = false;
    if (m_holders.size() == kMaxHolders)
        m_holders.erase(m_holders.begin());
    m_holders.push_back({ holder, runs });
    m_lanes.add(m_lane, { time, InstantKind::Obtain, holder.value, std::uint64_t(waited.count()) });
    show(time);
}

LaneId LockTrack::release(Nanoseconds time, LaneId by, bool wanted)
{
    m_lost = false;
    LaneId whose = kNoLane;
    if (!m_holders.empty()) {
        const auto own = std::find_if(
            m_holders.rbegin(), m_holders.rend(), [by](const Holder &holder) { return holder.lane == by; });
        const auto found = own == m_holders.rend() ? m_holders.begin() : std::next(own).base();
        whose = found->lane;
        m_holders.erase(found);
    }
    m_lanes.add(m_lane, { time, InstantKind::Release, by.value, wanted ? 1U : 0U });
    show(time);
    return whose;
}

void LockTrack::waitBegins(Nanoseconds time, LaneId who)
{
    ++m_waiting;
    tellWaiting(time, who, true);
}

void LockTrack::waitEnds(Nanoseconds time, LaneId who)
{
    m_waiting -= m_waiting > 0 ? 1 : 0;
    tellWaiting(time, who, false);
}

void LockTrack::tellWaiting(Nanoseconds time, LaneId who, bool more)
{
    const DepthValue depth { m_waiting, 0, more ? DepthChange::Put : DepthChange::Get };
    m_lanes.add(m_lane, { time, InstantKind::Depth, who.value, depth.packed() });
}

void LockTrack::holderRuns(Nanoseconds time, LaneId holder, bool runs)
{
    bool changed = false;
    for (Holder &known : m_holders) {
        changed = changed || (known.lane == holder && known.runs != runs);
        known.runs = known.lane == holder ? runs : known.runs;
    }
    if (changed)
        show(time);
}

void LockTrack::holderLost(Nanoseconds time, LaneId holder)
{
    if (std::erase_if(m_holders, [holder](const Holder &known) { return known.lane == holder; }) == 0)
        return;
    m_lost = m_holders.empty();
    show(time);
}

bool LockTrack::isHeldBy(LaneId holder) const noexcept
{
    return std::any_of(m_holders.begin(), m_holders.end(), [holder](const Holder &known) { return known.lane == holder; });
}

void LockTrack::end(Nanoseconds time)
{
    m_holders.clear();
    m_lost = false;
    show(time);
}

void LockTrack::show(Nanoseconds time)
{
    if (m_lost) {
        m_lanes.set(m_lane, time, LaneState::Unknown);
    } else if (m_holders.empty()) {
        m_lanes.set(m_lane, time, LaneState::None);
    } else {
        // Of a semaphore's holders one that goes on, if any does: then something moves.
        const auto runs
            = std::find_if(m_holders.rbegin(), m_holders.rend(), [](const Holder &holder) { return holder.runs; });
        const bool any = runs != m_holders.rend();
        m_lanes.set(m_lane, time, any ? LaneState::RunningPython : LaneState::RunnableHoldingGil,
            (any ? *runs : m_holders.back()).lane.value);
    }
}

} // namespace interleave::trace
