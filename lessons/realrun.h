// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <host/runsession.h>

#include <optional>
#include <string>

namespace interleave::lessons {

/// What to run for a variant of a real CPython: its script in this interpreter, watched by the probe, in the best sandbox, with the lesson's folder as its own and
/// nothing to read. `scenario` is what instantiate() made of the variant.
host::RunRequest realRequest(const Lesson &lesson, const scenario::VariantSpec &variant, const scenario::Scenario &scenario, const cpython::Interpreter &interpreter);

/// What a script that failed has written last: the place in the script that its last traceback names (line 0: none does), and the last line.
struct LastWords
{
    int line = 0;
    std::string said; ///< "ZeroDivisionError: division by zero"
};
/// `errors` is its stderr, `script` its file. Pure.
LastWords lastWords(const std::string &errors, const std::filesystem::path &script);

/// Why a run that nobody stopped measured nothing: the script failed, was stopped for a limit, could not be watched. One line, with the script's line if it is known. Nothing: it
/// did what it should. Pure.
std::optional<Error> whatWentWrong(const std::filesystem::path &script, const host::RunReport &report, const std::string &errors);

} // namespace interleave::lessons
