// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <scenario/tomlreader.h>

namespace interleave::lessons {

/// Reads `[modify]`: the goal; empty if there is none. `known`: the names that formulas may use; `machine`: those that `solve` may set.
std::optional<Goal> readGoal(scenario::TomlReader &reader, const toml::table &root, const std::vector<std::string> &known,
    const std::vector<scenario::ParameterSpec> &parameters);

/// Reads `[make]`: hints for those who make their own.
std::vector<std::string> readMake(scenario::TomlReader &reader, const toml::table &root);

} // namespace interleave::lessons
