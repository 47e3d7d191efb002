// SPDX-License-Identifier: GPL-3.0-or-later
#include "latency.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace interleave::net {

namespace {

/// SplitMix64 (Steele, Lea and Flood 2014): a good 64-bit hash of a counter, and so a random sequence that
/// can be entered anywhere.
std::uint64_t mix(std::uint64_t x) noexcept
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/// In (0, 1]: 53 random bits, never 0, of which there is no logarithm.
double unit(std::uint64_t bits) noexcept
{
    return (double(bits >> 11) + 1) * 0x1p-53;
}

} // namespace

Nanoseconds LatencyDistribution::sample(std::uint64_t seed, std::uint64_t index) const noexcept
{
    const std::uint64_t first = mix(mix(seed) ^ index);
    const auto ns = double(middle.count());
    double latency = ns;
    switch (kind) {
    case Kind::Fixed:
        break;
    case Kind::Uniform:
        latency = ns + spread * (2 * unit(first) - 1);
        break;
    case Kind::LogNormal: {
        // Box and Muller's method.
        const double normal
            = std::sqrt(-2 * std::log(unit(first))) * std::cos(2 * std::numbers::pi * unit(mix(first)));
        latency = ns * std::exp(spread * normal);
        break;
    }
    }
    return Nanoseconds { static_cast<std::int64_t>(std::clamp(latency, 0.0, double(kLongest.count()))) };
}

} // namespace interleave::net
