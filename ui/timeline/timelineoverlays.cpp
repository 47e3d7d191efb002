// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what is laid over the lanes. Nothing here asks the store anything.
#include "timelineview.h"

#include <ui/theme/words.h>

#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

void TimelineView::paintOverlays(QPainter &painter, const QRegion &where)
{
    const QRect plot = plotArea();
    painter.setRenderHint(QPainter::Antialiasing);
    if (const auto selection = m_range.selection()) { // the head of its lane is marked
        const LaneRow *row = m_layout.rowOf(selection->lane);
        painter.setClipRect(row ? rowsArea(pinned(*row)) : QRect());
        const QRect lane = laneRect(selection->lane);
        painter.fillRect(
            QRect(m_theme.px(16), lane.top() + m_theme.px(7), m_theme.px(3), lane.height() - m_theme.px(14)),
            m_theme.accent);
    }
    painter.setClipRect(plot.adjusted(-m_theme.px(5), 0, m_theme.px(5), 0));
    paintMeasure(painter);
    painter.save();
    paintSelection(painter);
    painter.restore();
    const bool hovering = crosshairShown();
    painter.save();
    painter.setClipRect(rowsArea(false).intersected(plot.adjusted(-m_theme.px(5), 0, m_theme.px(5), 0))); // threads scroll
    for (const Arrow &arrow : arrowsShown())
        paintArrow(painter, arrow, m_theme);
    painter.restore();
    if (hovering)
        paintCrosshair(painter);
    painter.setClipping(false);
    placeMarks();
    m_marks.paint(painter, m_theme, m_range.playhead());
    paintDrop(painter);
    if (where.intersects(overviewArea().adjusted(-4, -4, 4, 4)))
        m_overview.paintBox(painter, overviewArea(), m_overviewLimits, m_range.visible(), m_hot);
    if (where.intersects(QRect(0, m_theme.px(28), viewport()->width(), topHeight() - m_theme.px(28))))
        paintRuler(painter, where.boundingRect()), paintLaneCount(painter);
    else
        paintPlayhead(painter);
    paintMeasureTable(painter);
    paintNotice(painter);
    if (hovering) {
        paintCrosshairTime(painter);
        m_bubble.paint(painter, *m_pointer);
    }
}

bool TimelineView::crosshairShown() const
{
    return m_pointer && m_drag == Drag::None && plotArea().contains(*m_pointer);
}

/// The moment and the lane under the pointer, across all others: thin, so that what is measured stays in front.
void TimelineView::paintCrosshair(QPainter &painter) const
{
    const QRect plot = plotArea();
    QColor thin = m_theme.soft;
    thin.setAlphaF(m_theme.highContrast ? 1.0F : 0.4F);
    painter.fillRect(QRect(m_pointer->x(), plot.top(), 1, plot.height()), thin);
    thin.setAlphaF(m_theme.highContrast ? 0.6F : 0.2F);
    painter.fillRect(QRect(plot.left(), m_pointer->y(), plot.width(), 1), thin);
}

/// The moment under the pointer, on the ruler: its words and where they stand. None beside the playhead's, which says nearly the same.
std::pair<QString, QRectF> TimelineView::crosshairPill() const
{
    const QString text = preciseText(timeAt(m_pointer->x()));
    const double width = QFontMetrics(m_theme.font(11)).horizontalAdvance(text) + m_theme.px(14);
    const double left = std::clamp(m_pointer->x() + 0.5 - width / 2, 2.0, std::max(2.0, viewport()->width() - width - 2));
    const QRectF pill(left, m_theme.px(32), width, m_theme.px(18));
    const auto playhead = playheadPill();
    return playhead && playhead->second.adjusted(-2, 0, 2, 0).intersects(pill) ? std::pair<QString, QRectF> {} : std::pair(text, pill);
}

void TimelineView::paintCrosshairTime(QPainter &painter) const
{
    const auto [text, pill] = crosshairPill();
    if (pill.isNull())
        return;
    painter.setFont(m_theme.font(11));
    painter.setPen(QPen(m_theme.line, 1));
    painter.setBrush(m_theme.panel);
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), pill.height() / 2, pill.height() / 2);
    painter.setPen(m_theme.soft);
    painter.drawText(pill, Qt::AlignCenter, text);
}

