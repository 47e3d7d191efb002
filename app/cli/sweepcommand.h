// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <lessons/lessonrun.h>

namespace interleave::cli {

/// `interleave run LESSON --sweep NAME=A..B`: runs and prints it, judges nothing. `base`: everything but the swept parameter. Returns the exit
/// status. Main thread; blocks until done or stopped.
int runSweep(const lessons::Lesson &lesson, const lessons::LessonRequest &base, const RunCommand &command, std::stop_token stop);

} // namespace interleave::cli
