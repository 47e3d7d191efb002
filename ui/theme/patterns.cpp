// SPDX-License-Identifier: GPL-3.0-or-later
// Theme: what a bar looks like besides its colour.
#include "theme.h"
#include "unmeasured.h"

#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr double kDiagonal = 7, kUpright = 6, kDot = 7, kDash = 10, kCross = 8; // periods in design pixels

int periodOf(Pattern pattern, double devicePixels)
{
    const auto whole = [devicePixels](double period) {
        return std::max(3, static_cast<int>(std::lround(period * devicePixels)));
    };
    switch (pattern) {
    case Pattern::Hatched:
    case Pattern::Framed:
        return whole(kDiagonal);
    case Pattern::Striped:
        return whole(kUpright);
    case Pattern::Dotted:
        return whole(kDot);
    case Pattern::Dashed:
        return whole(kDash);
    case Pattern::CrossHatched:
        return whole(kCross);
    case Pattern::Solid:
    case Pattern::Lined:
        break;
    }
    return 1;
}

/// Lines from the lower left to the upper right (or the other way round), repeating every `period`.
void diagonals(QPainter &painter, int period, int height, const QPen &pen, bool falling = false)
{
    painter.setPen(pen);
    const int reach = (height / period + 2) * period;
    for (int x = -reach; x <= period + reach; x += period) {
        if (falling)
            painter.drawLine(QPointF(x - 2, -2), QPointF(x + height + 2, height + 2));
        else
            painter.drawLine(QPointF(x - 2, height + 2), QPointF(x + height + 2, -2));
    }
}

