// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: a frame. What has to be painted is put together part by part, straight onto the widget: nothing is drawn that is not asked for.
#include "timelineview.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace interleave::ui {

void TimelineView::paintEvent(QPaintEvent *event)
{
    const Nanoseconds started = threadCpuNow();
    const bool anew = !m_lanesValid;
    if (anew) {
        updateLanes();
        m_lanesValid = true;
    }
    QPainter painter(viewport());
    for (const QRect &part : event->region())
        paintPart(painter, part);
    painter.setClipping(false);
    if (m_store) {
        paintOverlays(painter, event->region());
        m_overlaid = overlayRegion();
    }
    if (m_showFocus && hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4);
    }
    painter.end();
    ++m_figures.paints;
    const Nanoseconds cpu = threadCpuNow() - started;
    if (anew) {
        countFrame(cpu);
    } else if (m_continued) { // the frame was counted when its lanes went on; this is the rest of it
        m_figures.cpu += cpu;
        m_averageCpu += cpu / 8;
    }
    m_continued = false;
}

/// The rows that show something there: found, not walked to, for there may be ten thousand.
std::span<const LaneRow> TimelineView::rowsIn(bool fixed, const QRect &part) const
{
    if (part.isEmpty())
        return {};
    const int above = plotArea().top() - (fixed ? 0 : verticalScrollBar()->value()), marks = m_theme.px(4), border = pinnedHeight();
    const auto begin = m_layout.rows.begin(), end = m_layout.rows.end();
    const auto scrolled = std::partition_point(begin, end, [&](const LaneRow &row) { return row.y < border; });
    const auto first = std::partition_point(fixed ? begin : scrolled, fixed ? scrolled : end,
        [&](const LaneRow &row) { return row.y + row.height + above <= part.top(); });
    const auto last = std::partition_point(first, fixed ? scrolled : end, [&](const LaneRow &row) { return row.y + above - marks <= part.bottom(); });
    return { first, last };
}

void TimelineView::updateLanes()
{
    if (!m_store)
        return;
    const double ratio = devicePixelRatioF();
    for (const bool fixed : { true, false }) {
        for (const LaneRow &row : rowsIn(fixed, rowsArea(fixed))) {
            if (row.lane)
                m_painter.update(*m_store, *row.lane, rowRect(row), m_range.visible(), ratio);
        }
    }
    m_painter.frameOver();
    m_overviewLimits = m_range.limits();
    m_overview.update(*m_store, m_overviewLanes, m_overviewLimits, plotArea().width(), ratio, m_live);
    m_overviewAge.start();
}

void TimelineView::countFrame(Nanoseconds cpu)
{
    m_figures.cpu = cpu;
    ++m_figures.frames;
    m_figures.columnsComputed = m_painter.columnsComputed() + m_overview.columnsComputed();
    m_figures.spansRead = m_painter.spansRead();
    m_averageCpu = (m_averageCpu * 7 + cpu) / 8;
}

void TimelineView::paintPart(QPainter &painter, const QRect &part)
{
    painter.setClipRect(part);
    if (!m_store) {
        painter.fillRect(part, m_theme.panel);
        paintEmpty(painter);
        return;
    }
    const QRect plot = plotArea(), lanes = part.intersected(plot);
    for (const QRect &beside : QRegion(part).subtracted(plot))
        painter.fillRect(beside, m_theme.panel);
    if (!lanes.isEmpty()) {
        paintBehindLanes(painter, lanes);
        paintLanes(painter, lanes);
    }
    if (part.left() < headWidth() - m_theme.px(8)) {
        for (const bool fixed : { true, false }) {
            const QRect heads = rowsArea(fixed).intersected(part);
            painter.setClipRect(heads);
            paintHeads(painter, fixed, heads);
        }
    }
    if (m_layout.rows.empty())
        paintNoLanes(painter);
    if (verticalScrollBar()->value() > 0) {
        painter.setClipRect(part.intersected(QRect(0, plot.top(), viewport()->width(), plot.height())));
        paintStickyHead(painter);
    }
    painter.setClipRect(part);
    if (part.intersects(overviewArea().adjusted(-4, -4, 4, 4)))
        m_overview.paint(painter, overviewArea(), m_overviewLimits);
    if (part.bottom() > plot.bottom() - m_theme.px(12))
        paintLegend(painter, part);
}

/// What is seen beside and between the lanes. Where they are opaque it would be painted in vain: most of the area.
void TimelineView::paintBehindLanes(QPainter &painter, const QRect &part) const
{
    int y = part.top();
    const auto fillTo = [&](int to) {
        if (to > y)
            painter.fillRect(QRect(part.left(), y, part.width(), to - y), m_theme.panel);
    };
    for (const bool fixed : { true, false }) { // in the order in which they stand
        const QRect area = rowsArea(fixed);
        for (const LaneRow &row : rowsIn(fixed, area.intersected(part))) {
            if (!row.lane)
                continue;
            const QRect opaque = m_painter.opaquePart(*row.lane, rowRect(row)).intersected(area).intersected(part);
            if (opaque.isEmpty() || opaque.top() < y)
                continue;
            fillTo(opaque.top());
            y = opaque.bottom() + 1;
        }
    }
    fillTo(part.bottom() + 1);
    paintGrid(painter);
    paintBands(painter);
}

void TimelineView::paintLanes(QPainter &painter, const QRect &part) const
{
    for (const bool fixed : { true, false }) {
        const QRect area = rowsArea(fixed).intersected(part);
        painter.setClipRect(area);
        for (const LaneRow &row : rowsIn(fixed, area)) {
            if (row.lane)
                m_painter.draw(painter, *row.lane, rowRect(row));
        }
    }
    painter.setClipRect(part);
}

} // namespace interleave::ui
