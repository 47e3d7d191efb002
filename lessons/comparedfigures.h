// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison.h"

#include <optional>
#include <string>
#include <vector>

namespace interleave::lessons {

/// One figure of the engine beside the same of CPython, and what it says in plain words. A value.
struct ComparedFigure
{
    enum class Unit { Nanoseconds, Ratio, Distance };
    enum class Verdict { None, Agrees, Differs };
    std::string what; ///< "GIL held, p50"
    Unit unit = Unit::Ratio;
    std::optional<double> engine;
    std::optional<double> cpython; ///< of a Distance: CPython's from itself, which is what chance alone makes
    std::string words; ///< a sentence without its full stop; empty: nothing is to be said of it
    Verdict verdict = Verdict::None;
    [[nodiscard]] std::optional<double> ratio() const; ///< CPython's ÷ the engine's; of a Distance: empty
};

/// What `interleave compare` and the window say of a comparison: walls and what each variant takes of the first one's, quantiles of holds and waits, distances
/// of the holds. Figures that neither side has are left out. What counts as agreeing: (p50 within 5 %, p90 within 15 %, KS within CPython's own + 0.10). Pure.
[[nodiscard]] std::vector<ComparedFigure> comparedFigures(const CompareOutcome &comparison);

/// "5.10 ms", "1.20", "-": as the command line and its tables write a figure. Pure.
[[nodiscard]] std::string figureText(const std::optional<double> &value, ComparedFigure::Unit unit);

} // namespace interleave::lessons
