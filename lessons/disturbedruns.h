// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "expression.h"

namespace interleave::lessons {

/// Between which values each name of a formula would lie if others had left the machine alone.
using Bounds = std::map<std::string, std::pair<double, double>>;

/// What a repetition beside others leaves open. Others who took the share s of the cores are taken to have cost each time up to twice that
/// share, in case they sat where it mattered: with x = 2 s
///  - a wall time was between (1 − x) of itself and itself: nobody is made faster by others;
///  - a middle or a mean of times was between (1 − x) of itself and itself ÷ (1 − x): who waits for somebody slowed may wait for less of it;
///  - an edge (max, p90 and above, a single time) may be off by all that others could have cost: x of the wall time;
///  - shares of a run's time go with both.
/// `sample` has a value for each of `names`, which are a formula's; names that others do not change (quietruns.h) are what they are. A
/// variant whose others are not known had as many as the busiest. Empty: others had too much for any bound, or a wall time is missing. Pure.
std::optional<Bounds> boundsOf(const Values &sample, const std::vector<std::string> &names);

/// The middle of the lower and of the upper ends. Pure.
Bounds medianOf(const std::vector<Bounds> &all);

/// The least and the largest value of the formula within the bounds, by a grid that has their ends; empty where it has no value, or where
/// too many names are open for a grid. Pure.
std::optional<std::pair<double, double>> rangeWithin(const Expression &formula, const Bounds &bounds);

/// What a true-or-false formula is everywhere within the bounds; empty if that is not the same, or not known. Pure.
std::optional<bool> surelyWithin(const Expression &formula, const Bounds &bounds);

/// The same for the medians of repetitions. Pure.
std::optional<bool> surely(const Expression &formula, const std::vector<Values> &samples);

} // namespace interleave::lessons
