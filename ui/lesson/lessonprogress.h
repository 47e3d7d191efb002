// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/flowmemory.h>
#include <lessons/lesson.h>

namespace interleave::ui {

/// How far the learner is with a lesson.
enum class LessonProgress { Untouched, Begun, Done };

/// Done: up to its last step, with what that asks. `done`: the steps that are finished, by FlowStep. Pure.
[[nodiscard]] LessonProgress progressOf(const lessons::Lesson &lesson, const std::array<bool, lessons::kFlowStepCount> &done);

} // namespace interleave::ui
