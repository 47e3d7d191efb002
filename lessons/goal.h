// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "claims.h"

namespace interleave::lessons {

/// Holds a run against the lesson's goal. Empty if the lesson has none. Runs whose times are not the machine's own (stepped, scaled) and
/// those that others disturbed say `whyNot`. Pure.
std::optional<GoalResult> judgeGoal(const Lesson &lesson, const LessonOutcome &outcome);

/// The same from evidence: what `check` proves a goal with. Pure.
GoalResult judgeGoal(const Goal &goal, const Evidence &evidence);

/// How near `now` is to the goal on the way from where one began: 0 (no nearer) to 1 (there). Pure.
double nearness(const GoalResult &first, const GoalResult &now) noexcept;

} // namespace interleave::lessons
