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

void TimelineView::updateLanes()
{
    if (!m_store)
        return;
    const double ratio = devicePixelRatioF();
    for (const LaneRow &row : m_layout.rows) {
        const QRect area = rowsArea(pinned(row)), rect = rowRect(row);
        if (row.lane && rect.bottom() >= area.top() && rect.top() <= area.bottom())
            m_painter.update(*m_store, *row.lane, rect, m_range.visible(), ratio);
    }
    m_painter.frameOver();
    m_overview.update(*m_store, m_overviewLanes, m_range.limits(), plotArea().width(), ratio, m_live);
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
            painter.setClipRect(rowsArea(fixed).intersected(part));
            paintHeads(painter, fixed);
        }
    }
    if (verticalScrollBar()->value() > 0) {
        painter.setClipRect(part.intersected(QRect(0, plot.top(), viewport()->width(), plot.height())));
        paintStickyHead(painter);
    }
    painter.setClipRect(part);
    if (part.intersects(overviewArea().adjusted(-4, -4, 4, 4)))
        m_overview.paint(painter, overviewArea(), m_range.limits());
    if (part.bottom() > plot.bottom() - m_theme.px(12))
        paintLegend(painter);
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
        for (const LaneRow &row : m_layout.rows) {
            if (!row.lane || pinned(row) != fixed)
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
        for (const LaneRow &row : m_layout.rows) {
            const QRect rect = rowRect(row);
            if (row.lane && pinned(row) == fixed && rect.bottom() >= area.top() && rect.top() - m_theme.px(4) <= area.bottom())
                m_painter.draw(painter, *row.lane, rect);
        }
    }
    painter.setClipRect(part);
}

} // namespace interleave::ui
