// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <lessons/lessonrun.h>

#include <string>

namespace interleave::cli {

/// Puts NAME=VALUE of `--set` where it belongs: a parameter of the lesson, or one of the knobs that every run has. Errors: no such name
/// (the remedy lists them), no value, a value that is out of range or no number.
Result<void> applySetting(const std::string &setting, const lessons::Lesson &lesson, lessons::LessonRequest &request);

} // namespace interleave::cli
