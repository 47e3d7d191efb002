// SPDX-License-Identifier: GPL-3.0-or-later
#include "scaling.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace interleave::lessons {

namespace {

/// The sums of the normal equations: y = sigma a + kappa b.
struct Sums
{
    double aa = 0, ab = 0, bb = 0, ay = 0, by = 0;

    explicit Sums(const std::vector<ScalingPoint> &points)
    {
        for (const auto &[n, speedUp] : points) {
            const double a = (n - 1) / n, b = n - 1, y = 1 / speedUp - 1 / n;
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ay += a * y;
            by += b * y;
        }
    }
    /// What sigma and kappa leave over, but for a constant.
    [[nodiscard]] double rest(double sigma, double kappa) const
    {
        return sigma * sigma * aa + 2 * sigma * kappa * ab + kappa * kappa * bb - 2 * (sigma * ay + kappa * by);
    }
};

Result<void> check(const std::vector<ScalingPoint> &points)
{
    std::set<double> counts;
    for (const auto &[n, speedUp] : points) {
        if (!std::isfinite(n) || n < 1 || !std::isfinite(speedUp) || speedUp <= 0)
            return fail("a point is no speed-up", "numbers of workers from 1 on and speed-ups above 0 can be fitted");
        counts.insert(n);
    }
    if (counts.size() < 3)
        return fail("a curve through fewer than three points says nothing", "sweep over at least three values");
    return {};
}

ScalingFit withResiduals(double sigma, double kappa, std::size_t parameters, const std::vector<ScalingPoint> &points)
{
    ScalingFit fit { sigma, kappa, {}, {} };
    double squares = 0;
    std::size_t telling = 0; // one worker fits whatever the law
    for (const auto &[n, speedUp] : points) {
        fit.residuals.push_back(fit.speedUp(n) / speedUp - 1);
        squares += fit.residuals.back() * fit.residuals.back();
        telling += n > 1 ? 1 : 0;
    }
    if (telling > parameters)
        fit.residual = std::sqrt(squares / static_cast<double>(points.size()));
    return fit;
}

} // namespace

double ScalingFit::speedUp(double workers) const noexcept
{
    return workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1));
}

std::optional<double> ScalingFit::bestWorkers() const noexcept
{
    if (kappa <= 0)
        return {};
    return std::max(1.0, std::sqrt(std::max(0.0, 1 - sigma) / kappa));
}

Result<ScalingFit> fitAmdahl(const std::vector<ScalingPoint> &points)
{
    if (auto checked = check(points); !checked)
        return Failure(checked.error());
    const Sums sums(points);
    return withResiduals(std::clamp(sums.ay / sums.aa, 0.0, 1.0), 0, 1, points);
}

Result<ScalingFit> fitUsl(const std::vector<ScalingPoint> &points)
{
    if (auto checked = check(points); !checked)
        return Failure(checked.error());
    const Sums sums(points);
    const double determinant = sums.aa * sums.bb - sums.ab * sums.ab;
    const double sigma = (sums.ay * sums.bb - sums.by * sums.ab) / determinant;
    const double kappa = (sums.by * sums.aa - sums.ay * sums.ab) / determinant;
    if (sigma >= 0 && kappa >= 0)
        return withResiduals(sigma, kappa, 2, points);
    // The best is on the border: one of the two is 0.
    const double sigmaAlone = std::max(0.0, sums.ay / sums.aa), kappaAlone = std::max(0.0, sums.by / sums.bb);
    if (sums.rest(sigmaAlone, 0) <= sums.rest(0, kappaAlone))
        return withResiduals(sigmaAlone, 0, 2, points);
    return withResiduals(0, kappaAlone, 2, points);
}

} // namespace interleave::lessons
