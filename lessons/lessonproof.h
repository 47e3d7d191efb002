// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <core/error.h>

namespace interleave::lessons {

/// What is shown of one lesson without running it: see checkLessons. `allIds`: of all lessons that are there. Returns one sentence about what was proven, or "" and adds to
/// `errors`. Pure.
std::string proveLesson(const Lesson &lesson, const std::vector<std::string> &allIds, std::vector<Error> &errors);

} // namespace interleave::lessons
