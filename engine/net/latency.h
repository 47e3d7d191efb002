// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <cstdint>

namespace interleave::net {

/// How long the local service takes to answer. A value; `sample` is pure, so that a seed reproduces a run
/// whatever the order in which the requests arrive.
struct LatencyDistribution
{
    enum class Kind : std::uint8_t
    {
        Fixed, ///< always `middle`
        Uniform, ///< middle ± spread
        LogNormal, ///< median `middle`, sigma of the logarithm `spread`
    };
    Kind kind = Kind::Fixed;
    Nanoseconds middle { 0 };
    double spread = 0; ///< Uniform: nanoseconds. LogNormal: a plain number

    /// The latency of request number `index` under `seed`. At least 0, at most kLongest.
    [[nodiscard]] Nanoseconds sample(std::uint64_t seed, std::uint64_t index) const noexcept;

    static constexpr Nanoseconds kLongest { 24LL * 3600 * 1'000'000'000 };
};

} // namespace interleave::net
