// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonflow.h"

#include <algorithm>

namespace interleave::lessons {

/// What a flow knows. Only for the flow's own files.
struct LessonFlow::State
{
    struct Given
    {
        Prediction prediction;
        std::optional<bool> right {};
        std::optional<AnswerResult> answer {};
        std::optional<Score> score {};
        int tries = 0;
        bool late = false; ///< of the step Predict, and said after Run was pressed
    };

    Lesson lesson;
    FlowStep step = FlowStep::Predict;
    std::array<bool, kFlowStepCount> done {};
    std::map<std::string, Given, std::less<>> given; ///< by question
    std::map<std::string, int, std::less<>> hints; ///< shown, by key
    std::set<std::string, std::less<>> revealed;
    std::map<std::string, AnswerResult, std::less<>> shownAnswers; ///< of solutions that were asked for before anything was said
    std::vector<GoalResult> attempts;
    std::optional<GoalResult> goalStart; ///< of the first run
    std::optional<LessonOutcome> outcome;
    int pass = 0; ///< how often it was started again
    bool committed = false; ///< Run was pressed: what was predicted stays
    bool running = false;
    bool lastFailed = false; ///< the last run left nothing to look at; `outcome` is of one before
    bool tryingOut = false; ///< the run that is on or was last is one of Modify or Make: it says nothing of predictions
    bool override = false;

    bool &isDone(FlowStep which) { return done[static_cast<std::size_t>(which)]; }

    /// What a run shows is still to come, or coming just now.
    bool isAhead() const { return running || !done[static_cast<std::size_t>(FlowStep::Run)]; }

    const Question *question(std::string_view id) const
    {
        const auto found
            = std::find_if(lesson.questions.begin(), lesson.questions.end(), [&](const Question &question) { return question.id == id; });
        return found == lesson.questions.end() ? nullptr : &*found;
    }
    const Given *givenTo(std::string_view id) const
    {
        const auto found = given.find(id);
        return found == given.end() ? nullptr : &found->second;
    }
    bool answeredAll(FlowStep which) const
    {
        return std::all_of(lesson.questions.begin(), lesson.questions.end(),
            [&](const Question &question) { return question.step != which || given.contains(question.id); });
    }
    /// Holds what was said against what was measured.
    void settle(const Question &question, Given &said) const
    {
        if (!outcome)
            return;
        const auto answer = std::find_if(outcome->answers.begin(), outcome->answers.end(),
            [&](const AnswerResult &each) { return each.question == question.id; });
        if (answer == outcome->answers.end())
            return;
        said.answer = *answer;
        said.score.reset();
        if (!isInRecording(question.kind)) {
            said.score = scoreOf(question, said.prediction, *answer);
        } else {
            const auto run = std::find_if(outcome->runs.begin(), outcome->runs.end(), [&](const VariantRun &each) {
                return each.variant == question.variant && each.index == 0 && each.report.store;
            });
            if (run != outcome->runs.end())
                said.score = scoreInRecording(question, said.prediction, *answer, *run->report.store);
            if (!answer->known && question.kind == QuestionKind::Range && question.where.empty())
                said.score.reset(); // nothing to hold it against
        }
        said.right = said.score ? std::optional(said.score->right) : std::nullopt;
    }
};

} // namespace interleave::lessons
