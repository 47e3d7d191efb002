// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonrun.h"

#include <nlohmann/json.hpp>
#include <scenario/names.h>

namespace interleave::lessons {

namespace {

using nlohmann::json;

json textOrNull(const std::string &text)
{
    return text.empty() ? json(nullptr) : json(text);
}

json uncaughtJson(const std::vector<Uncaught> &uncaught)
{
    json rows = json::array();
    for (const Uncaught &one : uncaught)
        rows.push_back({ { "who", one.who }, { "what", one.what }, { "line", one.line } });
    return rows;
}

json runJson(const VariantRun &run)
{
    return { { "variant", run.variant }, { "index", run.index }, { "wall_ns", run.report.wall.count() },
        { "state", runStateName(run.report.state) }, { "error", textOrNull(run.report.error.toLine()) },
        { "deadlocks", run.report.deadlocks }, { "uncaught", uncaughtJson(run.report.uncaught) },
        { "python", textOrNull(run.python) }, { "others", run.report.others ? json(*run.report.others) : json(nullptr) },
        { "metrics", trace::toJson(run.metrics) },
        { "trace",
            { { "events", run.trace.events }, { "lost", run.trace.lost }, { "late", run.trace.late },
                { "bytes", run.traceBytes }, { "core_source", coreSourceName(run.report.coreSource) },
                { "violations", run.trace.violations }, { "frozen", run.trace.frozen.size() } } } };
}

json claimJson(const ClaimResult &claim)
{
    json shown = json::array();
    for (std::size_t i = 0; i < claim.shown.size(); ++i)
        shown.push_back({ { "label", claim.shown[i].first }, { "value", claim.shown[i].second },
            { "unit", i < claim.shownUnits.size() ? claim.shownUnits[i] : "" } });
    return { { "id", claim.id }, { "text", claim.text }, { "verdict", verdictName(claim.verdict) },
        { "reason", claim.reason }, { "measured", claim.measured }, { "unit", claim.unit },
        { "expected", claim.expected }, { "runs", claim.runs }, { "spread", claim.spread },
        { "counted", claim.counted }, { "held_in", claim.heldIn }, { "others_cannot_explain", claim.inSpite },
        { "each", claim.each }, { "shown", shown } };
}

} // namespace

std::string outcomeJson(const LessonOutcome &outcome)
{
    json params = outcome.parameters;
    if (params.is_null())
        params = json::object();
    params["interval_ms"] = static_cast<double>(outcome.knobs.switchInterval.count()) / 1e6;
    params["cores"] = outcome.knobs.coresAllowed;
    params["pinned"] = outcome.knobs.pinned;
    params["time_scale"] = outcome.knobs.timeScale;
    if (outcome.knobs.gil)
        params["gil"] = scenario::gilName(*outcome.knobs.gil);
    if (outcome.knobs.startMethod)
        params["start_method"] = scenario::startMethodName(*outcome.knobs.startMethod);

    json runs = json::array(), claims = json::array(), answers = json::array();
    for (const VariantRun &run : outcome.runs)
        runs.push_back(runJson(run));
    for (const ClaimResult &claim : outcome.claims)
        claims.push_back(claimJson(claim));
    for (const AnswerResult &answer : outcome.answers) {
        json row { { "question", answer.question }, { "known", answer.known } };
        if (answer.known && !answer.values.empty())
            row["values"] = answer.values;
        else if (answer.known && answer.rightChoices.empty())
            row["value"] = answer.value;
        if (answer.between)
            row["between"] = { answer.between->first, answer.between->second };
        row["right"] = answer.rightChoices;
        if (!answer.whyNot.empty())
            row["why_not"] = answer.whyNot;
        answers.push_back(std::move(row));
    }
    json goal = nullptr;
    if (outcome.goal)
        goal = { { "reached", outcome.goal->reached }, { "value", outcome.goal->value }, { "target", outcome.goal->target },
            { "unit", outcome.goal->unit }, { "why_not", textOrNull(outcome.goal->whyNot) } };
    const json all { { "lesson", outcome.lesson }, { "params", params }, { "seed", outcome.knobs.seed },
        { "runs", runs }, { "claims", claims }, { "answers", answers }, { "goal", goal }, { "judged", outcome.judged },
        { "stopped", outcome.stopped }, { "warnings", outcome.warnings }, { "untested", json(outcome.untested) },
        { "usable_cores", outcome.usableCores ? json(*outcome.usableCores) : json(nullptr) },
        { "error", outcome.error ? json(outcome.error->toLine()) : json(nullptr) } };
    return all.dump(2, ' ', false, json::error_handler_t::replace);
}

} // namespace interleave::lessons
