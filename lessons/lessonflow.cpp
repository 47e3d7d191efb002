// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonflow.h"

#include "lessonflowstate.h"
#include "suggest.h"

namespace interleave::lessons {

LessonFlow::LessonFlow(const Lesson &lesson)
    : m_state(std::make_shared<State>())
{
    m_state->lesson = lesson;
}

FlowStep LessonFlow::step() const noexcept { return m_state->step; }

bool LessonFlow::done(FlowStep step) const noexcept { return m_state->done[static_cast<std::size_t>(step)]; }

bool LessonFlow::hasText(FlowStep step) const noexcept { return m_state->lesson.text.contains(step); }

bool LessonFlow::mayRun() const noexcept
{
    return m_state->override || m_state->committed || m_state->answeredAll(FlowStep::Predict);
}

bool LessonFlow::asksForPredictions() const noexcept { return !m_state->override && !m_state->committed; }

std::string LessonFlow::whyNotRun() const
{
    if (mayRun())
        return {};
    const auto &questions = m_state->lesson.questions;
    const auto open = std::count_if(questions.begin(), questions.end(), [&](const Question &question) {
        return question.step == FlowStep::Predict && !m_state->given.contains(question.id);
    });
    return open == 1 ? "Say first what you expect: one question is still open."
                     : "Say first what you expect: " + std::to_string(open) + " questions are still open.";
}

void LessonFlow::setOverride(bool on) noexcept { m_state->override = on; }

bool LessonFlow::mayAnswer(const Question &question) const noexcept
{
    if (question.step == FlowStep::Predict && !isLate(question.id))
        return !m_state->committed;
    if (question.step == FlowStep::Predict && m_state->isAhead() && !m_state->given.contains(question.id))
        return true;
    return m_state->outcome && wasRight(question.id) != true && !revealed(question.id);
}

Result<void> LessonFlow::predict(const Prediction &prediction)
{
    const Question *question = m_state->question(prediction.question);
    if (!question) {
        std::vector<std::string> known;
        for (const Question &each : m_state->lesson.questions)
            known.push_back(each.id);
        return fail("there is no question '" + prediction.question + "'", didYouMean(prediction.question, known));
    }
    const bool late = isLate(question->id);
    const bool before = question->step == FlowStep::Predict && !late;
    if (before && m_state->committed)
        return fail("what was predicted stays once the lesson has run", "start the lesson again to predict anew");
    if (!before && !m_state->outcome && !(late && m_state->isAhead()))
        return fail("this question comes after the run",
            hasRun() ? "run the lesson again: its recording is gone" : "run the lesson first");
    if (auto fits = checkPrediction(*question, prediction); !fits)
        return fits;
    State::Given &given = m_state->given[prediction.question];
    given.prediction = prediction;
    given.tries += 1;
    given.late = late;
    if (!before)
        m_state->settle(*question, given);
    if (m_state->answeredAll(question->step))
        m_state->isDone(question->step) = true;
    return {};
}

const Prediction *LessonFlow::prediction(std::string_view question) const noexcept
{
    const State::Given *given = m_state->givenTo(question);
    return given ? &given->prediction : nullptr;
}

bool LessonFlow::isLate(std::string_view id) const noexcept
{
    const Question *question = m_state->question(id);
    const State::Given *given = m_state->givenTo(id);
    return question && question->step == FlowStep::Predict && m_state->committed && (!given || given->late);
}

int LessonFlow::tries(std::string_view question) const noexcept
{
    const State::Given *given = m_state->givenTo(question);
    return given ? given->tries : 0;
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
    m_state->tryingOut = m_state->step == FlowStep::Modify || m_state->step == FlowStep::Make;
    if (!m_state->tryingOut)
        m_state->step = FlowStep::Run;
    return {};
}

void LessonFlow::runEnded(const LessonOutcome &outcome)
{
    m_state->running = false;
    if (outcome.stepped || outcome.made) {
        if (m_state->outcome && m_state->step == FlowStep::Run)
            m_state->step = FlowStep::Observe; // what was measured before still stands
        return;
    }
    const bool measured = std::any_of(outcome.claims.begin(), outcome.claims.end(), [](const ClaimResult &claim) { return claim.runs > 0; });
    // A stop during the repetitions still leaves something to look at; one during the first run does not.
    m_state->lastFailed = outcome.error || (outcome.stopped && !measured);
    if (m_state->lastFailed)
        return;
    m_state->outcome = outcome;
    m_state->isDone(FlowStep::Run) = true;
    if (!m_state->goalStart && outcome.goal && outcome.goal->whyNot.empty())
        m_state->goalStart = outcome.goal;
    if (!m_state->tryingOut) {
        for (auto &[id, given] : m_state->given) {
            const Question *question = m_state->question(id);
            if (question && question->step == FlowStep::Predict && !given.right)
                m_state->settle(*question, given);
        }
    }
    if (outcome.goal && m_state->step == FlowStep::Modify) {
        m_state->attempts.push_back(*outcome.goal);
        constexpr std::size_t mostAttempts = 50;
        if (m_state->attempts.size() > mostAttempts)
            m_state->attempts.erase(m_state->attempts.begin() + 1); // the first is where one began
        if (outcome.goal->reached)
            m_state->isDone(FlowStep::Modify) = true;
    }
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
    if (step > FlowStep::Run && !hasRun())
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
    // Whoever moves on has finished what lies behind; questions must be answered and goals reached for that.
    const FlowStep left = m_state->step;
    const bool reached = left != FlowStep::Modify || !m_state->lesson.goal || reachedGoal();
    if (step > left && left > FlowStep::Run && m_state->answeredAll(left) && reached)
        m_state->isDone(left) = true;
    m_state->step = step;
    return {};
}

std::optional<bool> LessonFlow::wasRight(std::string_view id) const
{
    const State::Given *given = m_state->givenTo(id);
    return given ? given->right : std::nullopt;
}

const Score *LessonFlow::score(std::string_view question) const noexcept
{
    const State::Given *given = m_state->givenTo(question);
    return given && given->score ? &*given->score : nullptr;
}

bool LessonFlow::outcomeIsOfLastRun() const noexcept
{
    return m_state->outcome && !m_state->lastFailed;
}

const AnswerResult *LessonFlow::answer(std::string_view question) const noexcept
{
    const State::Given *given = m_state->givenTo(question);
    if (given && given->answer)
        return &*given->answer;
    const auto shown = m_state->shownAnswers.find(question);
    return shown == m_state->shownAnswers.end() ? nullptr : &shown->second;
}

const LessonOutcome *LessonFlow::outcome() const noexcept { return m_state->outcome ? &*m_state->outcome : nullptr; }

bool LessonFlow::hasRun() const noexcept { return m_state->outcome || done(FlowStep::Run); }

void LessonFlow::renew(const Lesson &lesson) { m_state->lesson = lesson; }

void LessonFlow::reset()
{
    auto fresh = std::make_shared<State>();
    fresh->lesson = m_state->lesson;
    fresh->override = m_state->override;
    fresh->pass = m_state->pass + 1;
    m_state = std::move(fresh);
}

} // namespace interleave::lessons