/// With as many decimals as a pixel can tell.
QString TimelineView::preciseText(Nanoseconds time) const
{
    const Nanoseconds precision { std::llround(std::pow(10.0, std::ceil(std::log10(std::max(1.0, nanosecondsPerPixel()))))) };
    return positionText(time - m_store->begin(), precision);
}

void TimelineView::refreshOverlays()
{
    m_bubble.set(crosshairShown() ? m_hover : HoverText {}, m_theme, viewport()->size(), devicePixelRatioF());
    const QRegion now = m_store ? overlayRegion() : QRegion();
    viewport()->update(now + m_overlaid);
    m_overlaid = now;
}

QRegion TimelineView::overlayRegion() const
{
    const QRect plot = plotArea(), all = viewport()->rect();
    const QRect ruler(0, m_theme.px(28), all.width(), topHeight() - m_theme.px(28)); // labels give way to pills
    const auto upright = [&](double x, double reach) {
        return QRectF(x - reach, plot.top() - m_theme.px(4), 2 * reach, plot.height() + m_theme.px(4)).toAlignedRect();
    };
    QRegion region = overviewArea().adjusted(-6, -6, 6, 6);
    if (const auto playhead = m_range.playhead()) {
        region += ruler;
        region += upright(xOf(*playhead), m_theme.px(3)).intersected(all);
    }
    if (m_range.measured())
        region += plot.adjusted(-m_theme.px(5), 0, m_theme.px(5), 0);
    if (const auto selection = m_range.selection()) {
        if (const LaneRow *row = m_layout.rowOf(selection->lane)) {
            const QRect lane = rowRect(*row);
            region += QRect(m_theme.px(16), lane.top(), m_theme.px(3), lane.height());
            const double left = std::max<double>(plot.left() - 8, xOf(m_selectionFacts.span().begin));
            const double right = std::min<double>(plot.right() + 8, xOf(m_selectionFacts.span().end));
            if (right >= left)
                region += QRectF(left - 4, lane.top() - 3, std::max(4.0, right - left + 1) + 8, lane.height() + 6).toAlignedRect();
        }
    }
    for (const Arrow &arrow : arrowsShown())
        region += arrowBounds(arrow, m_theme).intersected(plot.adjusted(-m_theme.px(5), 0, m_theme.px(5), 0));
    if (crosshairShown()) {
        region += upright(m_pointer->x() + 0.5, 1);
        region += QRect(plot.left(), m_pointer->y(), plot.width(), 1);
        region += crosshairPill().second.toAlignedRect().adjusted(-m_theme.px(80), -2, m_theme.px(80), 2).intersected(ruler); // the labels that give way to it
        region += m_bubble.place(*m_pointer);
    }
    return region.intersected(all);
}

void TimelineView::paintSelection(QPainter &painter) const
{
    const auto selection = m_range.selection();
    const LaneRow *row = selection ? m_layout.rowOf(selection->lane) : nullptr;
    if (!row)
        return;
    const QRect plot = plotArea(), lane = rowRect(*row);
    const double left = std::max<double>(plot.left() - 8, xOf(m_selectionFacts.span().begin));
    const double right = std::min<double>(plot.right() + 8, xOf(m_selectionFacts.span().end));
    if (right < plot.left() || left > plot.right())
        return;
    painter.setClipRect(rowsArea(pinned(*row)).intersected(plot.adjusted(-m_theme.px(5), 0, m_theme.px(5), 0)));
    const QRectF frame(left - 1, lane.top() + 0.5, std::max(4.0, right - left + 1), lane.height() - 1);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(
        QPen(m_theme.panel, 4)); // a ring of ground around the frame, so that it is seen on every colour
    painter.drawRoundedRect(frame, m_theme.px(4), m_theme.px(4));
    painter.setPen(QPen(m_theme.ink, 2));
    painter.drawRoundedRect(frame, m_theme.px(4), m_theme.px(4));
}

