// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanesegments.h"

#include <ui/theme/theme.h>

#include <QImage>

#include <array>
#include <span>
#include <vector>

namespace interleave::ui {

/// Fills rectangles of a strip with colours and patterns by hand: rows of whole pixels, with the corners of
/// bars blended. Several times cheaper than antialiased paths, and what it draws is always on the pixel grid.
/// All positions are device pixels of the strip. A value that belongs to one theme, one lane height and one
/// device pixel ratio. GUI thread.
class LaneStrip
{
public:
    LaneStrip() = default;
    /// `laneHeight` without the margin above, in device pixels; `devicePixels` for each design pixel.
    LaneStrip(const Theme &theme, int laneHeight, double devicePixels);

    [[nodiscard]] int margin() const noexcept
    {
        return m_margin;
    } ///< rows above the lane, for marks that stand on it
    [[nodiscard]] int laneHeight() const noexcept { return m_laneHeight; }
    [[nodiscard]] int barHeight(trace::LaneState state) const noexcept
    {
        return m_bars[trace::index(state)].height;
    }
    [[nodiscard]] int fullHeight() const noexcept { return m_laneHeight - 2 * m_inset; } ///< of a running bar
    [[nodiscard]] double devicePixels() const noexcept { return m_unit; }
    [[nodiscard]] int radius() const noexcept { return m_radius; } ///< of the corners, and so rows at the edges that are not all opaque

    /// Pixels left of this stay as they are, whatever is drawn: for an image of which only the end is made anew.
    void setFrom(int x) noexcept { m_from = x; }

    /// An image `width` wide, transparent above, with the lane's ground on it.
    [[nodiscard]] QImage ground(int width) const;
    /// A bar over [left, right), cut to the strip; corners are round where the bar really ends inside the
    /// strip.
    void bar(QImage &strip, double left, double right, trace::LaneState state) const;
    /// Columns that show every state with exactly its share; a column of one state is a piece of its bar.
    void columns(QImage &strip, std::span<const LaneColumn> columns) const;
    /// Something shorter than a pixel between two bars, `share` (0 … 1) of a pixel wide.
    void tick(QImage &strip, double at, double share, trace::LaneState state) const;
    /// Shares of [left, right) behind the bars, from the bottom up: other programs, and above them what the
    /// hypervisor took.
    void shade(QImage &strip, double left, double right, double other, double stolen) const;
    /// Behind the bars, over [left, right) of a core lane: what else the core did is not known.
    void unmeasured(QImage &strip, double left, double right) const;
    /// From `left` on what is not settled yet, fading away.
    void provisional(QImage &strip, double left, double right) const;
    /// A seam in a bar: it ended and began again at once.
    void seam(QImage &strip, double at) const;

private:
    struct Bar
    {
        int height = 0;
        QImage tile;
        QRgb color = 0;
    };
    void fill(QImage &strip, int left, int right, int top, const QImage &tile, int phase) const;
    void roundCorner(QImage &strip, int x, int y, bool right, bool bottom) const;
    [[nodiscard]] int topOf(int height) const noexcept { return m_margin + (m_laneHeight - height) / 2; }

    int m_laneHeight = 0, m_margin = 0, m_inset = 0, m_radius = 0;
    double m_unit = 1;
    int m_from = 0;
    QRgb m_ground = 0, m_line = 0;
    std::array<Bar, trace::kLaneStateCount> m_bars;
    QImage m_other, m_stolen, m_unmeasured;
    std::vector<double> m_corner; ///< coverage of the upper left corner of a bar, radius × radius
};

} // namespace interleave::ui
