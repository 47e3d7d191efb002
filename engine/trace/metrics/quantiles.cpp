// SPDX-License-Identifier: GPL-3.0-or-later
#include "quantiles.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace interleave::trace {

Quantiles quantilesOf(std::vector<double> values)
{
    Quantiles q;
    if (values.empty())
        return q;
    std::sort(values.begin(), values.end());
    const auto at = [&](double p) {
        const double position = p * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return std::lerp(values[below], values[above], position - static_cast<double>(below));
    };
    q.count = values.size();
    q.total = std::accumulate(values.begin(), values.end(), 0.0);
    q.mean = q.total / static_cast<double>(q.count);
    q.p5 = at(0.05);
    q.p50 = at(0.50);
    q.p90 = at(0.90);
    q.p95 = at(0.95);
    q.p99 = at(0.99);
    q.max = values.back();
    return q;
}

} // namespace interleave::trace
