// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonproof.h"

#include "goal.h"
#include "plausible.h"
#include "suggest.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

class LessonChecker
{
public:
    LessonChecker(const Lesson &lesson, std::vector<Error> &errors)
        : m_lesson(lesson)
        , m_file((lesson.folder / "lesson.toml").string())
        , m_errors(errors)
    {
    }

    /// One sentence about what was proven, or "" when something was wrong.
    std::string run(const std::vector<std::string> &allIds)
    {
        const std::size_t before = m_errors.size();
        for (const std::string &id : m_lesson.after) {
            if (id == m_lesson.id || std::find(allIds.begin(), allIds.end(), id) == allIds.end())
                error("'after' names '" + id + "', which is no other lesson", didYouMean(id, allIds), 0,
                    "after");
        }
        extremes();
        const auto evidence = plausibleEvidence(m_lesson);
        if (!evidence) {
            m_errors.push_back(evidence.error());
            return {};
        }
        std::size_t wrong = 0;
        for (const Question &question : m_lesson.questions)
            wrong += checkQuestion(question, *evidence);
        for (const Claim &claim : m_lesson.claims)
            checkClaim(claim, *evidence);
        if (m_lesson.goal)
            checkGoal(*m_lesson.goal, *evidence);
        if (m_errors.size() > before)
            return {};
        std::size_t steps = 0;
        for (const auto &variant : m_lesson.variants) {
            for (const auto &worker : variant.workers)
                steps += worker.steps.size();
        }
        const auto real = std::count_if(m_lesson.variants.begin(), m_lesson.variants.end(), [](const auto &variant) { return variant.script.has_value(); });
        return fmt::format("{}: {} variants{} with {} steps bound to lines of script.py, {} questions whose {} "
                           "wrong answers are marked "
                           "wrong, {} claims that name what is measured",
            m_lesson.id, m_lesson.variants.size(), real > 0 ? fmt::format(" ({} of a real CPython)", real) : std::string(), steps, m_lesson.questions.size(), wrong,
            m_lesson.claims.size());
    }

private:
    void error(std::string message, std::string remedy, int line, std::string key)
    {
        m_errors.push_back({ std::move(message), std::move(remedy), m_file, line, std::move(key) });
    }

    /// Each parameter at each of its ends.
    void extremes()
    {
        for (const auto &parameter : m_lesson.parameters) {
            for (const double value : { parameter.min, parameter.max }) {
                for (const auto &variant : m_lesson.variants) {
                    const auto scenario = scenario::instantiate(variant, m_lesson.latency,
                        m_lesson.parameters, { { parameter.id, value } }, {}, m_lesson.id, m_file);
                    if (!scenario)
                        m_errors.push_back(scenario.error());
                }
            }
        }
    }

