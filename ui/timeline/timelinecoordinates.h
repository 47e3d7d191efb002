// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <vector>

namespace interleave::ui {

/// A stretch of the time axis, in nanoseconds of the trace's own clock. begin ≤ end always.
struct TimeRange
{
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    [[nodiscard]] Nanoseconds length() const noexcept { return end - begin; }
    [[nodiscard]] bool empty() const noexcept { return end <= begin; }
    [[nodiscard]] bool contains(Nanoseconds t) const noexcept { return t >= begin && t < end; }
    friend bool operator==(const TimeRange &, const TimeRange &) = default;
};

/// Between time and pixels: free functions that know no widget. `width` is in pixels and > 0; x = 0 is
/// range.begin.
double timeToPixel(Nanoseconds time, const TimeRange &range, double width) noexcept;
Nanoseconds pixelToTime(double x, const TimeRange &range, double width) noexcept;

/// The shortest range that is ever shown. A view asks for more: TimelineRange::kFinest for each of its
/// pixels.
inline constexpr Nanoseconds kShortestRange { 5'000 };

/// `range` moved and, if need be, shortened into `limits`; turned round if it is backwards; never shorter
/// than `shortest` (unless limits are).
TimeRange clamped(TimeRange range, const TimeRange &limits, Nanoseconds shortest = kShortestRange) noexcept;
/// Zooms by `factor` (< 1 shows less) so that `anchor` stays where it is, as far as the limits allow.
TimeRange zoomed(const TimeRange &range, Nanoseconds anchor, double factor, const TimeRange &limits,
    Nanoseconds shortest = kShortestRange) noexcept;
TimeRange panned(const TimeRange &range, Nanoseconds by, const TimeRange &limits) noexcept;

/// Ticks of 1, 2 or 5 times a power of ten, at least `minSpacing` pixels apart, positions relative to
/// `origin`.
struct Ticks
{
    Nanoseconds step { 0 };
    std::vector<Nanoseconds> at; ///< absolute times within the range
};
Ticks niceTicks(const TimeRange &range, Nanoseconds origin, double width, double minSpacing);

} // namespace interleave::ui
