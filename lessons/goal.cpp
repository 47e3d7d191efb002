// SPDX-License-Identifier: GPL-3.0-or-later
#include "goal.h"

#include "disturbedruns.h"
#include "measurenames.h"
#include "quietruns.h"
#include "samples.h"

#include <algorithm>
#include <cmath>

namespace interleave::lessons {

namespace {

/// The value of a formula in the middle of the quiet repetitions (`all`: of the others, too), or why there is none.
Result<double> valueOf(const std::string &text, const Evidence &evidence, bool all = false)
{
    const auto expression = Expression::parse(text, evidence.known);
    if (!expression)
        return Failure(expression.error());
    std::vector<Values> samples;
    for (const Values &sample : evidence.samples) {
        samples.push_back(evidence.machine);
        samples.back().insert(sample.begin(), sample.end());
    }
    const QuietRuns quiet = quietRuns(samples, expression->names());
    if (!quiet.tooFew.empty() && !all)
        return Failure(Error { .message = quiet.tooFew });
    std::vector<double> values;
    for (const Values &sample : all ? samples : quiet.samples) {
        const auto value = expression->evaluate(sample);
        if (value)
            values.push_back(*value);
    }
    if (const std::string why = whyUntested(evidence, expression->names()); values.empty() && !why.empty())
        return Failure(Error { .message = why });
    if (values.empty())
        return Failure(Error { .message = "Not everything that the goal names was measured." });
    return median(std::move(values));
}

/// Reached or not though others had the machine, where that could not have changed it.
std::optional<bool> surelyReached(const std::string &reach, const Evidence &evidence)
{
    const auto expression = Expression::parse(reach, evidence.known);
    return expression ? surely(*expression, usable(evidence, expression->names())) : std::nullopt;
}

} // namespace

GoalResult judgeGoal(const Goal &goal, const Evidence &evidence)
{
    GoalResult result;
    const auto comparison = firstComparison(goal.reach);
    auto reached = valueOf(goal.reach, evidence);
    bool disturbed = false;
    if (const auto sure = reached ? std::nullopt : surelyReached(goal.reach, evidence)) {
        reached = *sure ? 1.0 : 0.0;
        disturbed = true;
    }
    const auto now = valueOf(comparison ? comparison->left : goal.reach, evidence, disturbed);
    const auto target = valueOf(comparison ? comparison->right : goal.reach, evidence, disturbed);
    if (!reached || !now || !target) {
        result.whyNot = (!reached ? reached : !now ? now : target).error().message;
        return result;
    }
    if (comparison) {
        result.op = comparison->op;
        if (const auto left = Expression::parse(comparison->left, evidence.known))
            result.unit = isInSeconds(*left) ? "s" : "";
    }
    result.value = *now;
    result.target = *target;
    result.reached = *reached > 0.5; // in more than half of the runs
    if (!goal.within.empty()) {
        const auto kept = valueOf(goal.within, evidence);
        result.kept = kept && *kept != 0;
        result.reached = result.reached && result.kept;
    }
    return result;
}

std::optional<GoalResult> judgeGoal(const Lesson &lesson, const LessonOutcome &outcome)
{
    if (!lesson.goal)
        return {};
    GoalResult result;
    if (outcome.stepped)
        result.whyNot = "It went step by step, so its times are yours and not the machine's.";
    else if (outcome.knobs.timeScale != 1)
        result.whyNot = "Time was scaled, and then the machine is not its usual self. Run it at ×1.";
    if (!result.whyNot.empty())
        return result;
    return judgeGoal(*lesson.goal, gatherEvidence(lesson, outcome));
}

double nearness(const GoalResult &first, const GoalResult &now) noexcept
{
    if (now.reached)
        return 1;
    const double way = now.target - first.value;
    if (way == 0 || !std::isfinite(way))
        return 0;
    // Whoever is past the target and has not reached the goal (left what had to be kept) is near, and not there.
    return std::clamp((now.value - first.value) / way, 0.0, 0.99);
}

} // namespace interleave::lessons
