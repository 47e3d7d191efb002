// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spanfilter.h"

#include <array>
#include <cstdint>
#include <limits>

namespace interleave::trace {

/// What a stretch of a lane holds, as far as a search must know to pass it by: the longest span of each state, and a coarse picture of
/// the objects. It never says no where there is one; where a stretch has more than a few dozen different objects it may say yes in vain.
/// Of two of them makes one by merge(). A value, used by one thread while it changes.
class SpanSummary
{
public:
    SpanSummary() noexcept { m_longest.fill(kNone); }

    /// Longer than any span, and what bound() says when there is none.
    static constexpr std::int64_t kNone = -1;

    /// One more span, `length` nanoseconds long.
    void add(LaneState state, std::uint32_t object, std::int64_t length) noexcept
    {
        std::int64_t &longest = m_longest[index(state)];
        longest = length > longest ? length : longest;
        m_objects |= bit(object);
        m_least = object < m_least ? object : m_least;
        m_greatest = object > m_greatest ? object : m_greatest;
    }
    /// All that the other holds, too.
    void merge(const SpanSummary &other) noexcept
    {
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            m_longest[s] = std::max(m_longest[s], other.m_longest[s]);
        m_objects |= other.m_objects;
        m_least = std::min(m_least, other.m_least);
        m_greatest = std::max(m_greatest, other.m_greatest);
    }
    /// No span here that matches is longer than this, in nanoseconds; kNone if none matches.
    [[nodiscard]] std::int64_t bound(const SpanFilter &filter) const noexcept
    {
        if (!filter.objects.empty() && !std::ranges::any_of(filter.objects, [this](std::uint32_t object) { return mayHold(object); }))
            return kNone;
        std::int64_t bound = kNone;
        for (std::size_t s = 0; s < kLaneStateCount; ++s) {
            if (filter.states.contains(static_cast<LaneState>(s)))
                bound = std::max(bound, m_longest[s]);
        }
        return bound < filter.atLeast.count() ? kNone : bound;
    }

private:
    [[nodiscard]] bool mayHold(std::uint32_t object) const noexcept
    {
        return object >= m_least && object <= m_greatest && (m_objects & bit(object)) != 0;
    }
    /// Fibonacci hashing: the numbers of objects are small and follow each other.
    static std::uint64_t bit(std::uint32_t object) noexcept { return std::uint64_t(1) << ((object * 0x9e37'79b9U) >> 26); }

    std::array<std::int64_t, kLaneStateCount> m_longest; ///< nanoseconds; kNone: there is none
    std::uint64_t m_objects = 0;
    std::uint32_t m_least = std::numeric_limits<std::uint32_t>::max(), m_greatest = 0;
};

} // namespace interleave::trace
