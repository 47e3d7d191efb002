// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "claims.h"

namespace interleave::lessons {

/// The repetitions that have a value for every name of a formula, each completed with the machine's values. Pure.
std::vector<Values> usable(const Evidence &evidence, const std::vector<std::string> &names);

/// For each name the median of its values. Pure.
Values medians(const std::vector<Values> &samples);

} // namespace interleave::lessons
