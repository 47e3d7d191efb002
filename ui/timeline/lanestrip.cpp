// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanestrip.h"

#include <ui/theme/unmeasured.h>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

namespace {

/// From the bottom of a column upwards: what runs first, what only waits last.
constexpr LaneState kStack[] = { LaneState::RunningPython, LaneState::Serialising, LaneState::RunningNative,
    LaneState::RunningSystem, LaneState::Booting, LaneState::RunnableHoldingGil, LaneState::Runnable, LaneState::WantsGil, LaneState::BlockedLock,
    LaneState::BlockedQueue, LaneState::BlockedIo, LaneState::BlockedJoin, LaneState::Asleep,
    LaneState::Frozen, LaneState::Unknown };

QRgb *rowOf(QImage &image, int y)
{
    return reinterpret_cast<QRgb *>(image.bits() + static_cast<qsizetype>(y) * image.bytesPerLine());
}
const QRgb *rowOf(const QImage &image, int y)
{
    return reinterpret_cast<const QRgb *>(
        image.constBits() + static_cast<qsizetype>(y) * image.bytesPerLine());
}

QRgb blend(QRgb over, QRgb under, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a * share + b * (1 - share) + 0.5); };
    return qRgba(mix(qRed(over), qRed(under)), mix(qGreen(over), qGreen(under)),
        mix(qBlue(over), qBlue(under)), mix(qAlpha(over), qAlpha(under)));
}

} // namespace

LaneStrip::LaneStrip(const Theme &theme, int laneHeight, double devicePixels)
    : m_laneHeight(laneHeight)
    , m_margin(static_cast<int>(std::ceil(2 * devicePixels)))
    , m_inset(static_cast<int>(std::lround(laneHeight * 0.1)))
    , m_radius(std::max(1, static_cast<int>(std::lround(3 * devicePixels))))
    , m_unit(devicePixels)
    , m_ground(theme.lane.rgba())
    , m_line(theme.faint.rgba())
{
    for (std::size_t s = 1; s < trace::kLaneStateCount; ++s) {
        const auto state = static_cast<LaneState>(s);
        Bar &bar = m_bars[s];
        // A freeze and a gap are not what the lane did: they take its whole height.
        bar.height = state == LaneState::Frozen || state == LaneState::Unknown
            ? m_laneHeight
            : static_cast<int>(std::lround(fullHeight() * Theme::barHeight(state)));
        if ((m_laneHeight - bar.height) % 2 != 0)
            ++bar.height; // so that it stands in the middle
        bar.tile = theme.tile(state, bar.height, devicePixels);
        bar.color = theme.color(state).rgba();
    }
    m_other = theme.otherTile(fullHeight(), devicePixels);
    m_stolen = theme.stolenTile(fullHeight(), devicePixels);
    m_unmeasured = unmeasuredTile(theme, fullHeight(), devicePixels);

    constexpr int kSamples = 4;
    for (int y = 0; y < m_radius; ++y) {
        for (int x = 0; x < m_radius; ++x) {
            int inside = 0;
            for (int s = 0; s < kSamples * kSamples; ++s) {
                const double dx = m_radius - (x + (s % kSamples + 0.5) / kSamples);
                const double dy
                    = m_radius - (y + (s / kSamples + 0.5) / kSamples); // NOLINT(bugprone-integer-division)
                inside += dx * dx + dy * dy <= static_cast<double>(m_radius) * m_radius;
            }
            m_corner.push_back(inside / double(kSamples * kSamples));
        }
    }
}

