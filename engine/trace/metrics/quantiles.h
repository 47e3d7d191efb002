// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace interleave::trace {

/// A distribution of durations, in nanoseconds, quantiles interpolated linearly (as numpy and
/// statistics.quantiles "inclusive" do). All 0 when count is 0.
struct Quantiles
{
    std::uint64_t count = 0;
    double total = 0, mean = 0, p5 = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;
};

/// Of these values, in any order. Pure.
Quantiles quantilesOf(std::vector<double> values);

} // namespace interleave::trace
