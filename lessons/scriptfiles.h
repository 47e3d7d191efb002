// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

namespace interleave::lessons {

inline constexpr std::size_t kMaxScript = 64 * 1024; ///< bytes of a script

/// Looks at what the variants of a real CPython run: reads their scripts into `lesson.scripts` (script.py is read already), and reports one that is not there, is no file
/// of the lesson's folder (links that lead out of it count as none), or is empty, and names in `roughly` that are no measures. `file` is the lesson.toml. Blocks on small files.
void readScripts(Lesson &lesson, const std::string &file, std::vector<Error> &errors);

} // namespace interleave::lessons
