// SPDX-License-Identifier: GPL-3.0-or-later
#include "standing.h"

#include <trace/stepping.h>

namespace interleave::ui {

QStringList standingThreads(const trace::TraceStore &store)
{
    QStringList standing;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Thread || lane.spanCount() == 0)
            continue;
        const trace::Span last = lane.span(lane.spanCount() - 1);
        if (last.state == trace::LaneState::Asleep && store.name(last.object) == trace::kNextStep)
            standing << QString::fromStdString(lane.info().letter.empty() ? lane.info().name : lane.info().letter);
    }
    return standing;
}

} // namespace interleave::ui
