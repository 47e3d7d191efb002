// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <optional>
#include <vector>

namespace interleave::lessons {

/// How fast `workers` workers were, against one.
struct ScalingPoint
{
    double workers = 1;
    double speedUp = 1;
};

/// Speed-up as the Universal Scalability Law has it: S(n) = n / (1 + sigma (n - 1) + kappa n (n - 1)). With kappa = 0 it is Amdahl's law,
/// and sigma the serial fraction. (Gunther, "Guerrilla Capacity Planning", 2007, chapter 4.)
struct ScalingFit
{
    double sigma = 0; ///< contention: the share that only one can do at a time. Not below 0; of Amdahl not above 1
    double kappa = 0; ///< coherency: what everybody has to wait for everybody
    std::vector<double> residuals; ///< fitted ÷ measured speed-up − 1, for each point
    /// Root of their mean square, weighted alike. Empty if there are no more points than parameters: then any law would fit.
    std::optional<double> residual;
    [[nodiscard]] double speedUp(double workers) const noexcept;
    /// Where the curve turns down; empty if it never does.
    [[nodiscard]] std::optional<double> bestWorkers() const noexcept;
};

/// Least squares on the time that n workers take against one, which is linear in sigma and kappa: 1 / S(n) = 1/n + sigma (n - 1)/n +
/// kappa (n - 1). Negative ones are taken as 0 (the best fit under that constraint). Pure.
/// Errors: fewer than three different numbers of workers, none of them above 1, or a value that is no speed-up.
Result<ScalingFit> fitAmdahl(const std::vector<ScalingPoint> &points);
Result<ScalingFit> fitUsl(const std::vector<ScalingPoint> &points);

} // namespace interleave::lessons
