// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what is laid over the lanes. Nothing here asks the store for more than the selected span.
#include "timelineview.h"

#include <ui/theme/words.h>

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

void TimelineView::paintOverlays(QPainter &painter)
{
    const QRect plot = plotArea();
    const TimeRange &visible = m_range.visible();
    const auto xOf = [&](Nanoseconds t) { return plot.left() + timeToPixel(t, visible, plot.width()); };
    painter.setRenderHint(QPainter::Antialiasing);

    if (const auto measured = m_range.measured()) {
        const double left = std::clamp(xOf(measured->begin), double(plot.left()), double(plot.right()));
        const double right = std::clamp(xOf(measured->end), double(plot.left()), double(plot.right()));
        QColor wash = m_theme.accent;
        wash.setAlpha(36);
        painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), wash);
        const QString text = durationText(measured->length());
        painter.setFont(m_theme.font(11, QFont::DemiBold));
        const int w = painter.fontMetrics().horizontalAdvance(text) + m_theme.px(16);
        const QRectF pill((left + right) / 2 - w / 2.0, m_theme.px(30), w, m_theme.px(20));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.accent);
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
        painter.setPen(m_theme.accentInk);
        painter.drawText(pill, Qt::AlignCenter, text);
    }

    painter.setClipRect(QRect(plot.left(), plot.top() - m_theme.px(6), plot.width(), plot.height() + m_theme.px(6)));
    if (const auto selection = m_range.selection()) {
        const LaneRow *row = m_layout.rowOf(selection->lane);
        const trace::Lane &lane = m_store->lane(selection->lane);
        if (row && selection->span < lane.spanCount()) {
            const trace::Span span = lane.span(selection->span);
            const QRect r = laneRect(*row);
            const double left = std::max<double>(plot.left() - 4, xOf(span.begin));
            const double right = std::min<double>(plot.right() + 4, xOf(span.end));
            painter.setPen(QPen(m_theme.ink, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(left, r.top() + 1, std::max(3.0, right - left), r.height() - 2), 4, 4);
        }
    }
    if (m_drag == Drag::None && m_pointer.x() >= plot.left() && m_pointer.x() <= plot.right() && m_pointer.y() >= plot.top()
        && m_pointer.y() <= plot.bottom()) {
        QColor thin = m_theme.soft;
        thin.setAlpha(90);
        painter.fillRect(QRect(m_pointer.x(), plot.top(), 1, plot.height()), thin);
    }
    painter.setClipping(false);

    if (const auto playhead = m_range.playhead()) {
        const double x = xOf(*playhead);
        if (x >= plot.left() - 1 && x <= plot.right() + 1) {
            painter.setPen(QPen(m_theme.accent, 1.5));
            painter.drawLine(QPointF(x, m_theme.px(30)), QPointF(x, plot.bottom()));
            const Ticks ticks = niceTicks(visible, m_store->begin(), plot.width(), m_theme.px(78));
            const QString text = positionText(*playhead - m_store->begin(), ticks.step / 10);
            painter.setFont(m_theme.font(11, QFont::DemiBold));
            const int w = painter.fontMetrics().horizontalAdvance(text) + m_theme.px(18);
            const double left = std::clamp(x - w / 2.0, 2.0, double(viewport()->width() - w - 2));
            const QRectF pill(left, m_theme.px(30), w, m_theme.px(20));
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.accent);
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
            painter.setPen(m_theme.accentInk);
            painter.drawText(pill, Qt::AlignCenter, text);
        }
    }
    if (!m_hover.empty() && m_drag == Drag::None)
        paintBubble(painter);
}

void TimelineView::paintBubble(QPainter &painter) const
{
    const QFont bold = m_theme.font(12.5, QFont::DemiBold);
    const QFont plain = m_theme.font(12.5);
    const int width = m_theme.px(280);
    const int margin = m_theme.px(12);
    const QFontMetrics boldMetrics(bold), plainMetrics(plain);
    const QRect titleBox = boldMetrics.boundingRect(QRect(0, 0, width, 1000), Qt::TextWordWrap, m_hover.title);
    const QRect bodyBox = plainMetrics.boundingRect(QRect(0, 0, width, 1000), Qt::TextWordWrap, m_hover.sentence);
    const int w = std::max(titleBox.width(), bodyBox.width()) + 2 * margin;
    const int h = titleBox.height() + bodyBox.height() + m_theme.px(2) + 2 * m_theme.px(9);
    int x = m_pointer.x() + m_theme.px(14);
    int y = m_pointer.y() + m_theme.px(16);
    if (x + w > viewport()->width() - 4)
        x = std::max(4, m_pointer.x() - w - m_theme.px(10));
    if (y + h > viewport()->height() - 4)
        y = std::max(4, m_pointer.y() - h - m_theme.px(10));

    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int i = 5; i > 0; --i) {
        painter.setBrush(QColor(0, 0, 0, 7));
        painter.drawRoundedRect(QRectF(x - i, y - i + 3, w + 2 * i, h + 2 * i), 8 + i, 8 + i);
    }
    painter.setBrush(m_theme.ink);
    painter.drawRoundedRect(QRectF(x, y, w, h), 8, 8);
    painter.setPen(m_theme.panel);
    painter.setFont(bold);
    painter.drawText(QRect(x + margin, y + m_theme.px(9), w - 2 * margin + 2, titleBox.height()), Qt::TextWordWrap, m_hover.title);
    painter.setFont(plain);
    painter.drawText(QRect(x + margin, y + m_theme.px(11) + titleBox.height(), w - 2 * margin + 2, bodyBox.height() + 4),
        Qt::TextWordWrap, m_hover.sentence);
}

void TimelineView::paintEmpty(QPainter &painter) const
{
    // The shape of what will be here, so quiet that nobody takes it for data.
    const QRect plot = plotArea();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.lane);
    int y = plot.top() + m_theme.px(4);
    const QStringList heads { tr("CORES"), tr("GIL"), tr("THREADS") };
    const int lanes[] = { 2, 1, 3 };
    for (int section = 0; section < 3; ++section) {
        painter.setFont(m_theme.font(11, QFont::DemiBold));
        painter.setPen(m_theme.faint);
        painter.drawText(QRect(m_theme.px(16), y, headWidth(), m_theme.px(20)), Qt::AlignLeft | Qt::AlignVCenter, heads[section]);
        painter.setPen(Qt::NoPen);
        y += m_theme.px(20);
        for (int i = 0; i < lanes[section] && y + m_theme.px(30) < plot.bottom(); ++i) {
            painter.drawRoundedRect(QRect(plot.left(), y, plot.width(), m_theme.px(30)), 3, 3);
            y += m_theme.px(38);
        }
        y += m_theme.px(6);
    }
    painter.setFont(m_theme.font(14, QFont::Medium));
    const int margin = m_theme.px(18);
    const QRect box = painter.fontMetrics().boundingRect(
        QRect(0, 0, std::max(1, plot.width() - 4 * margin), 1000), Qt::TextWordWrap | Qt::AlignHCenter, m_emptyText);
    QRect card = box.adjusted(-margin, -margin * 2 / 3, margin, margin * 2 / 3);
    card.moveCenter(QPoint(plot.center().x(), plot.top() + std::min(plot.height() / 2, m_theme.px(150))));
    painter.setPen(QPen(m_theme.line, 1));
    painter.setBrush(m_theme.panel);
    painter.drawRoundedRect(card, 10, 10);
    painter.setPen(m_theme.soft);
    painter.drawText(card, Qt::TextWordWrap | Qt::AlignCenter, m_emptyText);
}

} // namespace interleave::ui
