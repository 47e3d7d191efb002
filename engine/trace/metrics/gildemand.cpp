// SPDX-License-Identifier: GPL-3.0-or-later
#include "gildemand.h"

#include "walk.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

struct Change
{
    Nanoseconds time;
    int by;
};

GilDemand sweep(LaneId lane, std::vector<Change> &changes, const Freezes &freezes)
{
    // Of two at one time the one that goes comes first: a hand-over is not two at once.
    std::sort(changes.begin(), changes.end(), [](const Change &a, const Change &b) { return a.time != b.time ? a.time < b.time : a.by < b.by; });
    GilDemand demand;
    demand.lane = lane;
    int now = 0;
    Nanoseconds since { 0 }, contended { 0 };
    for (const Change &change : changes) {
        if (now >= 2 && change.time > since)
            contended += change.time - since - freezes.within(since, change.time);
        if (change.time > since) // a stretch of no length is nobody's
            demand.most = std::max(demand.most, static_cast<std::uint32_t>(std::max(now, 0)));
        since = change.time;
        now += change.by;
    }
    demand.contended = contended;
    return demand;
}

} // namespace

std::vector<GilDemand> measureGilDemand(const TraceStore &store, const Freezes &freezes, std::stop_token stop)
{
    struct Gathered
    {
        std::vector<Change> changes;
        Nanoseconds held { 0 }, waited { 0 };
    };
    std::unordered_map<std::uint32_t, Gathered> of; // by the GIL's lane
    std::vector<LaneId> gils;
    const auto add = [&](Gathered &gil, Nanoseconds &sum, const Span &span) {
        if (span.end <= span.begin)
            return;
        gil.changes.push_back({ span.begin, 1 });
        gil.changes.push_back({ span.end, -1 });
        sum += span.end - span.begin - freezes.within(span.begin, span.end);
    };
    forEachLane(store, { LaneKind::Gil }, [&](LaneId id, const Lane &lane) {
        gils.push_back(id);
        Gathered &gil = of[id.value];
        forEachSpan(lane, [&](const Span &span) {
            if (span.state != LaneState::None && span.state != LaneState::Unknown && span.state != LaneState::Frozen)
                add(gil, gil.held, span);
        });
    });
    forEachLane(store, { LaneKind::Thread }, [&](LaneId, const Lane &lane) {
        if (stop.stop_requested())
            return;
        forEachSpan(lane, [&](const Span &span) {
            if (span.state != LaneState::WantsGil)
                return;
            if (const auto found = of.find(span.object); found != of.end())
                add(found->second, found->second.waited, span);
        });
    });
    std::vector<GilDemand> demands;
    for (const LaneId id : gils) {
        if (stop.stop_requested())
            return {};
        Gathered &gil = of[id.value];
        demands.push_back(sweep(id, gil.changes, freezes));
        demands.back().held = gil.held;
        demands.back().waited = gil.waited;
    }
    return demands;
}

} // namespace interleave::trace
