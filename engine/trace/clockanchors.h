// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <vector>

namespace interleave::trace {

/// Turns Ticks of the TSC into CLOCK_MONOTONIC, piecewise linear between pairs (anchors) that the collector
/// reads at every drain. Between two anchors the result never changes once the later one is known, and it is
/// monotonic: convert only what is not after last(). Used by one thread.
class ClockAnchors
{
public:
    struct Anchor
    {
        Ticks ticks;
        Nanoseconds time { 0 };
    };

    /// Reads both clocks now, as close together as a few attempts allow (about 0.3 µs), and keeps the pair.
    Anchor take();
    /// Keeps a pair that was read elsewhere. One that does not lie after the last in both clocks is left out.
    void add(Anchor anchor);
    /// Before the first anchor and after the last: along the nearest piece. Saturates, whatever the ticks.
    [[nodiscard]] Nanoseconds toNanoseconds(Ticks ticks) const noexcept;
    [[nodiscard]] const std::vector<Anchor> &anchors() const noexcept { return m_anchors; }

private:
    std::vector<Anchor> m_anchors; ///< strictly increasing in both clocks; thinned when there are many
};

} // namespace interleave::trace
