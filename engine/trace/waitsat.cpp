// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitsat.h"

#include "metrics/walk.h"
#include "waitobjects.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

bool isHeld(const Span &span) { return span.state == LaneState::RunningPython || span.state == LaneState::RunnableHoldingGil; }

/// The span that contains `time`; state None outside of the lane.
Span spanOf(const Lane &lane, Nanoseconds time)
{
    const std::uint64_t at = lane.at(time);
    return at < lane.spanCount() ? lane.span(at) : Span {};
}

void markCycles(std::vector<WaitEdge> &edges)
{
    std::unordered_map<LaneId, std::size_t> of; // a lane waits for one thing at a time
    for (std::size_t i = 0; i < edges.size(); ++i)
        of[edges[i].waiter] = i;
    std::vector<std::size_t> seenBy(edges.size(), 0); // 0: by none; else the walk's number
    for (std::size_t start = 0; start < edges.size(); ++start) {
        std::size_t at = start;
        while (seenBy[at] == 0) {
            seenBy[at] = start + 1;
            const auto next = of.find(edges[at].holder);
            if (next == of.end())
                break;
            at = next->second;
            if (seenBy[at] != start + 1)
                continue;
            for (std::size_t member = at; !edges[member].inCycle; member = of.at(edges[member].holder))
                edges[member].inCycle = true;
            break;
        }
    }
}

} // namespace

std::vector<WaitEdge> waitsAt(const TraceStore &store, Nanoseconds time)
{
    std::vector<WaitEdge> edges;
    WaitObjects objects(store);
    std::unordered_map<LaneId, LaneId> turns; // by loop: the task whose turn it is
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId id, const Lane &lane) {
        const Span span = spanOf(lane, time);
        if (lane.info().kind == LaneKind::Task && span.state == LaneState::RunningPython) {
            const Instant created = lane.lastInstant(InstantKind::TaskCreate, time);
            if (created.kind == InstantKind::TaskCreate)
                turns[LaneId { created.object }] = id;
            return;
        }
        if (!isContended(lane.info().kind, span.state) && span.state != LaneState::BlockedJoin)
            return;
        const WaitObject &object = objects.of(id, span);
        WaitEdge edge { id, span.state, object.name, object.lane, kNoLane, span.begin, false };
        if (span.state == LaneState::BlockedJoin) {
            edge.holder = object.lane == id ? kNoLane : object.lane;
            edge.thingLane = kNoLane;
        } else if (object.lane != kNoLane && (span.state == LaneState::WantsGil || span.state == LaneState::BlockedLock)) {
            const Span held = spanOf(store.lane(object.lane), time);
            if (isHeld(held) && held.object < store.laneCount() && LaneId { held.object } != id)
                edge.holder = LaneId { held.object };
        }
        edges.push_back(std::move(edge));
    });
    for (WaitEdge &edge : edges) {
        const auto turn = edge.state == LaneState::Runnable ? turns.find(edge.thingLane) : turns.end();
        if (turn != turns.end())
            edge.holder = turn->second;
    }
    markCycles(edges);
    return edges;
}

std::optional<Nanoseconds> deadlockIn(const TraceStore &store)
{
    std::optional<Nanoseconds> first;
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId, const Lane &lane) {
        const Instant found = lane.lastInstant(InstantKind::Deadlock, lane.end());
        if (found.kind == InstantKind::Deadlock && (!first || found.time < *first))
            first = found.time;
    });
    return first;
}

} // namespace interleave::trace
