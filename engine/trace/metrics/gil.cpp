// SPDX-License-Identifier: GPL-3.0-or-later
#include "gil.h"

#include "walk.h"

#include "../gilholds.h"

#include <algorithm>

namespace interleave::trace {

namespace {

bool wantedGilBefore(const TraceStore &store, LaneId thread, Nanoseconds time)
{
    const Lane &lane = store.lane(thread);
    const std::uint64_t i = lane.at(time - Nanoseconds { 1 });
    return i < lane.spanCount() && lane.span(i).state == LaneState::WantsGil;
}

} // namespace

GilMetrics measureGil(const TraceStore &store, const Lane &lane, const Freezes &freezes, double run)
{
    GilMetrics gil;
    gil.name = lane.info().name;
    Durations holds(freezes), forced(freezes), handOffs(freezes);
    const std::vector<GilHold> all = gilHolds(lane);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const GilHold &hold = all[i];
        if (hold.complete) {
            holds.add(hold.begin, hold.end);
            if (hold.forced)
                forced.add(hold.begin, hold.end);
        }
        if (i == 0 || all[i - 1].holder == hold.holder)
            continue;
        ++gil.holderChanges;
        if (all[i - 1].complete && wantedGilBefore(store, hold.holder, all[i - 1].end))
            handOffs.add(all[i - 1].end, hold.begin);
    }
    gil.hold = holds.quantiles();
    gil.forcedHold = forced.quantiles();
    gil.handOff = handOffs.quantiles();
    forEachInstant(lane, [&](const Instant &instant) {
        gil.takes += instant.kind == InstantKind::GilTake ? 1 : 0;
        gil.requests += instant.kind == InstantKind::DropRequest ? 1 : 0;
        gil.forcedSwitches += instant.kind == InstantKind::ForcedSwitch ? 1 : 0;
    });
    if (gil.takes == 0)
        gil.takes = all.size();
    const std::int64_t held
        = sumBut(freezes.times(lane), { LaneState::None, LaneState::Unknown, LaneState::Frozen });
    gil.heldShare = run > 0 ? std::min(1.0, static_cast<double>(held) / run) : 0;
    return gil;
}

} // namespace interleave::trace
