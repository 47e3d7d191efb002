// SPDX-License-Identifier: GPL-3.0-or-later
#include "coreshading.h"

#include <algorithm>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr float kTickNs = 10'000'000; // of /proc/stat, proc(5)
constexpr std::size_t kMost = 200'000; // windows kept: three hours at 20 a second

} // namespace

float coreUseError(Nanoseconds window) noexcept
{
    return std::min(1.0F, kTickNs / std::max(1.0F, static_cast<float>(window.count())));
}

const std::vector<CoreShade> &CoreShading::update(const trace::TraceStore &store, const trace::Lane &lane)
{
    const Nanoseconds from = m_shades.empty() ? store.begin() : m_shades.back().end;
    const Nanoseconds to = lane.end();
    if (to <= from || m_shades.size() >= kMost)
        return m_shades;
    for (const CoreUse &use : store.coreUse(lane.info().core, from, to)) {
        // Until the lane has passed a window our own share of it is not known, unless nothing more will come.
        if (use.end > to && store.info().outcome.empty())
            break;
        // Counting begins a moment before the run, and ends a moment after it.
        CoreShade shade { std::max(use.begin, from), std::min(use.end, to), 0, 0 };
        if (shade.end <= shade.begin)
            continue;
        const auto length = static_cast<float>((use.end - use.begin).count());
        const trace::StateTimes own = lane.stateTimes(use.begin, use.end);
        const float ours
            = static_cast<float>(own[trace::index(LaneState::RunningPython)]
                  + own[trace::index(LaneState::RunningNative)] + own[trace::index(LaneState::RunningSystem)])
            / length;
        const float rest = 1 - ours, other = use.busy - ours;
        if (rest > 0) {
            shade.other = other > coreUseError(use.end - use.begin) ? std::clamp(other / rest, 0.0F, 1.0F) : 0;
            shade.stolen = use.stolen > 0.01F ? std::clamp(use.stolen / rest, 0.0F, 1.0F) : 0;
        }
        m_other = m_other || shade.other > 0;
        m_stolen = m_stolen || shade.stolen > 0;
        m_shades.push_back(shade);
    }
    return m_shades;
}

std::vector<TimeRange> unmeasuredIn(const std::vector<CoreShade> &shades, const trace::Lane &lane, const TimeRange &range)
{
    std::vector<TimeRange> result;
    const Nanoseconds end = std::min(lane.end(), range.end);
    Nanoseconds from = std::max(lane.begin(), range.begin);
    auto shade = std::upper_bound(
        shades.begin(), shades.end(), from, [](Nanoseconds time, const CoreShade &s) { return time < s.end; });
    for (; shade != shades.end() && shade->begin < end; ++shade) {
        if (shade->begin > from)
            result.push_back({ from, shade->begin });
        from = shade->end;
    }
    if (from < end)
        result.push_back({ from, end });
    return result;
}

std::vector<CoreShade> shadesIn(
    const std::vector<CoreShade> &shades, const TimeRange &range, double width, double minPixels)
{
    std::vector<CoreShade> result;
    const auto least = Nanoseconds { static_cast<std::int64_t>(
        static_cast<double>(range.length().count()) / std::max(1.0, width) * minPixels) };
    auto shade = std::upper_bound(shades.begin(), shades.end(), range.begin,
        [](Nanoseconds time, const CoreShade &s) { return time < s.end; });
    while (shade != shades.end() && shade->begin < range.end) {
        CoreShade sum { shade->begin, shade->end, 0, 0 };
        double other = 0, stolen = 0, weight = 0;
        do {
            const auto length = static_cast<double>((shade->end - shade->begin).count());
            other += shade->other * length;
            stolen += shade->stolen * length;
            weight += length;
            sum.end = shade->end;
            ++shade;
        } while (shade != shades.end() && sum.end - sum.begin < least);
        sum.other = static_cast<float>(other / weight);
        sum.stolen = static_cast<float>(stolen / weight);
        if (sum.other > 0 || sum.stolen > 0)
            result.push_back(sum);
    }
    return result;
}

} // namespace interleave::ui
