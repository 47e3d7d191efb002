// SPDX-License-Identifier: GPL-3.0-or-later
#include "arrows.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::Flow;

namespace {

QPainterPath curveOf(const Arrow &arrow, const Theme &theme)
{
    const QPointF way = arrow.to - arrow.from;
    const double reach = way.y() * 0.4;
    // One that has hardly any way to go in time still bows, so that it is not taken for an edge.
    const double bow = std::min<double>(theme.px(12), std::abs(reach));
    QPainterPath path(arrow.from);
    path.cubicTo(arrow.from + QPointF(bow, reach), arrow.to + QPointF(-bow, -reach), arrow.to);
    return path;
}

QFont labelFont(const Theme &theme) { return theme.font(11, QFont::DemiBold); }

QRectF labelBox(const Arrow &arrow, const Theme &theme)
{
    if (arrow.label.isEmpty())
        return {};
    const QFontMetrics metrics(labelFont(theme));
    const QSizeF size(metrics.horizontalAdvance(arrow.label) + theme.px(10), metrics.height() + theme.px(2));
    const QPointF middle = (arrow.from + arrow.to) / 2;
    return { middle.x() + theme.px(8), middle.y() - size.height() / 2, size.width(), size.height() };
}

} // namespace

Arrow arrowBetween(const QRect &from, double fromX, const QRect &to, double toX, const Theme &theme)
{
    const double inset = theme.px(8);
    if (from.top() == to.top()) // to itself: over the lane
        return { { fromX, double(from.top()) }, { toX + theme.px(2), from.top() + inset }, {} };
    const bool down = from.top() < to.top();
    return { { fromX, down ? from.bottom() + 1 - inset : from.top() + inset },
        { toX + theme.px(2), down ? to.top() + inset : to.bottom() + 1 - inset }, {} };
}

QString bytesText(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(std::min<std::uint64_t>(bytes, 1ULL << 62)), bytes < 1000 ? 0 : 1, QLocale::DataSizeSIFormat)
        .replace(QLatin1Char(' '), QChar(QChar::Nbsp));
}

QRect arrowBounds(const Arrow &arrow, const Theme &theme)
{
    const double reach = theme.px(8);
    QRectF bounds = curveOf(arrow, theme).controlPointRect().adjusted(-reach, -reach, reach, reach);
    if (!arrow.label.isEmpty())
        bounds |= labelBox(arrow, theme).adjusted(-2, -2, 2, 2);
    return bounds.toAlignedRect();
}

void paintArrow(QPainter &painter, const Arrow &arrow, const Theme &theme)
{
    const QPainterPath path = curveOf(arrow, theme);
    const bool message = arrow.kind == Flow::Kind::Message || arrow.kind == Flow::Kind::Job;
    const QColor color = message ? theme.accent : theme.ink;
    QPen line(color, std::max(1.5, 1.5 * theme.scale), Qt::SolidLine, Qt::RoundCap);
    if (arrow.kind == Flow::Kind::Job)
        line.setDashPattern({ 4, 2.5 });
    else if (arrow.kind == Flow::Kind::Start)
        line.setDashPattern({ 0.5, 2.5 });
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.panel, std::max(4.0, 4 * theme.scale), Qt::SolidLine, Qt::RoundCap));
    painter.drawPath(path);
    painter.setPen(line);
    painter.drawPath(path);
    const double tip = theme.px(6), direction = arrow.to.y() >= arrow.from.y() ? -1 : 1;
    const QPolygonF head { { arrow.to.x(), arrow.to.y() }, { arrow.to.x() - tip * 0.65, arrow.to.y() + direction * tip },
        { arrow.to.x() + tip * 0.65, arrow.to.y() + direction * tip } };
    painter.setPen(QPen(theme.panel, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(theme.panel);
    painter.drawPolygon(head);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(head);
    if (arrow.label.isEmpty())
        return;
    const QRectF box = labelBox(arrow, theme);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(box, theme.px(4), theme.px(4));
    painter.setPen(theme.ink);
    painter.setFont(labelFont(theme));
    painter.drawText(box, Qt::AlignCenter, arrow.label);
}

} // namespace interleave::ui
