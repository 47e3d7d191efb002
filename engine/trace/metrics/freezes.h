// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quantiles.h"

#include "../store.h"

#include <initializer_list>
#include <utility>
#include <vector>

namespace interleave::trace {

/// The stretches in which the user froze the run: what crosses one says nothing about the program. A value; any thread.
class Freezes
{
public:
    using Stretches = std::vector<std::pair<Nanoseconds, Nanoseconds>>;
    explicit Freezes(Stretches frozen);

    /// Touching counts: what ends right where a freeze begins was ended by it.
    [[nodiscard]] bool cross(Nanoseconds begin, Nanoseconds end) const;
    /// Frozen time within [begin, end).
    [[nodiscard]] Nanoseconds within(Nanoseconds begin, Nanoseconds end) const;
    /// Time of the lane in each state, without what was frozen.
    [[nodiscard]] StateTimes times(const Lane &lane) const;

private:
    Stretches m_frozen; ///< in order of time
};

/// The sum over all states but these.
std::int64_t sumBut(const StateTimes &times, std::initializer_list<LaneState> without);

/// Durations of one kind, gathered; those that a freeze has spoilt are left out.
class Durations
{
public:
    explicit Durations(const Freezes &freezes) ///< not owned
        : m_freezes(&freezes)
    {
    }
    void add(Nanoseconds begin, Nanoseconds end);
    /// One that ended at `end` and had lasted so many nanoseconds. (An untrusted writer may claim anything: cut at 36 years.)
    void addEnded(Nanoseconds end, std::uint64_t nanoseconds);
    void append(const Durations &others) { m_values.insert(m_values.end(), others.m_values.begin(), others.m_values.end()); }
    [[nodiscard]] Quantiles quantiles() const { return quantilesOf(m_values); }

private:
    const Freezes *m_freezes;
    std::vector<double> m_values;
};

} // namespace interleave::trace
