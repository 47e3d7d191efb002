// SPDX-License-Identifier: GPL-3.0-or-later
#include "cores.h"

#include <algorithm>

namespace interleave::trace {

CoreMetrics measureCore(const TraceStore &store, const Lane &lane, const Freezes &freezes, double run)
{
    CoreMetrics core;
    core.core = lane.info().core;
    const std::int64_t ours
        = sumBut(freezes.times(lane), { LaneState::None, LaneState::Unknown, LaneState::Frozen });
    core.ours = run > 0 ? std::min(1.0, static_cast<double>(ours) / run) : 0;
    double length = 0, idle = 0, busy = 0, stolen = 0;
    for (const CoreUse &use : store.coreUse(core.core, store.begin(), store.end())) {
        const Nanoseconds from = std::max(use.begin, store.begin()), to = std::min(use.end, store.end());
        const auto part = static_cast<double>((to - from - freezes.within(from, to)).count());
        if (part <= 0)
            continue;
        length += part;
        idle += part * use.idle;
        busy += part * use.busy;
        stolen += part * use.stolen;
    }
    if (length > 0) {
        core.useKnown = true;
        core.idle = idle / length;
        core.stolen = stolen / length;
        core.other = std::max(0.0, busy / length - core.ours);
    }
    return core;
}

} // namespace interleave::trace
