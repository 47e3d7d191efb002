// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonflow.h"

#include "suggest.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave::lessons {

struct LessonFlow::State
{
    Lesson lesson;
    FlowStep step = FlowStep::Predict;
    std::array<bool, kFlowStepCount> done {};
    std::map<std::string, Prediction, std::less<>> predictions;
    std::optional<LessonOutcome> outcome;
    bool committed = false; ///< Run was pressed: what was predicted stays
    bool running = false;
    bool lastFailed = false; ///< the last run left nothing to look at; `outcome` is of one before
    bool override = false;

    bool &isDone(FlowStep which) { return done[static_cast<std::size_t>(which)]; }

    const Question *question(std::string_view id) const
    {
        const auto found = std::find_if(lesson.questions.begin(), lesson.questions.end(),
            [&](const Question &question) { return question.id == id; });
        return found == lesson.questions.end() ? nullptr : &*found;
    }
    bool answeredAll(FlowStep which) const
    {
        return std::all_of(lesson.questions.begin(), lesson.questions.end(), [&](const Question &question) {
            return question.step != which || predictions.contains(question.id);
        });
    }
};

LessonFlow::LessonFlow(const Lesson &lesson)
    : m_state(std::make_shared<State>())
{
    m_state->lesson = lesson;
}

FlowStep LessonFlow::step() const noexcept
{
    return m_state->step;
}

bool LessonFlow::done(FlowStep step) const noexcept
{
    return m_state->done[static_cast<std::size_t>(step)];
}

bool LessonFlow::hasText(FlowStep step) const noexcept
{
    return m_state->lesson.text.contains(step);
}

bool LessonFlow::mayRun() const noexcept
{
    return m_state->override || m_state->committed || m_state->answeredAll(FlowStep::Predict);
}

bool LessonFlow::asksForPredictions() const noexcept
{
    return !m_state->override && !m_state->committed;
}

std::string LessonFlow::whyNotRun() const
{
    if (mayRun())
        return {};
    const auto &questions = m_state->lesson.questions;
    const auto open = std::count_if(questions.begin(), questions.end(), [&](const Question &question) {
        return question.step == FlowStep::Predict && !m_state->predictions.contains(question.id);
    });
    return open == 1 ? "Say first what you expect: one question is still open."
                     : "Say first what you expect: " + std::to_string(open) + " questions are still open.";
}

void LessonFlow::setOverride(bool on) noexcept
{
    m_state->override = on;
}

Result<void> LessonFlow::predict(const Prediction &prediction)
{
    const Question *question = m_state->question(prediction.question);
    if (!question) {
        std::vector<std::string> known;
        for (const Question &each : m_state->lesson.questions)
            known.push_back(each.id);
        return fail(
            "there is no question '" + prediction.question + "'", didYouMean(prediction.question, known));
    }
    if (question->step == FlowStep::Predict && m_state->committed)
        return fail(
            "what was predicted stays once the lesson has run", "start the lesson again to predict anew");
    if (question->step == FlowStep::Transfer && !m_state->outcome)
        return fail("this question comes after the run", "run the lesson first");
    if (question->kind == QuestionKind::Number) {
        // A slider may miss its own end by a rounding error.
        const double slack = (question->max - question->min) * 1e-9;
        if (!prediction.number
            || !(*prediction.number >= question->min - slack && *prediction.number <= question->max + slack))
            return fail("'" + question->id + "' wants a number", "give one on its scale");
    } else {
        std::vector<std::string> known;
        for (const Choice &choice : question->choices)
            known.push_back(choice.id);
        if (std::find(known.begin(), known.end(), prediction.choice) == known.end())
            return fail("'" + question->id + "' has no choice '" + prediction.choice + "'",
                didYouMean(prediction.choice, known));
    }
    m_state->predictions[prediction.question] = prediction;
    if (m_state->answeredAll(question->step))
        m_state->isDone(question->step) = true;
    return {};
}

