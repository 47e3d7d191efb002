// SPDX-License-Identifier: GPL-3.0-or-later
#include "channels.h"

#include "walk.h"

#include <algorithm>

namespace interleave::trace {

namespace {

/// At most kMostPoints of them: the highest of each of equal stretches, where it is.
std::vector<DepthPoint> thinnedOut(const std::vector<DepthPoint> &points, Nanoseconds end)
{
    if (points.size() <= DepthMetrics::kMostPoints)
        return points;
    const Nanoseconds begin = points.front().time;
    const std::int64_t width = (end - begin).count() / static_cast<std::int64_t>(DepthMetrics::kMostPoints) + 1;
    std::vector<DepthPoint> kept;
    std::int64_t stretch = -1;
    for (const DepthPoint &point : points) {
        const std::int64_t its = (point.time - begin).count() / width;
        if (its != stretch)
            kept.push_back(point);
        else if (point.items > kept.back().items)
            kept.back() = point;
        stretch = its;
    }
    return kept;
}

} // namespace

DepthMetrics measureDepth(const Lane &lane)
{
    DepthMetrics depth;
    double items = 0, length = 0;
    std::vector<DepthPoint> points;
    forEachSpan(lane, [&](const Span &span) {
        if (span.state == LaneState::Frozen || span.state == LaneState::Unknown)
            return;
        const auto lasted = static_cast<double>((span.end - span.begin).count());
        items += span.object * lasted;
        length += lasted;
        depth.max = std::max(depth.max, span.object);
        depth.atEnd = span.object;
        if (points.empty() || points.back().items != span.object)
            points.push_back({ span.begin, span.object });
    });
    depth.mean = length > 0 ? items / length : 0;
    depth.series = thinnedOut(points, lane.end());
    return depth;
}

} // namespace interleave::trace
