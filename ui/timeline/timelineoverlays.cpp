// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what is laid over the lanes. Nothing here asks the store anything.
#include "timelineview.h"

#include <ui/theme/words.h>

#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QTextLayout>

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
    const bool hovering = m_pointer && m_drag == Drag::None && plot.contains(*m_pointer);
    painter.save();
    painter.setClipRect(rowsArea(false).intersected(plot.adjusted(-m_theme.px(5), 0, m_theme.px(5), 0))); // threads scroll
    if (m_selectionFacts.handOff())
        paintHandOff(painter, *m_selectionFacts.handOff());
    if (hovering && m_facts.handOff() && !m_hover.empty())
        paintHandOff(painter, *m_facts.handOff());
    painter.restore();
    if (hovering) {
        QColor thin = m_theme.soft;
        thin.setAlphaF(m_theme.highContrast ? 1.0F : 0.35F);
        painter.fillRect(QRect(m_pointer->x(), plot.top(), 1, plot.height()), thin);
    }
    painter.setClipping(false);
    if (where.intersects(overviewArea().adjusted(-4, -4, 4, 4)))
        m_overview.paintBox(painter, overviewArea(), m_range.limits(), m_range.visible(), m_hot);
    if (where.intersects(QRect(0, m_theme.px(28), viewport()->width(), topHeight() - m_theme.px(28))))
        paintRuler(painter);
    else
        paintPlayhead(painter);
    if (!m_hover.empty() && hovering)
        paintBubble(painter);
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

/// From the thread that dropped the GIL to the one that then had it.
void TimelineView::paintHandOff(QPainter &painter, const HandOff &handOff) const
{
    const LaneRow *from = m_layout.rowOf(handOff.from), *to = m_layout.rowOf(handOff.to);
    if (!from || !to)
        return;
    const QRect upper = rowRect(*from), lower = rowRect(*to);
    const double x1 = xOf(handOff.released), x2 = xOf(handOff.taken);
    const QRect plot = plotArea();
    if (std::max(x1, x2) < plot.left() - 20 || std::min(x1, x2) > plot.right() + 20)
        return;
    const bool down = from->y < to->y;
    const double inset = m_theme.px(8);
    const QPointF start(x1, down ? upper.bottom() + 1 - inset : upper.top() + inset);
    const QPointF end(x2 + m_theme.px(2), down ? lower.top() + inset : lower.bottom() + 1 - inset);
    const double reach = (end.y() - start.y()) * 0.4, bow = std::min<double>(m_theme.px(12), std::abs(reach));
    QPainterPath path(start);
    path.cubicTo(start + QPointF(bow, reach), end + QPointF(-bow, -reach), end);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.panel, m_theme.px(4), Qt::SolidLine, Qt::RoundCap));
    painter.drawPath(path);
    painter.setPen(QPen(m_theme.ink, std::max(1.5, 1.5 * m_theme.scale), Qt::SolidLine, Qt::RoundCap));
    painter.drawPath(path);
    const double tip = m_theme.px(5), direction = down ? -1 : 1;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.ink);
    painter.drawPolygon(QPolygonF { { end.x(), end.y() }, { end.x() - tip * 0.7, end.y() + direction * tip },
        { end.x() + tip * 0.7, end.y() + direction * tip } });
}

void TimelineView::paintRuler(QPainter &painter) const
{
    const QRect plot = plotArea();
    const Ticks ticks = niceTicks(m_range.visible(), m_store->begin(), plot.width(), m_theme.px(78));
    const QRectF pill = paintPlayhead(painter);
    painter.setFont(m_theme.font(12));
    painter.setPen(m_theme.faint);
    const QFontMetrics metrics(painter.font());
    const double gap = m_theme.px(6);
    for (const Nanoseconds at : ticks.at) {
        const QString label = positionText(at - m_store->begin(), ticks.step);
        const int width = metrics.horizontalAdvance(label);
        const double x = std::clamp<double>(
            xOf(at) - width / 2.0, m_theme.px(4), viewport()->width() - width - m_theme.px(2));
        if (!pill.isNull() && x < pill.right() + gap && x + width > pill.left() - gap)
            continue;
        painter.drawText(QPointF(x, m_theme.px(46)), label);
    }
}

