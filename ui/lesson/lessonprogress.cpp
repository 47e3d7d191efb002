// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonprogress.h"

#include <algorithm>
#include <vector>

namespace interleave::ui {

using lessons::FlowStep;

namespace {

/// Whether there is anything in this step by which it is finished other than by going on to the next.
bool asks(const lessons::Lesson &lesson, FlowStep step)
{
    return (step == FlowStep::Modify && lesson.goal)
        || std::any_of(lesson.questions.begin(), lesson.questions.end(), [&](const auto &question) { return question.step == step; });
}

} // namespace

LessonProgress progressOf(const lessons::Lesson &lesson, const std::array<bool, lessons::kFlowStepCount> &done)
{
    const auto isDone = [&](FlowStep step) { return done[static_cast<std::size_t>(step)]; };
    std::vector<FlowStep> steps; // what there is to do, in its order
    for (const auto &[step, text] : lesson.text)
        steps.push_back(step);
    // A last step that asks nothing is finished by being reached, which finishes the one before it.
    if (steps.size() > 1 && !asks(lesson, steps.back()))
        steps.pop_back();
    if (!steps.empty() && isDone(steps.back()))
        return LessonProgress::Done;
    return isDone(FlowStep::Predict) ? LessonProgress::Begun : LessonProgress::Untouched;
}

} // namespace interleave::ui
