// SPDX-License-Identifier: GPL-3.0-or-later
// What the runs say of a lesson's questions. What only a recording can say, judge.cpp adds.
#include "claims.h"
#include "disturbedruns.h"
#include "quietruns.h"
#include "samples.h"

namespace interleave::lessons {

namespace {

/// What was measured of a formula for the answer of a question.
struct Found
{
    Result<double> value;
    std::string whyNot {}; ///< one sentence: others had the machine, or the variant did not run
    std::optional<std::pair<double, double>> between {}; ///< of a value that others spoilt: without them it would lie in here
};

/// A prediction is called right or wrong by the same repetitions that a claim is judged by. `truth`: the formula says yes or no, and is known where others
/// could not have changed it.
Found find(const std::string &text, const Evidence &evidence, bool truth)
{
    const auto expression = Expression::parse(text, evidence.known);
    if (!expression)
        return { Failure(expression.error()) };
    auto samples = usable(evidence, expression->names());
    if (const std::string why = whyUntested(evidence, expression->names()); samples.empty() && !why.empty())
        return { Failure(Error { .message = why }), why };
    const QuietRuns quiet = quietRuns(samples, expression->names());
    if (quiet.tooFew.empty())
        return { expression->evaluate(medians(quiet.samples)) };
    if (const auto sure = truth ? surely(*expression, samples) : std::nullopt)
        return { *sure ? 1.0 : 0.0 };
    Found found { Failure(Error { .message = quiet.tooFew }), quiet.tooFew };
    std::vector<Bounds> bounds;
    for (const Values &sample : samples) {
        if (auto each = truth ? std::nullopt : boundsOf(sample, expression->names()))
            bounds.push_back(std::move(*each));
    }
    if (!truth && bounds.size() == samples.size())
        found.between = rangeWithin(*expression, medianOf(bounds));
    return found;
}

} // namespace

AnswerResult answerQuestion(const Question &question, const Evidence &evidence)
{
    AnswerResult result;
    result.question = question.id;
    const auto look = [&](const std::string &text, bool truth) {
        Found found = find(text, evidence, truth);
        if (!found.whyNot.empty())
            result.whyNot = found.whyNot;
        return found;
    };
    if (question.kind == QuestionKind::Order || question.kind == QuestionKind::Bars) {
        result.known = !question.items.empty();
        for (const MeasuredItem &item : question.items) {
            const auto value = look(item.value, false).value;
            result.known = result.known && value;
            result.values.push_back(value.value_or(0));
        }
        return result;
    }
    if (!isByChoice(question.kind)) {
        const Found found = question.answer.empty() ? Found { 0.0 } : look(question.answer, false);
        result.known = found.value.has_value();
        result.value = found.value.value_or(0);
        result.between = found.between;
        return result;
    }
    result.known = !question.choices.empty();
    for (const Choice &choice : question.choices) {
        const auto right = look(choice.rightWhen, true).value;
        if (!right)
            result.known = false;
        else if (*right != 0)
            result.rightChoices.push_back(choice.id);
    }
    if (!result.known)
        result.rightChoices.clear();
    return result;
}

} // namespace interleave::lessons
