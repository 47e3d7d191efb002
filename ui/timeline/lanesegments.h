// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columncache.h"
#include "timelinecoordinates.h"

#include <vector>

namespace interleave::ui {

/// A span wide enough to be drawn as itself. Positions in pixels, not cut to the view.
struct LaneBar
{
    double left = 0, right = 0;
    trace::LaneState state = trace::LaneState::None;
    std::uint32_t object = 0;
    friend bool operator==(const LaneBar &, const LaneBar &) = default;
};

/// One pixel of what is too fine for bars.
struct LaneColumn
{
    int x = 0;
    ColumnShares shares {};
};

/// The longest of what lies between two bars that stand less than a pixel apart, if it stands higher than
/// they do.
struct LaneTick
{
    double x = 0;
    double width = 0; ///< of a pixel, below 1
    trace::LaneState state = trace::LaneState::None;
};

/// What one lane looks like in one view: plain numbers, no colours, no widget.
struct LaneSegments
{
    std::vector<LaneBar> bars;
    std::vector<LaneColumn> columns;
    std::vector<LaneTick> ticks;
    double knownUntil = 0; ///< pixel of the lane's end
    std::uint64_t spansRead = 0; ///< questions put to the lane, columns not counted
    void clear(); ///< keeps the memory
};

/// Memory that segmentsOf() works in: kept from lane to lane, so that a frame allocates nothing.
struct SegmentBuffers
{
    LaneSegments segments;
    std::vector<ColumnShares> shares; ///< by pixel
    std::vector<char> fetched; ///< by batch of pixels
};

/// Cuts the lane into bars (at least `barWidth` pixels, ≥ 3) and columns. `width` pixels show `range`. Costs
/// O(width · log N) at most, whatever the lane holds: wide spans are stepped over, narrow ones are looked for
/// only where a whole column has one state. `first`: only what lies right of this pixel is wanted; it comes out exactly as it does when
/// all is, but for the few pixels next to `first` (at most kUnsettledPixels).
LaneSegments segmentsOf(const trace::Lane &lane, ColumnCache &cache, const TimeRange &range, int width, double barWidth, int first = 0);
/// The same in memory of the caller's; what is returned is a part of it.
const LaneSegments &segmentsOf(
    const trace::Lane &lane, ColumnCache &cache, const TimeRange &range, int width, double barWidth, int first, SegmentBuffers &buffers);

/// How far left of the lane's end what is drawn may still change when the lane goes on: a short stretch between bars grows into a long one.
inline constexpr int kUnsettledPixels = 8;

} // namespace interleave::ui
