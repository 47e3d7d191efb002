// SPDX-License-Identifier: GPL-3.0-or-later
#include "freezes.h"

#include <algorithm>
#include <numeric>

namespace interleave::trace {

Freezes::Freezes(Stretches frozen)
    : m_frozen(std::move(frozen))
{
    std::erase_if(m_frozen, [](const auto &f) { return f.second <= f.first; });
    std::sort(m_frozen.begin(), m_frozen.end());
}

bool Freezes::cross(Nanoseconds begin, Nanoseconds end) const
{
    return std::any_of(
        m_frozen.begin(), m_frozen.end(), [&](const auto &f) { return begin <= f.second && end >= f.first; });
}

Nanoseconds Freezes::within(Nanoseconds begin, Nanoseconds end) const
{
    Nanoseconds sum { 0 };
    for (const auto &[from, to] : m_frozen)
        sum += std::max(Nanoseconds { 0 }, std::min(to, end) - std::max(from, begin));
    return sum;
}

StateTimes Freezes::times(const Lane &lane) const
{
    StateTimes times = lane.stateTimes(lane.begin(), lane.end());
    for (const auto &[from, to] : m_frozen) {
        const StateTimes frozen = lane.stateTimes(from, to);
        for (std::size_t s = 0; s < times.size(); ++s)
            times[s] -= frozen[s];
    }
    times[index(LaneState::Frozen)] = 0;
    return times;
}

std::int64_t sumBut(const StateTimes &times, std::initializer_list<LaneState> without)
{
    std::int64_t sum = std::accumulate(times.begin(), times.end(), std::int64_t(0));
    for (const LaneState state : without)
        sum -= times[index(state)];
    return sum;
}

void Durations::add(Nanoseconds begin, Nanoseconds end)
{
    if (!m_freezes->cross(begin, end))
        m_values.push_back(static_cast<double>((end - begin).count()));
}

void Durations::addEnded(Nanoseconds end, std::uint64_t nanoseconds)
{
    const Nanoseconds length { static_cast<std::int64_t>(std::min<std::uint64_t>(nanoseconds, 1ULL << 60)) };
    add(end - length, end);
}

} // namespace interleave::trace
