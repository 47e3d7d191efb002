// SPDX-License-Identifier: GPL-3.0-or-later
#include "claims.h"

#include "goal.h"
#include "measurenames.h"
#include "observation.h"
#include "quietruns.h"
#include "sketch.h"
#include "variants.h"

#include <algorithm>
#include <fmt/format.h>
#include <os/affinity.h>

namespace interleave::lessons {

namespace {

/// What the first run of the question's variant shows, if it was recorded and nobody's hand was in it.
void lookIntoRecording(const Question &question, const LessonOutcome &outcome, AnswerResult &answer)
{
    if (question.variant.empty())
        return;
    const auto run = std::find_if(outcome.runs.begin(), outcome.runs.end(),
        [&](const VariantRun &each) { return each.variant == question.variant && each.index == 0; });
    const auto *store = run == outcome.runs.end() ? nullptr : run->report.store.get();
    const bool whole = store && run->trace.frozen.empty() && !run->trace.stepped;
    if (question.kind == QuestionKind::Sketch) {
        answer.known = whole && outcome.judged;
        if (answer.known)
            answer.sketch = measuredSketch(question, *store);
        return;
    }
    const bool asksForLength = question.kind == QuestionKind::Range && !question.answer.empty();
    answer.known = store && (answer.known || !asksForLength);
    if (store && !question.where.empty()) {
        if (const auto longest = longestStretch(question, *store))
            answer.example = { longest->first - store->begin(), longest->second - store->begin() };
    }
}

} // namespace

std::string_view verdictName(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::Held:
        return "held";
    case Verdict::NotHeld:
        return "not-held";
    case Verdict::NotTestable:
        break;
    }
    return "not-testable";
}

std::string whyUntested(const Evidence &evidence, const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        const auto why = evidence.untested.find(name.substr(0, name.find('.')));
        if (why != evidence.untested.end())
            return why->second;
    }
    return {};
}

Evidence gatherEvidence(const Lesson &lesson, const LessonOutcome &outcome)
{
    Evidence evidence;
    evidence.known = knownNames(lesson.parameters, lesson.variants);
    evidence.untested = outcome.untested;
    evidence.machine.insert(outcome.parameters.begin(), outcome.parameters.end());
    const int allowed = outcome.knobs.coresAllowed;
    const auto there = os::allowedCores(); // of a machine of two this process may have one
    const double cores = allowed > 0 ? allowed : there && !there->empty() ? static_cast<double>(there->size()) : 1;
    evidence.machine["cores"] = cores;
    evidence.machine["interval_ms"] = static_cast<double>(outcome.knobs.switchInterval.count()) / 1e6;
    if (outcome.usableCores)
        evidence.machine["usable_cores"] = std::min(*outcome.usableCores, cores);

    std::map<int, Values> repetitions;
    std::vector<double> others;
    for (const VariantRun &run : outcome.runs) {
        const bool cameToItsEnd = run.report.state == RunState::Finished || run.report.stoppedForDeadlock;
        if (!cameToItsEnd || !run.trace.frozen.empty() || run.trace.stepped)
            continue;
        const auto *variant = variantOf(lesson, run.variant);
        const trace::NamedThings things = variant ? namedThings(*variant, lesson.parameters) : trace::NamedThings {};
        for (const auto &[name, value] : trace::measures(run.metrics, things))
            repetitions[run.index][run.variant + "." + name] = value;
        if (run.report.others) {
            repetitions[run.index][run.variant + "." + std::string(kOthers)] = *run.report.others;
            others.push_back(*run.report.others);
        }
    }
    if (!others.empty())
        evidence.machine[std::string(kOthers)] = median(std::move(others));
    for (auto &[index, values] : repetitions)
        evidence.samples.push_back(std::move(values));
    return evidence;
}

void judge(const Lesson &lesson, LessonOutcome &outcome, const std::string &why)
{
    std::string reason = why;
    const Evidence evidence = gatherEvidence(lesson, outcome);
    if (reason.empty() && evidence.samples.empty()) {
        bool frozen = false;
        for (const VariantRun &run : outcome.runs)
            frozen = frozen || !run.trace.frozen.empty();
        reason = frozen     ? "The run was frozen meanwhile, so its times mean nothing; run it again."
            : outcome.error ? "Interrupted: a run failed before anything could be measured."
                            : "Interrupted: no run came to its end.";
    }
    outcome.judged = reason.empty();

    std::uint64_t lost = 0;
    for (const VariantRun &run : outcome.runs)
        lost += run.trace.lost;
    outcome.claims.clear();
    for (const Claim &claim : lesson.claims) {
        ClaimResult result = judgeClaim(claim, evidence);
        if (!outcome.judged) {
            result.verdict = Verdict::NotTestable;
            result.reason = reason;
        } else if (lost > 0) {
            result.reason += fmt::format(" {} events were lost while recording.", lost);
        }
        outcome.claims.push_back(std::move(result));
    }
    outcome.answers.clear();
    for (const Question &question : lesson.questions) {
        AnswerResult answer = answerQuestion(question, evidence);
        if (!outcome.judged)
            answer.known = false;
        lookIntoRecording(question, outcome, answer);
        outcome.answers.push_back(std::move(answer));
    }
    outcome.goal = judgeGoal(lesson, outcome);
}

} // namespace interleave::lessons