void TimelineView::paintMeasure(QPainter &painter) const
{
    const auto measured = m_range.measured();
    if (!measured)
        return;
    const QRect plot = plotArea();
    const double left = std::clamp<double>(xOf(measured->begin), plot.left(), plot.right() + 1);
    const double right = std::clamp<double>(xOf(measured->end), plot.left(), plot.right() + 1);
    QColor wash = m_theme.accent;
    wash.setAlphaF(0.13F);
    painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), wash);
    if (!m_measuredLanes.empty())
        painter.fillRect(measuredRect(), wash);
    painter.setPen(QPen(m_theme.accent, 1.5));
    painter.drawLine(QPointF(left, plot.top()), QPointF(left, plot.bottom()));
    painter.drawLine(QPointF(right, plot.top()), QPointF(right, plot.bottom()));
    const QString text = durationText(measured->length());
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    const double width = painter.fontMetrics().horizontalAdvance(text) + m_theme.px(18);
    const double y = plot.bottom() - m_theme.px(30);
    const double middle = std::clamp((left + right) / 2, plot.left() + width / 2, plot.right() - width / 2);
    const QRectF pill(middle - width / 2, y, width, m_theme.px(20));
    painter.drawLine(QPointF(left, pill.center().y()), QPointF(right, pill.center().y()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    painter.setPen(m_theme.accentInk);
    painter.drawText(pill, Qt::AlignCenter, text);
}

void TimelineView::paintRuler(QPainter &painter, const QRect &where) const
{
    const QRect plot = plotArea();
    const Ticks ticks = niceTicks(m_range.visible(), m_store->begin(), plot.width(), m_theme.px(78));
    const QRectF pill = paintPlayhead(painter);
    const QFont font = m_theme.font(12);
    painter.setPen(m_theme.faint);
    const double gap = m_theme.px(6);
    const QRectF pills[] = { pill, crosshairShown() ? crosshairPill().second : QRectF() };
    for (const Nanoseconds at : ticks.at) {
        const QString label = positionText(at - m_store->begin(), ticks.step);
        const double width = m_texts.width(label, font);
        const double x = std::clamp<double>(
            xOf(at) - width / 2.0, m_theme.px(4), viewport()->width() - width - m_theme.px(2));
        const auto covered = [&](const QRectF &box) { return !box.isNull() && x < box.right() + gap && x + width > box.left() - gap; };
        if (x > where.right() + 1 || x + width < where.left() || std::ranges::any_of(pills, covered)
            || std::ranges::any_of(m_marks.flags(), [&](const MarkFlags::Flag &flag) { return covered(flag.box); }))
            continue;
        m_texts.paint(painter, std::round(x), m_theme.px(32), m_theme.px(20), label, font);
    }
}

std::optional<std::pair<QString, QRectF>> TimelineView::playheadPill() const
{
    const QRect plot = plotArea();
    const auto playhead = m_range.playhead();
    if (!playhead)
        return std::nullopt;
    const double x = xOf(*playhead);
    if (x < plot.left() - 1 || x > plot.right() + 1)
        return std::nullopt;
    const QString text = preciseText(*playhead);
    const double width = QFontMetrics(m_theme.font(11, QFont::DemiBold)).horizontalAdvance(text) + m_theme.px(18);
    const double left = std::clamp(x - width / 2, 2.0, std::max(2.0, viewport()->width() - width - 2));
    return std::pair(text, QRectF(left, m_theme.px(31), width, m_theme.px(20)));
}

QRectF TimelineView::paintPlayhead(QPainter &painter) const
{
    const auto words = playheadPill();
    if (!words)
        return {};
    const auto &[text, pill] = *words;
    const double x = xOf(*m_range.playhead());
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    painter.setPen(QPen(m_theme.accent, std::max(1.5, 1.5 * m_theme.scale)));
    painter.drawLine(QPointF(x, pill.center().y()), QPointF(x, plotArea().bottom()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    painter.setPen(m_theme.accentInk);
    painter.drawText(pill, Qt::AlignCenter, text);
    return pill;
}

} // namespace interleave::ui
