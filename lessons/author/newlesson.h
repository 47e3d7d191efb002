// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <filesystem>
#include <string>

namespace interleave::lessons {

/// Makes a complete small lesson in `folder`, to be changed into another one: lesson.toml, lesson.md, script.py. It passes checkLessons and runs
/// as it is. The folder, and those above it, are made where they are missing; one in which there is anything is left alone. Its name has to be
/// a lesson's, NN-id or id. Returns the id. On an error nothing is left behind but folders. Blocks on the disk.
Result<std::string> newLesson(const std::filesystem::path &folder);

} // namespace interleave::lessons
