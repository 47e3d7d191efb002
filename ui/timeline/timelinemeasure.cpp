// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: the measured stretch, which lanes it is about, and what they did in it.
#include "timelineview.h"

#include "measurecard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>

#include <algorithm>

namespace interleave::ui {

/// From the lane where the drag began to the one where it is; beside all lanes, of all.
void TimelineView::measureDrag(const QPoint &position)
{
    const LaneRow *from = rowAt(m_pressed), *to = rowAt(QPoint(position.x(), std::clamp(position.y(), plotArea().top(), plotArea().bottom())));
    std::vector<LaneId> lanes;
    const int top = std::min(m_pressed.y(), position.y()), bottom = std::max(m_pressed.y(), position.y());
    for (const LaneRow &row : m_layout.rows) {
        const QRect rect = rowRect(row);
        const bool touched = rect.bottom() >= top && rect.top() <= bottom && rowsArea(pinned(row)).intersects(rect);
        if (row.lane && (touched || (from && row.lane == from->lane) || (to && from && row.lane == to->lane)))
            lanes.push_back(*row.lane);
    }
    m_measuredLanes = std::move(lanes);
    m_range.setMeasured(TimeRange { timeAt(m_pressed.x()), timeAt(position.x()) });
    updateMeasure();
}

/// With the keyboard: the playhead moves, and what it passes is measured on the lane that is selected.
void TimelineView::measureTo(Nanoseconds time)
{
    const auto measured = m_range.measured();
    const Nanoseconds at = m_range.playhead().value_or(time);
    // One end follows the playhead, the other stays.
    const Nanoseconds stays = measured && measured->begin == at ? measured->end : measured && measured->end == at ? measured->begin : at;
    m_measuredLanes.clear();
    if (const auto selection = m_range.selection())
        m_measuredLanes.push_back(selection->lane);
    m_range.setPlayhead(time);
    const Nanoseconds end = m_range.playhead().value_or(time); // within the trace
    m_range.setMeasured(TimeRange { std::min(stays, end), std::max(stays, end) });
    m_range.reveal({ end, end });
    updateMeasure();
}

void TimelineView::updateMeasure()
{
    const auto measured = m_range.measured();
    if (!measured || !m_store) {
        m_measuredLanes.clear();
        m_measure = {};
        return;
    }
    MeasureTable table = measureTable(*m_store, m_measuredLanes, *measured);
    if (table == m_measure)
        return;
    m_measure = std::move(table);
    viewport()->update();
}

void TimelineView::copyMeasured() const
{
    if (!m_measure.rows.empty())
        QGuiApplication::clipboard()->setText(m_measure.toText());
}

/// Where the measured lanes are, as far as they are seen.
QRectF TimelineView::measuredRect() const
{
    const auto measured = m_range.measured();
    const QRect plot = plotArea();
    if (!measured)
        return {};
    const double left = std::clamp<double>(xOf(measured->begin), plot.left(), plot.right() + 1);
    const double right = std::clamp<double>(xOf(measured->end), plot.left(), plot.right() + 1);
    QRect rows;
    for (const LaneId lane : m_measuredLanes) {
        if (const LaneRow *row = m_layout.rowOf(lane))
            rows |= rowRect(*row).intersected(rowsArea(pinned(*row)));
    }
    return { left, double(rows.isEmpty() ? plot.top() : rows.top()), right - left, double(rows.isEmpty() ? plot.height() : rows.height()) };
}

void TimelineView::paintMeasureTable(QPainter &painter) const
{
    const auto measured = m_range.measured();
    if (!measured || m_measure.rows.empty())
        return;
    const QRect plot = plotArea();
    if (xOf(measured->end) < plot.left() || xOf(measured->begin) > plot.right())
        return;
    QRectF within = QRectF(plot).adjusted(m_theme.px(6), m_theme.px(6), -m_theme.px(2), -m_theme.px(6));
    paintMeasureCard(painter, m_theme, m_measure, measuredRect(), within);
}

} // namespace interleave::ui
