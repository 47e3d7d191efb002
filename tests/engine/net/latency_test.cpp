// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <net/latency.h>
#include <vector>

namespace interleave::net {
namespace {

using Kind = LatencyDistribution::Kind;
constexpr Nanoseconds kMiddle { 200'000'000 };

std::vector<double> samples(
    const LatencyDistribution &distribution, std::uint64_t seed, std::size_t count = 20'000)
{
    std::vector<double> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back(double(distribution.sample(seed, i).count()));
    return result;
}

TEST(LatencyDistribution, fixedIsAlwaysTheSame)
{
    const LatencyDistribution fixed { Kind::Fixed, kMiddle, 0 };
    for (std::uint64_t i = 0; i < 100; ++i)
        EXPECT_EQ(fixed.sample(i, i), kMiddle);
}

TEST(LatencyDistribution, uniformFillsItsRangeAndNothingElse)
{
    auto all = samples({ Kind::Uniform, kMiddle, 50e6 }, 1);
    std::sort(all.begin(), all.end());
    EXPECT_GE(all.front(), 150e6);
    EXPECT_LE(all.back(), 250e6);
    for (std::size_t decile = 0; decile <= 10; ++decile) {
        const double seen = all[std::min(all.size() - 1, decile * all.size() / 10)];
        EXPECT_NEAR(seen, 150e6 + 10e6 * double(decile), 2e6);
    }
}

TEST(LatencyDistribution, logNormalHasItsMedianAndSigma)
{
    auto all = samples({ Kind::LogNormal, kMiddle, 0.5 }, 1);
    for (double &sample : all)
        sample = std::log(sample / double(kMiddle.count()));
    double mean = 0, square = 0;
    for (const double x : all) {
        mean += x / double(all.size());
        square += x * x / double(all.size());
    }
    EXPECT_NEAR(mean, 0, 0.02);
    EXPECT_NEAR(std::sqrt(square - mean * mean), 0.5, 0.02);
}

TEST(LatencyDistribution, aSeedReproducesAndAnotherDiffers)
{
    const LatencyDistribution distribution { Kind::LogNormal, kMiddle, 0.5 };
    EXPECT_EQ(samples(distribution, 7), samples(distribution, 7));
    EXPECT_NE(samples(distribution, 7), samples(distribution, 8));
}

TEST(LatencyDistribution, isNeverNegativeNorEndless)
{
    for (const double sample : samples({ Kind::Uniform, Nanoseconds { 10 }, 1e9 }, 3))
        EXPECT_GE(sample, 0);
    for (const double sample : samples({ Kind::LogNormal, kMiddle, 40 }, 3))
        EXPECT_LE(sample, double(LatencyDistribution::kLongest.count()));
}

} // namespace
} // namespace interleave::net
