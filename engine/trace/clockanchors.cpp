// SPDX-License-Identifier: GPL-3.0-or-later
#include "clockanchors.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

namespace {
constexpr std::size_t kMaxAnchors = 1u
    << 14; ///< more than a minute of drains; what is converted is never so old
}

ClockAnchors::Anchor ClockAnchors::take()
{
    // The reading in the middle of the tightest pair of ticks: whoever was interrupted in between shows a
    // wide pair.
    Anchor best;
    std::uint64_t tightest = std::numeric_limits<std::uint64_t>::max();
    for (int attempt = 0; attempt < 5; ++attempt) {
        const std::uint64_t before = ticksNow(true).count;
        const Nanoseconds time = monotonicNow();
        const std::uint64_t after = ticksNow(true).count;
        if (after >= before && after - before < tightest) {
            tightest = after - before;
            best = { Ticks { before + tightest / 2 }, time };
        }
    }
    add(best);
    return best;
}

void ClockAnchors::add(Anchor anchor)
{
    if (!m_anchors.empty()
        && (anchor.ticks <= m_anchors.back().ticks || anchor.time <= m_anchors.back().time))
        return;
    if (m_anchors.size() == kMaxAnchors)
        m_anchors.erase(m_anchors.begin(), m_anchors.begin() + kMaxAnchors / 2);
    m_anchors.push_back(anchor);
}

Nanoseconds ClockAnchors::toNanoseconds(Ticks ticks) const noexcept
{
    if (m_anchors.empty())
        return Nanoseconds { 0 };
    if (m_anchors.size() == 1)
        return m_anchors.front().time; // the length of a tick is not known yet
    const auto next = std::upper_bound(m_anchors.begin() + 1, m_anchors.end() - 1, ticks,
        [](Ticks value, const Anchor &anchor) { return value < anchor.ticks; });
    const Anchor &from = *(next - 1);
    const Anchor &to = *next;
    const double slope = double((to.time - from.time).count()) / double(to.ticks.count - from.ticks.count);
    const double offset = ticks >= from.ticks ? double(ticks.count - from.ticks.count)
                                              : -double(from.ticks.count - ticks.count);
    constexpr double limit = 4e18; // within an int64 together with any time of day
    return from.time + Nanoseconds { std::int64_t(std::clamp(offset * slope, -limit, limit)) };
}

} // namespace interleave::trace
