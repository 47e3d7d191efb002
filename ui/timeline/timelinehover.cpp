// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what the pointer is on, in words and as a cursor.
#include "timelineview.h"

#include <algorithm>

namespace interleave::ui {

void TimelineView::updateHover(const QPoint &position)
{
    m_pointer = position;
    const auto part = Overview::partAt(position, overviewArea(), m_range.limits(), m_range.visible());
    m_hot = part;
    updateCursor();
    refreshOverlays();
    viewport()->setToolTip(explanationAt(position));
    refreshHover();
}

/// What stands around the lanes, in words; the lanes themselves have the bubble.
QString TimelineView::explanationAt(const QPoint &position)
{
    if (!m_store)
        return {};
    if (const trace::UserMark *mark = markAt(position); mark && !mark->text.empty())
        return QString::fromStdString(mark->text).toHtmlEscaped();
    if (laneCountRect().contains(position) && !laneCountText().isEmpty())
        return tr("Click to see all lanes again.");
    const QRect plot = plotArea();
    if (moreRect().contains(position))
        return tr("There are more lanes below. Click to see them, or turn the wheel.");
    if (legendFits() && position.y() > plot.bottom()) {
        return m_legend.explanationAt(position - QPoint(0, viewport()->height() - legendHeight()));
    }
    if (overviewArea().adjusted(0, -4, 0, 4).contains(position))
        return tr("The whole run in small. The frame is what you see below: drag it, or drag its edges.");
    if (position.y() < plot.top())
        return position.x() < plot.left() ? QString() : tr("Time since the run began. Click or drag here to look at one moment.");
    const LaneRow *head = position.x() < plot.left() ? anyRowAt(position) : nullptr;
    return head ? head->explanation : QString();
}

void TimelineView::refreshHover()
{
    const QRect plot = plotArea();
    const LaneRow *row
        = m_pointer && m_drag == Drag::None && plot.contains(*m_pointer) ? rowAt(*m_pointer) : nullptr;
    if (!row) {
        setHover({});
        return;
    }
    const Nanoseconds time = timeAt(m_pointer->x());
    if (!m_facts.hold(*row->lane, time)) {
        ++m_figures.hoverQueries;
        m_facts = HoverFacts::of(*m_store, *row->lane, time);
    }
    setHover(m_facts.textAt(time));
}

void TimelineView::setHover(const HoverText &text)
{
    if (text == m_hover)
        return;
    m_hover = text;
    refreshOverlays();
    emit hoverChanged();
    emit hoverTextChanged(text.empty() ? QString() : text.title + '\n' + text.sentence);
}

void TimelineView::updateCursor()
{
    switch (m_drag == Drag::None ? m_hot : Overview::Part::None) {
    case Overview::Part::LeftEdge:
    case Overview::Part::RightEdge:
        viewport()->setCursor(Qt::SizeHorCursor);
        return;
    case Overview::Part::Box:
        viewport()->setCursor(Qt::OpenHandCursor);
        return;
    case Overview::Part::Outside:
    case Overview::Part::None:
        break;
    }
    switch (m_drag) {
    case Drag::OverviewLeft:
    case Drag::OverviewRight:
        viewport()->setCursor(Qt::SizeHorCursor);
        return;
    case Drag::OverviewBox:
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    default:
        viewport()->unsetCursor();
    }
}

} // namespace interleave::ui
