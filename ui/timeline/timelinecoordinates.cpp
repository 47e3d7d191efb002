// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelinecoordinates.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

double timeToPixel(Nanoseconds time, const TimeRange &range, double width) noexcept
{
    if (range.empty())
        return 0;
    return static_cast<double>((time - range.begin).count()) * width
        / static_cast<double>(range.length().count());
}

Nanoseconds pixelToTime(double x, const TimeRange &range, double width) noexcept
{
    if (!(width > 0) || !std::isfinite(x))
        return range.begin;
    constexpr double most = 4e18; // what llround can still turn into an integer
    return range.begin
        + Nanoseconds { std::llround(
            std::clamp(x / width * static_cast<double>(range.length().count()), -most, most)) };
}

TimeRange clamped(TimeRange range, const TimeRange &limits, Nanoseconds shortest) noexcept
{
    if (range.end < range.begin)
        std::swap(range.begin, range.end);
    const Nanoseconds longest = std::max(limits.length(), Nanoseconds { 1 });
    const Nanoseconds length
        = std::clamp(range.length(), std::clamp(shortest, Nanoseconds { 1 }, longest), longest);
    const Nanoseconds begin = std::clamp(range.begin, limits.begin, limits.begin + (longest - length));
    return { begin, begin + length };
}

TimeRange zoomed(const TimeRange &range, Nanoseconds anchor, double factor, const TimeRange &limits,
    Nanoseconds shortest) noexcept
{
    if (!(factor > 0) || !std::isfinite(factor) || range.empty())
        return clamped(range, limits, shortest);
    const auto length = static_cast<double>(range.length().count());
    const auto longest = static_cast<double>(std::max<std::int64_t>(1, limits.length().count()));
    const double wanted = std::clamp(
        length * factor, std::clamp(static_cast<double>(shortest.count()), 1.0, longest), longest);
    const double share = std::clamp(static_cast<double>((anchor - range.begin).count()) / length, 0.0, 1.0);
    const Nanoseconds begin = range.begin + Nanoseconds { std::llround((length - wanted) * share) };
    return clamped({ begin, begin + Nanoseconds { std::llround(wanted) } }, limits, shortest);
}

TimeRange panned(const TimeRange &range, Nanoseconds by, const TimeRange &limits) noexcept
{
    return clamped({ range.begin + by, range.end + by }, limits);
}

Ticks niceTicks(const TimeRange &range, Nanoseconds origin, double width, double minSpacing)
{
    Ticks ticks;
    if (range.empty() || !(width > 0) || !(minSpacing > 0))
        return ticks;
    const double rough = static_cast<double>(range.length().count()) * minSpacing / width;
    const double power = std::pow(10.0, std::floor(std::log10(std::max(1.0, rough))));
    double step = power;
    for (const double times : { 1.0, 2.0, 5.0, 10.0 }) {
        step = power * times;
        if (step >= rough)
            break;
    }
    ticks.step = Nanoseconds { std::max<std::int64_t>(1, std::llround(step)) };
    const std::int64_t s = ticks.step.count();
    const std::int64_t offset = (range.begin - origin).count();
    std::int64_t k = offset / s + (offset > 0 && offset % s != 0 ? 1 : 0);
    for (; origin.count() + k * s <= range.end.count() && ticks.at.size() < 1000; ++k)
        ticks.at.push_back(origin + Nanoseconds { k * s });
    return ticks;
}

} // namespace interleave::ui
