// SPDX-License-Identifier: GPL-3.0-or-later
#include "coreshading.h"

#include <algorithm>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr float kRounding = 0.04F; // /proc/stat counts in hundredths of a second: less than this is rounding
constexpr std::size_t kMost = 200'000; // windows kept: three hours at 20 a second

} // namespace

const std::vector<CoreShade> &CoreShading::update(const trace::TraceStore &store, const trace::Lane &lane)
{
    const bool first = m_shades.empty();
    const Nanoseconds from = first ? store.begin() : m_shades.back().end;
    // Only windows that the lane has passed: before, our own share of them is not known.
    const Nanoseconds to = lane.end();
    if (to <= from || m_shades.size() >= kMost)
        return m_shades;
    for (CoreUse use : store.coreUse(lane.info().core, from, to)) {
        if (use.end > to)
            break;
        if (first && use.begin < from)
            use.begin = from; // counting begins a moment before the run
        if (use.begin < from || use.end <= use.begin)
            continue;
        const auto length = static_cast<float>((use.end - use.begin).count());
        const trace::StateTimes own = lane.stateTimes(use.begin, use.end);
        const float ours
            = static_cast<float>(own[trace::index(LaneState::RunningPython)]
                  + own[trace::index(LaneState::RunningNative)] + own[trace::index(LaneState::RunningSystem)])
            / length;
        const float rest = 1 - ours;
        CoreShade shade { use.begin, use.end, 0, 0 };
        if (rest > kRounding) {
            const float other = use.busy - ours;
            shade.other = other > kRounding ? std::clamp(other / rest, 0.0F, 1.0F) : 0;
            shade.stolen = use.stolen > 0.01F ? std::clamp(use.stolen / rest, 0.0F, 1.0F) : 0;
        }
        m_other = m_other || shade.other > 0;
        m_stolen = m_stolen || shade.stolen > 0;
        m_shades.push_back(shade);
    }
    return m_shades;
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