QImage LaneStrip::ground(int width) const
{
    QImage strip(std::max(1, width), m_margin + m_laneHeight, QImage::Format_ARGB32_Premultiplied);
    strip.fill(Qt::transparent);
    for (int y = m_margin; y < strip.height(); ++y)
        std::fill_n(rowOf(strip, y), strip.width(), m_ground);
    if (strip.width() < 2 * m_radius)
        return strip;
    for (int y = 0; y < m_radius; ++y) {
        for (int x = 0; x < m_radius; ++x) {
            const double share = m_corner[static_cast<std::size_t>(y * m_radius + x)];
            const QRgb pixel = qPremultiply(qRgba(
                qRed(m_ground), qGreen(m_ground), qBlue(m_ground), static_cast<int>(255 * share + 0.5)));
            for (const int row : { m_margin + y, strip.height() - 1 - y }) {
                rowOf(strip, row)[x] = pixel;
                rowOf(strip, row)[strip.width() - 1 - x] = pixel;
            }
        }
    }
    return strip;
}

void LaneStrip::fill(QImage &strip, int left, int right, int top, const QImage &tile, int phase) const
{
    left = std::max(left, m_from);
    right = std::min(right, strip.width());
    if (left >= right)
        return;
    const int period = tile.width();
    for (int y = 0; y < tile.height(); ++y) {
        QRgb *to = rowOf(strip, top + y) + left;
        const QRgb *pattern = rowOf(tile, y);
        if (period == 1) {
            std::fill(to, to + (right - left), pattern[0]);
            continue;
        }
        int at = ((left - phase) % period + period) % period;
        for (int x = left; x < right; ++x) {
            *to++ = pattern[at];
            if (++at == period)
                at = 0;
        }
    }
}

void LaneStrip::roundCorner(QImage &strip, int x, int y, bool right, bool bottom) const
{
    for (int dy = 0; dy < m_radius; ++dy) {
        QRgb *row = rowOf(strip, bottom ? y - dy : y + dy);
        for (int dx = 0; dx < m_radius; ++dx) {
            const int at = right ? x - dx : x + dx;
            const double share = m_corner[static_cast<std::size_t>(dy * m_radius + dx)];
            if (share < 1 && at >= m_from && at < strip.width())
                row[at] = blend(row[at], m_ground, share);
        }
    }
}

void LaneStrip::bar(QImage &strip, double left, double right, LaneState state) const
{
    const Bar &bar = m_bars[trace::index(state)];
    if (bar.height == 0)
        return;
    constexpr double farAway = 1e6; // an int holds it, and its pattern's phase
    const int phase = static_cast<int>(std::lround(left < -farAway ? -farAway : left));
    const int x0 = std::max(-m_radius, phase);
    int x1 = static_cast<int>(std::lround(std::min<double>(right, strip.width() + m_radius)));
    // One pixel of ground between neighbours, so that two bars of one colour stay two.
    const int gap = std::max(1, static_cast<int>(m_unit));
    if (x1 - x0 > 2 * gap)
        x1 -= gap;
    const int top = topOf(bar.height);
    fill(strip, x0, x1, top, bar.tile, phase);
    const bool framed = bar.tile.width() > 1 && Theme::pattern(state) == Pattern::Framed;
    if (framed) {
        const int rim = std::max(1, static_cast<int>(std::lround(2 * m_unit)));
        const QImage side = m_bars[trace::index(LaneState::RunningPython)].tile;
        fill(strip, x0, std::min(x0 + rim, x1), top, side, 0);
        fill(strip, std::max(x1 - rim, x0), x1, top, side, 0);
    }
    if (bar.height == m_laneHeight || x1 - x0 < 2 * m_radius || bar.height < 2 * m_radius)
        return;
    const int bottom = top + bar.height - 1;
    if (x0 >= 0) {
        roundCorner(strip, x0, top, false, false);
        roundCorner(strip, x0, bottom, false, true);
    }
    if (x1 <= strip.width()) {
        roundCorner(strip, x1 - 1, top, true, false);
        roundCorner(strip, x1 - 1, bottom, true, true);
    }
}