QColor withAlpha(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace

Pattern Theme::pattern(LaneState state) noexcept
{
    switch (state) {
    case LaneState::RunningNative:
        return Pattern::Lined;
    case LaneState::WantsGil:
        return Pattern::Hatched;
    case LaneState::Runnable:
        return Pattern::Striped;
    case LaneState::RunnableHoldingGil:
        return Pattern::Framed;
    case LaneState::BlockedLock:
        return Pattern::Dotted;
    case LaneState::BlockedQueue:
    case LaneState::Serialising:
        return Pattern::Dashed;
    case LaneState::Unknown:
        return Pattern::CrossHatched;
    default:
        return Pattern::Solid;
    }
}

double Theme::barHeight(LaneState state) noexcept
{
    switch (state) {
    case LaneState::None:
        return 0;
    case LaneState::RunningPython:
    case LaneState::RunningNative:
    case LaneState::Serialising:
    case LaneState::Booting:
    case LaneState::RunnableHoldingGil:
    case LaneState::Frozen:
    case LaneState::Unknown:
        return 1;
    case LaneState::RunningSystem:
        return 0.75;
    case LaneState::Asleep:
        return 1.0 / 3;
    case LaneState::BlockedJoin:
        return 0.25;
    default:
        return 0.5;
    }
}

QImage Theme::tile(LaneState state, int height, double devicePixels) const
{
    const Pattern kind = pattern(state);
    const QColor base = color(state);
    const int period = periodOf(kind, devicePixels);
    height = std::max(1, height);
    QImage tile(period, height, QImage::Format_ARGB32_Premultiplied);
    tile.fill(base);
    if (kind == Pattern::Solid)
        return tile;
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    // On bright colours white says nothing, so the stripes are dark there.
    const bool bright = qGray(base.rgb()) > 150;
    const QColor stripe
        = bright && highContrast ? withAlpha(Qt::black, 0.55) : withAlpha(Qt::white, dark ? 0.36 : 0.42);
    const double u = devicePixels;
    switch (kind) {
    case Pattern::Lined: {
        const double thick = std::max(1.0, std::round(u));
        for (const double at : { 0.25, 0.75 })
            painter.fillRect(
                QRectF(0, std::round(height * at - thick / 2), period, thick), withAlpha(Qt::white, 0.2));
        break;
    }
    case Pattern::Hatched:
        diagonals(painter, period, height, QPen(stripe, 2 * u));
        break;
    case Pattern::Striped:
        painter.fillRect(QRectF(0, 0, std::round(2 * u), height),
            bright ? withAlpha(Qt::black, dark ? 0.28 : 0.18) : stripe);
        break;
    case Pattern::Framed: {
        // Held, so it has the colour of running Python at its rims; nobody runs, so the inside is hatched
        // with "ready".
        tile.fill(mixed(base, dark ? 0.34 : 0.30));
        diagonals(painter, period, height, QPen(base, 2.4 * u));
        const double rim = std::max(1.0, std::round(2 * u));
        const QColor held = color(LaneState::RunningPython);
        painter.fillRect(QRectF(0, 0, period, rim), held);
        painter.fillRect(QRectF(0, height - rim, period, rim), held);
        break;
    }
    case Pattern::Dotted:
        painter.setPen(Qt::NoPen);
        painter.setBrush(withAlpha(bright && highContrast ? Qt::black : Qt::white, 0.8));
        painter.drawEllipse(QPointF(period / 2.0, height / 2.0), 1.5 * u, 1.5 * u);
        break;
    case Pattern::Dashed: {
        const double thick = std::max(1.0, std::round(2 * u));
        painter.fillRect(
            QRectF(std::round(2 * u), std::round((height - thick) / 2), std::round(period - 4 * u), thick),
            withAlpha(bright && highContrast ? Qt::black : Qt::white, 0.8));
        break;
    }
    case Pattern::CrossHatched:
        tile.fill(mixed(base, 0.16));
        diagonals(painter, period, height, QPen(withAlpha(base, 0.75), u));
        diagonals(painter, period, height, QPen(withAlpha(base, 0.75), u), true);
        break;
    case Pattern::Solid:
        break;
    }
    return tile;
}

QBrush Theme::brush(LaneState state, int height, double devicePixelRatio) const
{
    if (pattern(state) == Pattern::Solid)
        return color(state);
    QPixmap pixmap = QPixmap::fromImage(
        tile(state, static_cast<int>(std::lround(height * devicePixelRatio)), scale * devicePixelRatio));
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return QBrush(pixmap);
}

QImage Theme::otherTile(int height, double devicePixels) const
{
    const int period = std::max(3, static_cast<int>(std::lround(6 * devicePixels)));
    QImage tile(period, std::max(1, height), QImage::Format_ARGB32_Premultiplied);
    tile.fill(lane);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    diagonals(
        painter, period, tile.height(), QPen(withAlpha(faint, dark ? 0.55 : 0.6), 1.2 * devicePixels), true);
    return tile;
}

QImage Theme::stolenTile(int height, double devicePixels) const
{
    const int period = std::max(3, static_cast<int>(std::lround(5 * devicePixels)));
    QImage tile(period, std::max(1, height), QImage::Format_ARGB32_Premultiplied);
    const QColor purple = dark ? QColor(0xb9, 0x8c, 0xe8) : QColor(0x7a, 0x3f, 0xb8);
    tile.fill(lane);
    QPainter painter(&tile);
    painter.fillRect(tile.rect(), withAlpha(purple, 0.14));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(purple, 0.85));
    for (int row = 0; row * period < tile.height() + period; ++row) // every other row half a period aside
        for (int column = -1; column <= 1; ++column)
            painter.drawEllipse(QPointF(period * (column + (row % 2 ? 1.0 : 0.5)), period * (row + 0.5)),
                devicePixels, devicePixels);
    return tile;
}

QImage unmeasuredTile(const Theme &theme, int height, double devicePixels)
{
    const int period = std::max(4, static_cast<int>(std::lround(9 * devicePixels)));
    QImage tile(period, std::max(1, height), QImage::Format_ARGB32_Premultiplied);
    tile.fill(theme.lane);
    const double thick = std::max(1.0, std::round(1.5 * devicePixels));
    QPainter painter(&tile);
    painter.fillRect(QRectF(0, std::round((tile.height() - thick) / 2), std::round(period * 0.5), thick), withAlpha(theme.faint, 0.8));
    return tile;
}

} // namespace interleave::ui
