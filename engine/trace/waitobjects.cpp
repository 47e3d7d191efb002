// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitobjects.h"

#include <algorithm>

namespace interleave::trace {

bool isContended(LaneKind kind, LaneState state) noexcept
{
    if (kind == LaneKind::Task && state == LaneState::Runnable)
        return true;
    return (kind == LaneKind::Thread || kind == LaneKind::Task)
        && (state == LaneState::WantsGil || state == LaneState::BlockedLock || state == LaneState::BlockedQueue);
}

void WaitObjects::look()
{
    for (; m_seen < m_store.laneCount(); ++m_seen) {
        const LaneId id { static_cast<std::uint32_t>(m_seen) };
        m_named[m_store.lane(id).info().name].push_back(id);
    }
}

LaneId WaitObjects::laneNamed(const std::string &name, ProcessId process, std::initializer_list<LaneKind> kinds)
{
    look();
    LaneId any = kNoLane;
    const auto named = m_named.find(name);
    if (named == m_named.end())
        return any;
    for (const LaneId id : named->second) {
        const LaneInfo &info = m_store.lane(id).info();
        if (std::find(kinds.begin(), kinds.end(), info.kind) == kinds.end())
            continue;
        if (info.process == process)
            return id;
        if (any == kNoLane)
            any = id;
    }
    return any;
}

WaitObject WaitObjects::find(LaneId waiter, const Span &span)
{
    const Lane &lane = m_store.lane(waiter);
    const LaneInfo &info = lane.info();
    if (span.state == LaneState::WantsGil) {
        const LaneId gil { span.object };
        return { m_store.lane(gil).info().name, gil.value < m_store.laneCount() ? gil : kNoLane };
    }
    if (info.kind == LaneKind::Task && span.state == LaneState::Runnable) {
        const Instant created = lane.lastInstant(InstantKind::TaskCreate, span.end);
        const LaneId loop = created.kind == InstantKind::TaskCreate && created.object < m_store.laneCount() ? LaneId { created.object } : kNoLane;
        return { loop == kNoLane ? std::string() : m_store.lane(loop).info().name, loop };
    }
    const std::string name = m_store.name(span.object);
    switch (span.state) {
    case LaneState::BlockedLock:
        return { name, laneNamed(name, info.process, { LaneKind::Lock }) };
    case LaneState::BlockedQueue:
        return { name, laneNamed(name, info.process, { LaneKind::Queue }) };
    case LaneState::BlockedJoin:
        return { name, laneNamed(name, info.process, { LaneKind::Thread, LaneKind::Task, LaneKind::Process }) };
    default:
        return { name, kNoLane };
    }
}

const WaitObject &WaitObjects::of(LaneId waiter, const Span &span)
{
    const LaneInfo &info = m_store.lane(waiter).info();
    const bool ofTask = info.kind == LaneKind::Task && span.state == LaneState::Runnable;
    const auto [found, isNew] = m_found.try_emplace({ ofTask ? waiter.value : info.process.value, span.state, span.object });
    if (isNew || (found->second.lane == kNoLane && m_seen < m_store.laneCount()))
        found->second = find(waiter, span);
    return found->second;
}

} // namespace interleave::trace
