// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"
#include "questionreaders.h"

#include <scenario/tomlreader.h>

namespace interleave::lessons {

/// Reads every `[[question]]` of a lesson's table. `names`: what they may name.
std::vector<Question> readQuestions(scenario::TomlReader &reader, const toml::table &root, const QuestionNames &names);

/// Reads every `[[claim]]`. `machine`: the names that `needs` may use (machineNames).
std::vector<Claim> readClaims(scenario::TomlReader &reader, const toml::table &root,
    const std::vector<std::string> &known, const std::vector<std::string> &machine);

/// K of "any-K"; 0 if `over` is something else.
int anyCount(std::string_view over) noexcept;

} // namespace interleave::lessons
