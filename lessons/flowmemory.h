// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonrun.h"
#include "prediction.h"

#include <set>

namespace interleave::lessons {

/// What is kept of a learner's way through a lesson when it is left: everything but recordings and measurements. A value.
struct FlowMemory
{
    struct Answer
    {
        Prediction prediction;
        std::optional<bool> right {}; ///< empty: not known yet
        int tries = 1;
        bool late = false; ///< to a question of the step Predict, and said after Run was pressed: no prediction
        friend bool operator==(const Answer &, const Answer &) = default;
    };
    FlowStep step = FlowStep::Predict;
    std::array<bool, kFlowStepCount> done {};
    bool committed = false; ///< Run was pressed
    int pass = 0; ///< how often the lesson was started again
    std::vector<Answer> answers {};
    std::map<std::string, int, std::less<>> hints {}; ///< how many were shown, of a question's id, "modify", "make"
    std::set<std::string, std::less<>> revealed {}; ///< solutions that were asked for
    std::vector<GoalResult> attempts {}; ///< at the goal, oldest first
    std::optional<GoalResult> goalStart {}; ///< how the first run stood to it
    friend bool operator==(const FlowMemory &, const FlowMemory &) = default;
};

std::string toJson(const FlowMemory &memory);
/// Trusts nothing: what does not fit is an error. Whether it fits its lesson, LessonFlow::restore sees to.
Result<FlowMemory> flowMemoryFromJson(const std::string &json);

} // namespace interleave::lessons