void LaneStrip::columns(QImage &strip, std::span<const LaneColumn> columns) const
{
    if (columns.empty())
        return;
    const int height = fullHeight();
    const int bottom = m_margin + m_inset + height;
    // The image is asked for its memory once: bits() looks whether it is shared, every time.
    const auto stride = strip.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
    QRgb *const floor = rowOf(strip, bottom - 1);
    for (const LaneColumn &column : columns) {
        if (column.x < m_from || column.x >= strip.width())
            continue;
        QRgb *pixel = floor + column.x;
        std::uint32_t below = 0;
        int filled = 0;
        for (const LaneState state : kStack) {
            const std::uint32_t share = column.shares[trace::index(state)];
            if (share == 0)
                continue;
            const Bar &bar = m_bars[trace::index(state)];
            if (share == 65535) { // a piece of the state's own bar
                fill(strip, column.x, column.x + 1, topOf(bar.height), bar.tile, 0);
                break;
            }
            below = std::min(65535u, below + share);
            // Rounding the running sum, not each share, keeps the whole exact.
            const int upTo = static_cast<int>((below * static_cast<std::uint32_t>(height) + 32767) / 65535);
            for (; filled < upTo; ++filled, pixel -= stride)
                *pixel = bar.color;
        }
    }
}

void LaneStrip::tick(QImage &strip, double at, double share, LaneState state) const
{
    const Bar &bar = m_bars[trace::index(state)];
    const int width = std::max(1, static_cast<int>(m_unit));
    const int x0 = static_cast<int>(std::floor(at));
    const double strength = std::clamp(share, 0.45, 1.0);
    for (int x = std::max(m_from, x0); x < std::min(strip.width(), x0 + width); ++x) {
        for (int y = 0; y < bar.height; ++y) {
            QRgb &pixel = rowOf(strip, topOf(bar.height) + y)[x];
            pixel = blend(bar.color, m_ground, strength);
        }
    }
}

void LaneStrip::shade(QImage &strip, double left, double right, double other, double stolen) const
{
    const int x0 = static_cast<int>(std::lround(std::clamp<double>(left, 0, strip.width())));
    const int x1 = static_cast<int>(std::lround(std::clamp<double>(right, 0, strip.width())));
    const int height = fullHeight();
    const int bottom = m_margin + m_inset + height;
    const auto layer = [&](const QImage &tile, int from, int upTo) {
        if (upTo > from && x1 > x0)
            fill(strip, x0, x1, bottom - upTo, tile.copy(0, height - upTo, tile.width(), upTo - from), 0);
    };
    const int others = static_cast<int>(std::lround(height * std::clamp(other, 0.0, 1.0)));
    const int taken = static_cast<int>(std::lround(height * std::clamp(stolen, 0.0, 1.0)));
    layer(m_other, 0, others);
    layer(m_stolen, others, std::min(height, others + taken));
}

void LaneStrip::unmeasured(QImage &strip, double left, double right) const
{
    const int x0 = static_cast<int>(std::lround(std::clamp<double>(left, 0, strip.width())));
    const int x1 = static_cast<int>(std::lround(std::clamp<double>(right, 0, strip.width())));
    fill(strip, x0, x1, m_margin + m_inset, m_unmeasured, 0);
}

void LaneStrip::provisional(QImage &strip, double left, double right) const
{
    const int x0 = std::max(0, static_cast<int>(std::lround(left)));
    const int x1 = std::min(strip.width(), static_cast<int>(std::lround(right)));
    const double reach = std::max(1, x1 - x0);
    for (int x = std::max(x0, m_from); x < x1; ++x) {
        const QRgb pixel = blend(m_line, m_ground, 0.22 * (1 - (x - x0) / reach));
        for (int y = m_margin + m_inset; y < m_margin + m_inset + fullHeight(); ++y)
            rowOf(strip, y)[x] = pixel;
    }
}

void LaneStrip::seam(QImage &strip, double at) const
{
    const int x = static_cast<int>(std::lround(at));
    if (x <= m_from || x >= strip.width())
        return;
    for (int y = m_margin + m_inset; y < m_margin + m_inset + fullHeight(); ++y)
        rowOf(strip, y)[x - 1] = m_ground;
}

} // namespace interleave::ui
