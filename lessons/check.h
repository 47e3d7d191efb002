// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

namespace interleave::lessons {

struct CheckReport
{
    std::vector<std::string> proven; ///< one sentence for each lesson that passed: what was shown of it
    std::vector<Error> errors;
};

/// `interleave check`: loads every lesson of a directory (or one, if `source` is a lesson's own folder), or of a pack's zip, as the window would
/// open it (unpacked into a folder of its own, which is removed again), and proves, without running any: schema, ids, lines and links (the loader); that `after` names lessons;
/// that every parameter value from min to max gives a scenario; and, over plausible measures computed from
/// the scenario, that each question tells right from wrong and that the claims can hold. Blocks on small
/// files.
CheckReport checkLessons(const std::filesystem::path &source);

} // namespace interleave::lessons