    /// How many wrong answers were shown to be wrong.
    std::size_t checkQuestion(const Question &question, const Evidence &evidence)
    {
        const std::string key = "question '" + question.id + "'";
        const AnswerResult answer = answerQuestion(question, evidence);
        if (!answer.known) {
            error("the right answer cannot be computed from what is measured", "check its formulas",
                question.sourceLine, key);
            return 0;
        }
        switch (question.kind) {
        case QuestionKind::Choice:
        case QuestionKind::Several:
            return checkChoices(question, answer);
        case QuestionKind::Order:
            return checkOrder(question, answer);
        case QuestionKind::Sketch:
        case QuestionKind::Moment:
            return checkLanes(question);
        case QuestionKind::Range:
            if (!question.answer.empty() && answer.value <= 0)
                error("nothing that lasts so long is there to measure on a quiet machine", "check 'answer'", question.sourceLine, key);
            return checkLanes(question);
        case QuestionKind::Bars: {
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < question.items.size(); ++i)
                wrong += checkScale(question, answer.values[i], "bar '" + question.items[i].id + "'");
            return wrong;
        }
        case QuestionKind::Number:
            break;
        }
        return checkScale(question, answer.value, {});
    }

    std::size_t checkChoices(const Question &question, const AnswerResult &answer)
    {
        const std::string key = "question '" + question.id + "'";
        if (answer.rightChoices.empty())
            error("no choice is right on a quiet machine", "check each right_when", question.sourceLine, key);
        else if (answer.rightChoices.size() == question.choices.size())
            error("every choice is right on a quiet machine", "check each right_when: a question needs a wrong answer", question.sourceLine,
                key);
        return question.choices.size() - answer.rightChoices.size();
    }

    /// No two items may measure the same: who would be right?
    std::size_t checkOrder(const Question &question, const AnswerResult &answer)
    {
        for (std::size_t i = 0; i < answer.values.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                const double slack = question.tolerance * std::max(std::abs(answer.values[i]), std::abs(answer.values[k]));
                if (std::abs(answer.values[i] - answer.values[k]) <= slack)
                    error(fmt::format("'{}' and '{}' cannot be told apart on a quiet machine: {:.3g} and {:.3g}", question.items[k].id,
                              question.items[i].id, answer.values[k], answer.values[i]),
                        "check each value, or lower the tolerance", question.sourceLine, "question '" + question.id + "'");
            }
        }
        return answer.values.size() - 1; // each neighbour that is exchanged
    }

    /// The lanes that are named are there with the standard parameters.
    std::size_t checkLanes(const Question &question)
    {
        std::vector<std::string> wanted = question.lanes, there { "main" };
        for (const Where &where : question.where) {
            if (!where.lane.empty())
                wanted.push_back(where.lane);
        }
        for (const auto &variant : m_lesson.variants) {
            if (variant.id != question.variant)
                continue;
            const auto scenario = scenario::instantiate(variant, m_lesson.latency, m_lesson.parameters, {}, {}, m_lesson.id, m_file);
            if (!scenario)
                continue; // said elsewhere
            for (const auto &worker : scenario->job.workers) {
                for (std::uint32_t i = 0; i < worker.count; ++i)
                    there.push_back(worker.nameOf(i));
            }
        }
        for (const std::string &lane : wanted) {
            if (std::find(there.begin(), there.end(), lane) == there.end())
                error("with the standard parameters there is no lane '" + lane + "'", didYouMean(lane, there), question.sourceLine,
                    "question '" + question.id + "'");
        }
        return 1;
    }

    std::size_t checkScale(const Question &question, double value, const std::string &of)
    {
        const std::string key = "question '" + question.id + "'" + (of.empty() ? "" : ", " + of);
        if (value < question.min || value > question.max) {
            error(fmt::format("the answer on a quiet machine, {:.3g}, is not on the scale from {:g} to {:g}", value, question.min,
                      question.max),
                "widen min and max", question.sourceLine, key);
            return 0;
        }
        const double reach = question.tolerance * std::max(value, -value);
        if (value - reach <= question.min && value + reach >= question.max) {
            error("every number on the scale would be right", "widen the scale or lower the tolerance", question.sourceLine, key);
            return 0;
        }
        return 1;
    }

    /// Where one begins the goal is not reached; what `solve` says reaches it.
    void checkGoal(const Goal &goal, const Evidence &evidence)
    {
        const GoalResult before = judgeGoal(goal, evidence);
        if (!before.whyNot.empty())
            error("the goal cannot be measured: " + before.whyNot, "check 'reach' and 'within'", goal.sourceLine, "modify");
        else if (before.reached)
            error("the goal is reached before anything was turned", "check 'reach'", goal.sourceLine, "modify");
        if (goal.solve.empty() || !before.whyNot.empty())
            return;
        const auto solved = plausibleEvidence(m_lesson, goal.solve);
        if (!solved)
            return m_errors.push_back(solved.error());
        const GoalResult after = judgeGoal(goal, *solved);
        if (!after.reached)
            error(fmt::format("what 'solve' sets does not reach the goal on a quiet machine: {} instead of {} {}",
                      formatValue(after.value, after.unit), after.op, formatValue(after.target, after.unit)),
                "check 'solve' and 'reach'", goal.sourceLine, "modify");
    }

    void checkClaim(const Claim &claim, const Evidence &evidence)
    {
        // One repetition stands for all: it is shown that the claim can hold, not that it does.
        Evidence repeated = evidence;
        repeated.samples.resize(static_cast<std::size_t>(claim.runs), evidence.samples.front());
        const ClaimResult result = judgeClaim(claim, repeated);
        if (result.verdict == Verdict::NotHeld)
            error("the claim would not hold even on a quiet machine: " + result.reason, "check 'holds'",
                claim.sourceLine, "claim '" + claim.id + "'");
        else if (result.verdict == Verdict::NotTestable)
            error("the claim could not be tested even on a quiet machine with two cores: " + result.reason,
                "check 'needs' and 'holds'", claim.sourceLine, "claim '" + claim.id + "'");
    }

    const Lesson &m_lesson;
    std::string m_file;
    std::vector<Error> &m_errors;
};

} // namespace

std::string proveLesson(const Lesson &lesson, const std::vector<std::string> &allIds, std::vector<Error> &errors) { return LessonChecker(lesson, errors).run(allIds); }

} // namespace interleave::lessons
