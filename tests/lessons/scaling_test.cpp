// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/scaling.h>

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace interleave::lessons {

namespace {

std::vector<ScalingPoint> curve(double sigma, double kappa, std::initializer_list<double> workers)
{
    const ScalingFit law { sigma, kappa, {}, {} };
    std::vector<ScalingPoint> points;
    for (const double n : workers)
        points.push_back({ n, law.speedUp(n) });
    return points;
}

} // namespace

struct Law
{
    double sigma, kappa;
};
class Scaling : public testing::TestWithParam<Law>
{
};
TEST_P(Scaling, theParametersThatMadeTheCurveAreFoundAgain)
{
    const auto [sigma, kappa] = GetParam();
    const auto points = curve(sigma, kappa, { 1, 2, 3, 4, 6, 8, 16 });
    const auto usl = fitUsl(points);
    ASSERT_TRUE(usl) << usl.error().toLine();
    EXPECT_NEAR(usl->sigma, sigma, 1e-9);
    EXPECT_NEAR(usl->kappa, kappa, 1e-9);
    ASSERT_TRUE(usl->residual);
    EXPECT_LT(*usl->residual, 1e-9);
    const auto amdahl = fitAmdahl(points);
    ASSERT_TRUE(amdahl);
    if (kappa == 0) {
        EXPECT_NEAR(amdahl->sigma, sigma, 1e-9);
        EXPECT_LT(*amdahl->residual, 1e-9);
    } else {
        EXPECT_GT(*amdahl->residual, *usl->residual + 1e-4) << "it cannot turn down";
    }
}
INSTANTIATE_TEST_SUITE_P(Laws, Scaling,
    testing::Values(Law { 0, 0 }, Law { 1, 0 }, Law { 0.1, 0 }, Law { 0.35, 0 }, Law { 0.05, 0.01 }, Law { 0, 0.02 }, Law { 0.5, 0.002 }));

TEST(ScalingFit, noiseMovesTheParametersLittle)
{
    std::mt19937 random(5);
    std::normal_distribution<double> noise(1, 0.03);
    double worstSigma = 0, worstKappa = 0;
    for (int i = 0; i < 50; ++i) {
        auto points = curve(0.08, 0.005, { 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32 });
        for (ScalingPoint &point : points)
            point.speedUp *= noise(random);
        const auto fit = fitUsl(points);
        ASSERT_TRUE(fit);
        worstSigma = std::max(worstSigma, std::abs(fit->sigma - 0.08));
        worstKappa = std::max(worstKappa, std::abs(fit->kappa - 0.005));
        EXPECT_LT(*fit->residual, 0.12);
        EXPECT_GT(*fit->residual, 0.001);
        EXPECT_EQ(fit->residuals.size(), points.size());
    }
    EXPECT_LT(worstSigma, 0.04);
    EXPECT_LT(worstKappa, 0.002);
}

TEST(ScalingFit, noOtherParametersAreBetter)
{
    auto points = curve(0.2, 0.01, { 1, 2, 3, 5, 9 });
    points[1].speedUp *= 1.1;
    points[3].speedUp *= 0.9;
    const auto squares = [&](double sigma, double kappa) {
        double sum = 0;
        for (const auto &[n, speedUp] : points)
            sum += std::pow(1 / ScalingFit { sigma, kappa, {}, {} }.speedUp(n) - 1 / speedUp, 2);
        return sum;
    };
    const auto fit = fitUsl(points);
    ASSERT_TRUE(fit);
    const double best = squares(fit->sigma, fit->kappa);
    for (double sigma = 0; sigma <= 1; sigma += 0.02) {
        for (double kappa = 0; kappa <= 0.1; kappa += 0.002)
            EXPECT_GE(squares(sigma, kappa), best - 1e-12) << sigma << ", " << kappa;
    }
}

TEST(ScalingFit, isNeverBelowNothing)
{
    // Faster than by their number: no law allows it.
    const std::vector<ScalingPoint> points { { 1, 1 }, { 2, 2.2 }, { 4, 4.9 }, { 8, 9.1 } };
    for (const auto &fit : { fitAmdahl(points), fitUsl(points) }) {
        ASSERT_TRUE(fit);
        EXPECT_EQ(fit->sigma, 0);
        EXPECT_EQ(fit->kappa, 0);
        EXPECT_GT(*fit->residual, 0.05);
    }
    // Slower the more there are: Amdahl stops at 1, the other turns down.
    const std::vector<ScalingPoint> worse { { 1, 1 }, { 2, 0.8 }, { 4, 0.5 }, { 8, 0.3 } };
    EXPECT_EQ(fitAmdahl(worse)->sigma, 1);
    EXPECT_GT(fitUsl(worse)->kappa, 0);
    EXPECT_LT(*fitUsl(worse)->bestWorkers(), 2);
}

TEST(ScalingFit, threePointsLeaveNothingOverForTwoParameters)
{
    const auto points = curve(0.1, 0.01, { 1, 2, 4 });
    EXPECT_FALSE(fitUsl(points)->residual);
    EXPECT_TRUE(fitAmdahl(points)->residual);
}

TEST(ScalingFit, meaninglessInputIsRefused)
{
    for (const auto &points : { std::vector<ScalingPoint> {}, { { 1, 1 }, { 2, 2 } }, { { 2, 1 }, { 2, 1.1 }, { 2, 1.2 }, { 3, 1 } },
             { { 1, 1 }, { 2, 0 }, { 3, 2 } }, { { 1, 1 }, { 2, NAN }, { 3, 2 } }, { { 0.5, 1 }, { 2, 1 }, { 3, 2 } },
             { { 1, 1 }, { INFINITY, 2 }, { 3, 2 } } }) {
        for (const auto &fit : { fitAmdahl(points), fitUsl(points) }) {
            ASSERT_FALSE(fit);
            EXPECT_FALSE(fit.error().remedy.empty());
        }
    }
}

TEST(ScalingFit, turnsDownOnlyWithCoherency)
{
    EXPECT_FALSE((ScalingFit { 0.1, 0, {}, {} }.bestWorkers()));
    EXPECT_DOUBLE_EQ((*ScalingFit { 0.19, 0.01, {}, {} }.bestWorkers()), 9);
}

} // namespace interleave::lessons
