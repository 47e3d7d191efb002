// SPDX-License-Identifier: GPL-3.0-or-later
// LessonFlow: hints, solutions, the goal, and what is kept of it all.
#include "lessonflowstate.h"

namespace interleave::lessons {

namespace {

const std::vector<std::string> *hintsOf(const Lesson &lesson, std::string_view key)
{
    if (key == LessonFlow::kModifyKey)
        return lesson.goal ? &lesson.goal->hints : nullptr;
    if (key == LessonFlow::kMakeKey)
        return &lesson.makeHints;
    for (const Question &question : lesson.questions) {
        if (question.id == key)
            return &question.hints;
    }
    return nullptr;
}

} // namespace

std::vector<std::string> LessonFlow::hints(std::string_view key) const
{
    const auto *all = hintsOf(m_state->lesson, key);
    const auto shown = m_state->hints.find(key);
    if (!all || shown == m_state->hints.end())
        return {};
    return { all->begin(), all->begin() + std::min<std::ptrdiff_t>(shown->second, std::ssize(*all)) };
}

bool LessonFlow::hasMoreHints(std::string_view key) const noexcept
{
    const auto *all = hintsOf(m_state->lesson, key);
    const auto shown = m_state->hints.find(key);
    return all && std::ssize(*all) > (shown == m_state->hints.end() ? 0 : shown->second);
}

Result<void> LessonFlow::showHint(std::string_view key)
{
    if (!hasMoreHints(key))
        return fail("there is no further hint", "try it, or look at the solution");
    ++m_state->hints[std::string(key)];
    return {};
}

bool LessonFlow::canReveal(std::string_view key) const noexcept
{
    if (revealed(key))
        return false;
    if (key == kModifyKey)
        return m_state->lesson.goal && !m_state->lesson.goal->solution.empty();
    const Question *question = m_state->question(key);
    return question && (question->step != FlowStep::Predict || isLate(key)) && m_state->outcome && wasRight(key) != true;
}

void LessonFlow::reveal(std::string_view key)
{
    if (!canReveal(key))
        return;
    m_state->revealed.emplace(key);
    const Question *question = m_state->question(key);
    if (!question || m_state->givenTo(key))
        return;
    // Nothing was said: what there is to see is shown all the same.
    const auto answer = std::find_if(m_state->outcome->answers.begin(), m_state->outcome->answers.end(),
        [&](const AnswerResult &each) { return each.question == key; });
    if (answer != m_state->outcome->answers.end())
        m_state->shownAnswers[std::string(key)] = *answer;
}

bool LessonFlow::revealed(std::string_view key) const noexcept { return m_state->revealed.contains(key); }

const std::vector<GoalResult> &LessonFlow::attempts() const noexcept { return m_state->attempts; }

bool LessonFlow::reachedGoal() const noexcept
{
    return std::any_of(m_state->attempts.begin(), m_state->attempts.end(), [](const GoalResult &attempt) { return attempt.reached; });
}

const GoalResult *LessonFlow::goalStart() const noexcept
{
    if (m_state->goalStart)
        return &*m_state->goalStart;
    const auto first = std::find_if(m_state->attempts.begin(), m_state->attempts.end(), [](const GoalResult &attempt) { return attempt.whyNot.empty(); });
    return first == m_state->attempts.end() ? nullptr : &*first;
}

FlowMemory LessonFlow::memory() const
{
    FlowMemory memory;
    memory.step = m_state->step;
    memory.done = m_state->done;
    memory.committed = m_state->committed;
    memory.pass = m_state->pass;
    for (const auto &[id, given] : m_state->given)
        memory.answers.push_back({ given.prediction, given.right, std::max(1, given.tries), given.late });
    memory.hints = m_state->hints;
    memory.revealed = m_state->revealed;
    memory.attempts = m_state->attempts;
    memory.goalStart = m_state->goalStart;
    return memory;
}

void LessonFlow::restore(const FlowMemory &memory)
{
    reset();
    m_state->step = memory.step;
    m_state->done = memory.done;
    m_state->committed = memory.committed;
    m_state->pass = memory.pass;
    m_state->hints = memory.hints;
    m_state->revealed = memory.revealed;
    m_state->attempts = memory.attempts;
    m_state->goalStart = memory.goalStart;
    for (const auto &answer : memory.answers) {
        const Question *question = m_state->question(answer.prediction.question);
        if (question && checkPrediction(*question, answer.prediction))
            m_state->given[question->id] = { answer.prediction, answer.right, {}, {}, answer.tries, answer.late };
    }
    if (m_state->step > FlowStep::Run && !hasRun()) // the file said something else than this program ever does
        m_state->step = FlowStep::Predict;
    if (m_state->step == FlowStep::Run && !mayRun())
        m_state->step = FlowStep::Predict;
}

} // namespace interleave::lessons