const Prediction *LessonFlow::prediction(std::string_view question) const noexcept
{
    const auto found = m_state->predictions.find(question);
    return found == m_state->predictions.end() ? nullptr : &found->second;
}

Result<void> LessonFlow::runStarted()
{
    if (m_state->running)
        return fail("the lesson is running already", "stop it first");
    if (!mayRun())
        return fail("the run is locked", whyNotRun());
    m_state->running = true;
    m_state->committed = true;
    m_state->isDone(FlowStep::Predict) = true;
    if (m_state->step != FlowStep::Modify && m_state->step != FlowStep::Make)
        m_state->step = FlowStep::Run;
    return {};
}

void LessonFlow::runEnded(const LessonOutcome &outcome)
{
    m_state->running = false;
    if (outcome.stepped) {
        if (m_state->outcome && m_state->step == FlowStep::Run)
            m_state->step = FlowStep::Observe; // what was measured before still stands
        return;
    }
    const bool measured = std::any_of(outcome.claims.begin(), outcome.claims.end(),
        [](const ClaimResult &claim) { return claim.runs > 0; });
    // A stop during the repetitions still leaves something to look at; one during the first run does not.
    m_state->lastFailed = outcome.error || (outcome.stopped && !measured);
    if (m_state->lastFailed)
        return;
    m_state->outcome = outcome;
    m_state->isDone(FlowStep::Run) = true;
    if (m_state->step <= FlowStep::Run)
        m_state->step = FlowStep::Observe;
}

Result<void> LessonFlow::mayGoTo(FlowStep step) const
{
    if (step == m_state->step)
        return {};
    if (step > FlowStep::Run && m_state->running)
        return fail("the lesson is running", "wait for its end, or stop it");
    if (step == FlowStep::Run && !mayRun())
        return fail("the run is locked", whyNotRun());
    if (step > FlowStep::Run && !m_state->outcome)
        return fail("'" + std::string(flowStepName(step)) + "' needs something to look at",
            mayRun() ? "run the lesson first" : whyNotRun());
    return {};
}

Result<void> LessonFlow::goTo(FlowStep step)
{
    if (step == m_state->step)
        return {};
    if (auto may = mayGoTo(step); !may)
        return may;
    // Whoever moves on has finished what lies behind; questions must be answered for that.
    const FlowStep left = m_state->step;
    if (step > left && left > FlowStep::Run && m_state->answeredAll(left))
        m_state->isDone(left) = true;
    m_state->step = step;
    return {};
}

std::optional<bool> LessonFlow::wasRight(std::string_view id) const
{
    const Question *question = m_state->question(id);
    const Prediction *said = prediction(id);
    if (!question || !said || !m_state->outcome)
        return {};
    const auto &answers = m_state->outcome->answers;
    const auto answer = std::find_if(
        answers.begin(), answers.end(), [&](const AnswerResult &each) { return each.question == id; });
    if (answer == answers.end() || !answer->known)
        return {};
    if (question->kind == QuestionKind::Choice)
        return std::find(answer->rightChoices.begin(), answer->rightChoices.end(), said->choice)
            != answer->rightChoices.end();
    // Around 0 a relative tolerance allows nothing: there a share of the scale counts.
    const double scale
        = std::abs(answer->value) > 1e-12 ? std::abs(answer->value) : question->max - question->min;
    return std::abs(said->number.value_or(0) - answer->value) <= question->tolerance * scale;
}

const LessonOutcome *LessonFlow::outcome() const noexcept
{
    return m_state->outcome ? &*m_state->outcome : nullptr;
}

bool LessonFlow::outcomeIsOfLastRun() const noexcept
{
    return m_state->outcome && !m_state->lastFailed;
}

void LessonFlow::reset()
{
    auto fresh = std::make_shared<State>();
    fresh->lesson = m_state->lesson;
    fresh->override = m_state->override;
    m_state = std::move(fresh);
}

} // namespace interleave::lessons
