// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <scenario/tomlreader.h>

namespace interleave::lessons {

/// What questions may name. Only for the files that read them.
struct QuestionNames
{
    const std::vector<std::string> &measures; ///< knownNames
    const std::vector<scenario::VariantSpec> &variants;
    const std::vector<scenario::ParameterSpec> &parameters;
};

/// Each reads what its kind of question has, and reports what is wrong with it.
void readOrder(scenario::TomlReader &reader, const scenario::TomlPlace &place, const QuestionNames &names, Question &question);
void readBars(scenario::TomlReader &reader, const scenario::TomlPlace &place, const QuestionNames &names, Question &question);
void readSketch(scenario::TomlReader &reader, const scenario::TomlPlace &place, const QuestionNames &names, Question &question);
void readMoment(scenario::TomlReader &reader, const scenario::TomlPlace &place, const QuestionNames &names, Question &question);
void readRange(scenario::TomlReader &reader, const scenario::TomlPlace &place, const QuestionNames &names, Question &question);

/// min, max, start, logarithmic of a scale.
void readScale(scenario::TomlReader &reader, const scenario::TomlPlace &place, Question &question);
/// `tolerance` from `least` to 1.
void readTolerance(scenario::TomlReader &reader, const scenario::TomlPlace &place, double standard, double least, Question &question);
/// `hints`, at most 6 short sentences.
std::vector<std::string> readHints(scenario::TomlReader &reader, const scenario::TomlPlace &place);
/// The key's node, or the table if it is not there: where an error points to.
const toml::node &nodeOr(const scenario::TomlPlace &place, std::string_view name);

} // namespace interleave::lessons
