// SPDX-License-Identifier: GPL-3.0-or-later
#include "stateshape.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr double kDiagonal = 7, kUpright = 5, kDot = 6, kDash = 10, kCross = 6; // design pixels from one to the next

QColor withAlpha(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

/// Lines at 45° over all of `area`, cut at its edges, `step` apart; falling: the other way round.
QPainterPath diagonals(const QRectF &area, double step, bool falling)
{
    QPainterPath path;
    for (double c = step / 2; c < area.width() + area.height(); c += step) {
        // From the lower left to the upper right: the points at which x + y is c, counted from the upper left corner.
        const double x0 = std::max(0.0, c - area.height()), x1 = std::min(area.width(), c);
        const auto place = [&](double x) {
            return QPointF(area.left() + x, falling ? area.bottom() - (c - x) : area.top() + (c - x));
        };
        path.moveTo(place(x0));
        path.lineTo(place(x1));
    }
    return path;
}

} // namespace

void paintStateShape(QPainter &painter, const Theme &theme, trace::LaneState state, const QRectF &bar)
{
    if (bar.width() <= 0 || bar.height() <= 0)
        return;
    const double u = theme.scale;
    const Pattern pattern = Theme::pattern(state);
    const QColor base = theme.color(state);
    const bool bright = qGray(base.rgb()) > 150;
    const QColor stripe = bright && theme.highContrast ? withAlpha(Qt::black, 0.55) : withAlpha(Qt::white, theme.dark ? 0.36 : 0.42);
    const QColor spots = withAlpha(bright && theme.highContrast ? Qt::black : Qt::white, 0.8);
    const double radius = bar.width() >= 6 * u && bar.height() >= 6 * u ? 3 * u : 0;
    const auto ground = [&](const QColor &color) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        if (radius > 0)
            painter.drawRoundedRect(bar, radius, radius);
        else
            painter.drawRect(bar);
    };
    const auto lines = [&](const QRectF &area, double step, const QColor &color, double width, bool falling = false) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
        painter.drawPath(diagonals(area, step, falling));
    };
    const QRectF inner = bar.adjusted(u * 0.7, u * 0.7, -u * 0.7, -u * 0.7);
    const double middle = bar.center().y();

    const bool paleGround = pattern == Pattern::Framed || pattern == Pattern::CrossHatched;
    ground(!paleGround ? base : theme.mixed(base, pattern == Pattern::CrossHatched ? 0.16 : theme.dark ? 0.34 : 0.30));
    QPainterPath path;
    switch (pattern) {
    case Pattern::Solid:
        return;
    case Pattern::Lined:
        painter.setBrush(withAlpha(Qt::white, 0.2));
        for (const double at : { 0.25, 0.75 })
            painter.drawRect(QRectF(bar.left(), bar.top() + bar.height() * at - u / 2, bar.width(), u));
        return;
    case Pattern::Hatched:
        lines(inner, kDiagonal * u, stripe, 2 * u);
        return;
    case Pattern::CrossHatched:
        lines(inner, kCross * u, withAlpha(base, 0.75), u);
        lines(inner, kCross * u, withAlpha(base, 0.75), u, true);
        return;
    case Pattern::Framed: {
        lines(inner, kDiagonal * u, base, 2.4 * u);
        const double rim = std::min(2 * u, std::min(bar.width(), bar.height()) / 2);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.color(trace::LaneState::RunningPython), rim, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter.drawRect(bar.adjusted(rim / 2, rim / 2, -rim / 2, -rim / 2));
        return;
    }
    case Pattern::Striped:
        for (double x = inner.left(); x + 2 * u <= inner.right(); x += kUpright * u)
            path.addRect(QRectF(x, bar.top(), 2 * u, bar.height()));
        painter.setBrush(bright ? withAlpha(Qt::black, theme.dark ? 0.28 : 0.18) : stripe);
        break;
    case Pattern::Dotted:
        for (double x = bar.left() + kDot * u / 2; x + 1.5 * u <= bar.right(); x += kDot * u)
            path.addEllipse(QPointF(x, middle), 1.5 * u, 1.5 * u);
        painter.setBrush(spots);
        break;
    case Pattern::Dashed:
        for (double x = bar.left() + 2 * u; x + (kDash - 4) * u <= bar.right(); x += kDash * u)
            path.addRect(QRectF(x, middle - u, (kDash - 4) * u, 2 * u));
        painter.setBrush(spots);
        break;
    }
    painter.drawPath(path);
}

} // namespace interleave::ui
