// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: the playhead goes from event to event.
#include "eventstep.h"
#include "timelineview.h"

#include <vector>

namespace interleave::ui {

void TimelineView::stepToEvent(bool forwards)
{
    if (!m_store)
        return;
    std::vector<LaneId> lanes;
    for (const LaneRow &row : m_layout.rows) {
        if (row.lane)
            lanes.push_back(*row.lane);
    }
    const Nanoseconds from = m_range.playhead().value_or(m_range.visible().begin);
    const auto event = neighbouringEvent(*m_store, lanes, from, forwards);
    if (!event)
        return;
    touch();
    m_range.setPlayhead(*event);
    m_range.reveal({ *event, *event });
}

} // namespace interleave::ui
