// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "expression.h"

namespace interleave::lessons {

/// Share of the machine (0…1) that others may take while a run is on before its times measure them instead of the scenario.
inline constexpr double kMostOthers = 0.10;
/// What a repetition says of it, after "VARIANT.": a measure like any other, but of the run, not of its trace.
inline constexpr std::string_view kOthers = "others";

/// A measure (VARIANT.name) that is another while others run: times grow, but CPU times hardly. Pure.
bool othersChange(std::string_view name);

/// The repetitions whose times mean something.
struct QuietRuns
{
    std::vector<Values> samples;
    double busy = 0; ///< what others had in those that are left out, in the middle: 0 … 1
    std::string tooFew; ///< why nothing can be told from what is left, one sentence with the figures; "" if it can
};

/// A formula over times (or over shares of a run's time) means something in those repetitions in which others left the machine to the
/// variants that it names; at least half of them have to. One that names counts only means something in all. `names` are the formula's.
/// A repetition that does not know its others counts as quiet. Pure.
QuietRuns quietRuns(std::vector<Values> samples, const std::vector<std::string> &names);

} // namespace interleave::lessons