QRectF TimelineView::paintPlayhead(QPainter &painter) const
{
    const QRect plot = plotArea();
    const auto playhead = m_range.playhead();
    if (!playhead)
        return {};
    const double x = xOf(*playhead);
    if (x < plot.left() - 1 || x > plot.right() + 1)
        return {};
    // As many decimals as a pixel can tell.
    const Nanoseconds precision { std::llround(
        std::pow(10.0, std::ceil(std::log10(std::max(1.0, nanosecondsPerPixel()))))) };
    const QString text = positionText(*playhead - m_store->begin(), precision);
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    const double width = painter.fontMetrics().horizontalAdvance(text) + m_theme.px(18);
    const double left = std::clamp(x - width / 2, 2.0, std::max(2.0, viewport()->width() - width - 2));
    const QRectF pill(left, m_theme.px(31), width, m_theme.px(20));
    painter.setPen(QPen(m_theme.accent, std::max(1.5, 1.5 * m_theme.scale)));
    painter.drawLine(QPointF(x, pill.center().y()), QPointF(x, plot.bottom()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    painter.setPen(m_theme.accentInk);
    painter.drawText(pill, Qt::AlignCenter, text);
    return pill;
}

namespace {

/// Text wrapped to a width, with the leading of the design; painted without asking for metrics twice.
class WrappedText
{
public:
    WrappedText(const QString &text, const QFont &font, double width, double leading)
        : m_layout(text, font)
    {
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        m_layout.setTextOption(option);
        m_layout.beginLayout();
        for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
            line.setLineWidth(width);
            line.setPosition(QPointF(0, m_height + (leading - line.height()) / 2));
            m_height += leading;
            m_width = std::max(m_width, line.naturalTextWidth());
        }
        m_layout.endLayout();
    }
    void paint(QPainter &painter, const QPointF &at) const { m_layout.draw(&painter, at); }
    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] double height() const { return m_height; }

private:
    QTextLayout m_layout;
    double m_width = 0, m_height = 0;
};

} // namespace

void TimelineView::paintBubble(QPainter &painter) const
{
    const double most = std::min<double>(m_theme.px(266), viewport()->width() - m_theme.px(40));
    const double leading = 12.5 * 1.45 * m_theme.scale;
    const WrappedText title(m_hover.title, m_theme.font(12.5, QFont::DemiBold), most, leading);
    const WrappedText body(m_hover.sentence, m_theme.font(12.5), most, leading);
    const double marginX = m_theme.px(12), marginY = m_theme.px(9);
    const double w = std::ceil(std::max(title.width(), body.width())) + 2 * marginX;
    const double h = title.height() + body.height() + 2 * marginY;
    // Below and right of the pointer, unless there is no room; never under the pointer itself.
    double x = m_pointer->x() + m_theme.px(14), y = m_pointer->y() + m_theme.px(18);
    if (x + w > viewport()->width() - 6)
        x = m_pointer->x() - w - m_theme.px(10);
    if (y + h > viewport()->height() - 6)
        y = m_pointer->y() - h - m_theme.px(10);
    x = std::clamp(x, 6.0, std::max(6.0, viewport()->width() - w - 6));
    y = std::max(6.0, y);

    const double radius = m_theme.px(8);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const int blur = m_theme.px(12);
    for (int i = blur; i > 0; i -= 2) { // 0 6px 24px, near enough
        painter.setBrush(QColor(0, 0, 0, m_theme.dark ? 14 : 5));
        painter.drawRoundedRect(
            QRectF(x - i, y - i + m_theme.px(5), w + 2 * i, h + 2 * i), radius + i, radius + i);
    }
    painter.setBrush(m_theme.ink);
    painter.drawRoundedRect(QRectF(x, y, w, h), radius, radius);
    painter.setPen(m_theme.panel);
    title.paint(painter, { x + marginX, y + marginY });
    body.paint(painter, { x + marginX, y + marginY + title.height() });
}

} // namespace interleave::ui
