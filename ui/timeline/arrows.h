// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/flows.h>
#include <ui/theme/theme.h>

#include <QPainterPath>
#include <QRegion>

#include <functional>
#include <optional>
#include <vector>

class QPainter;

namespace interleave::ui {

/// From one bar to another, in pixels: a curve with a head.
struct Arrow
{
    QPointF from, to;
    QString label; ///< beside its middle; may be empty
    trace::Flow::Kind kind = trace::Flow::Kind::Wake;
};

/// From `upper` or `lower` edge to the other lane's: where an arrow between these two bars begins and ends. x in pixels.
Arrow arrowBetween(const QRect &from, double fromX, const QRect &to, double toX, const Theme &theme);
/// "1.2 MB", "96 B".
QString bytesText(std::uint64_t bytes);

/// All that is painted of an arrow lies in here.
QRect arrowBounds(const Arrow &arrow, const Theme &theme);
/// With a seam of ground around it, so that it is seen on every colour. A wake is a full line, a message a full one in the accent colour, a
/// job a dashed one, the start of a process a dotted one.
void paintArrow(QPainter &painter, const Arrow &arrow, const Theme &theme);

} // namespace interleave::ui
