// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "namedlesson.h"
#include "runprogress.h"
#include "settings.h"
#include "stopsignal.h"
#include "sweepcommand.h"
#include "tracetarget.h"

#include <host/hostprogram.h>
#include <lessons/catalog.h>
#include <lessons/lessonrun.h>
#include <lessons/variants.h>

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::cli {

namespace {

constexpr Nanoseconds kDeadlockLimit { 1'000'000'000 };

/// One line about the runs of a variant that ended in a deadlock, if there were any.
void printDeadlock(const lessons::LessonOutcome &outcome, const std::string &variant)
{
    int runs = 0, deadlocked = 0;
    std::string words;
    for (const auto &run : outcome.runs) {
        if (run.variant != variant)
            continue;
        ++runs;
        deadlocked += run.report.deadlocks.empty() ? 0 : 1;
        if (words.empty() && !run.report.deadlocks.empty())
            words = run.report.deadlocks.front();
    }
    if (deadlocked > 0)
        fmt::print("  {:12} in {} of {} run{}: {}\n", "deadlock", deadlocked, runs, runs == 1 ? "" : "s", words);
}

void printSummary(const lessons::LessonOutcome &outcome, const lessons::Lesson &lesson)
{
    fmt::print("{}\n", lesson.title);
    for (const auto &variant : lesson.variants) {
        std::vector<double> walls;
        std::string label = lessons::labelOf(variant);
        for (const auto &run : outcome.runs) {
            if (run.variant != variant.id)
                continue;
            label = lessons::labelOf(variant, run.python);
            const double ms = static_cast<double>(run.report.wall.count()) / 1e6;
            if (run.report.state == RunState::Finished || run.report.stoppedForDeadlock)
                walls.push_back(ms);
            else // its time is none of the lesson's
                fmt::print("  {:32} {} after {:.1f} ms\n", label, runStateName(run.report.state), ms);
        }
        if (outcome.untested.contains(variant.id))
            fmt::print("  {:32} {}\n", label, outcome.untested.at(variant.id));
        if (walls.empty())
            continue;
        std::sort(walls.begin(), walls.end());
        fmt::print("  {:32} {:9.1f} ms   ({} run{})\n", label, walls[walls.size() / 2], walls.size(),
            walls.size() == 1 ? "" : "s");
        printDeadlock(outcome, variant.id);
    }
    for (const auto &claim : outcome.claims) {
        fmt::print("  {:12} {}\n", lessons::verdictName(claim.verdict), claim.text);
        if (!claim.reason.empty())
            fmt::print("  {:12} {}\n", "", claim.reason);
    }
}

/// What is asked for, put into a request. Errors: a variant or a parameter that the lesson does not have, a value that it does not take.
Result<lessons::LessonRequest> requestOf(const lessons::Lesson &lesson, const RunCommand &command, const std::filesystem::path &hostProgram)
{
    lessons::LessonRequest request;
    request.lesson = &lesson;
    request.onlyVariant = command.variant;
    request.repeat = command.repeat;
    request.hostProgram = hostProgram;
    request.coreSource = command.coreSource;
    request.interpreter = command.interpreter;
    request.deadlockLimit = kDeadlockLimit;
    if (command.seed)
        request.knobs.seed = *command.seed;
    for (const std::string &setting : command.settings) {
        if (auto applied = applySetting(setting, lesson, request); !applied)
            return Failure(applied.error());
    }
    const bool known = command.variant.empty()
        || std::any_of(lesson.variants.begin(), lesson.variants.end(), [&](const auto &variant) { return variant.id == command.variant; });
    if (!known) {
        std::string names;
        for (const auto &variant : lesson.variants)
            names += (names.empty() ? "" : ", ") + variant.id;
        return fail(fmt::format("the lesson '{}' has no variant '{}'", lesson.id, command.variant), fmt::format("it has {}", names));
    }
    return request;
}

/// How long one run of each variant will take. Errors: values that do not go together; nothing has run yet.
Result<std::map<std::string, Nanoseconds>> expectedOf(const lessons::LessonRequest &request)
{
    std::map<std::string, Nanoseconds> expected;
    const lessons::Lesson &lesson = *request.lesson;
    for (const auto &variant : lesson.variants) {
        if (!request.onlyVariant.empty() && request.onlyVariant != variant.id)
            continue;
        const auto scenario = scenario::instantiate(variant, lesson.latency, lesson.parameters, request.parameters, request.knobs, lesson.id,
            (lesson.folder / "lesson.toml").string());
        if (!scenario)
            return Failure(scenario.error());
        expected[variant.id] = scenario->expected;
    }
    return expected;
}

/// Whether every lesson can do what is asked for. Says in one line which could not; nothing has run yet.
int checkAll(const lessons::Catalog &catalog, const RunCommand &command, const std::filesystem::path &hostProgram)
{
    std::optional<Error> first;
    int failing = 0;
    for (const auto &lesson : catalog.lessons()) {
        const auto request = requestOf(lesson, command, hostProgram);
        const auto expected = request ? expectedOf(*request) : Result<std::map<std::string, Nanoseconds>>(Failure(request.error()));
        if (expected)
            continue;
        ++failing;
        if (!first)
            first = expected.error();
    }
    if (!first)
        return Done;
    if (failing > 1)
        first->message += fmt::format(" (nor can {} more of the {} lessons do what is asked for)", failing - 1, catalog.lessons().size());
    first->remedy = "run the lessons that can, one by one; nothing has run";
    return complain(*first, BadInput);
}

/// Runs one lesson. Appends its JSON to `results` if that is wanted.
int runOne(const lessons::Lesson &lesson, const RunCommand &command, const std::filesystem::path &hostProgram,
    std::stop_token stop, nlohmann::json *results)
{
    const auto request = requestOf(lesson, command, hostProgram);
    if (!request)
        return complain(request.error(), BadInput);
    if (!command.sweep.empty())
        return runSweep(lesson, *request, command, stop);
    const auto expected = expectedOf(*request);
    if (!expected)
        return complain(expected.error(), BadInput);
    const TraceTarget target(command.trace, *request, command.all);
    if (!command.trace.empty()) {
        if (auto possible = target.check(); !possible)
            return complain(possible.error(), BadInput);
    }

    lessons::LessonOutcome outcome;
    {
        RunProgress progress(lesson.title, *expected);
        outcome = lessons::execute(*request, &progress, stop);
    }
    if (results)
        results->push_back(nlohmann::json::parse(lessons::outcomeJson(outcome)));
    else
        printSummary(outcome, lesson);
    for (const std::string &warning : outcome.warnings)
        fmt::print(stderr, "interleave: warning: {}\n", warning);
    int status = Done;
    for (const auto &run : outcome.runs) { // of a real CPython's script, which the others went on without; said above
        if (run.report.state == RunState::Failed)
            status = RunFailed;
    }
    for (const auto &claim : outcome.claims) {
        if (claim.verdict == lessons::Verdict::NotHeld && status == Done)
            status = ClaimNotHeld;
    }
    if (outcome.error)
        status = complain(*outcome.error, RunFailed);
    else if (outcome.stopped)
        status = complain({ "stopped before the end", "what was measured until then is above" }, RunFailed);
    if (!command.trace.empty()) {
        if (auto saved = target.save(outcome); !saved)
            return complain(saved.error(), status == RunFailed ? RunFailed : BadInput);
    }
    return status;
}

} // namespace

int run(const RunCommand &command, const Surroundings &here)
{
    const auto directory = lessons::findLessons(here.program);
    if (!directory)
        return complain(directory.error(), BadInput);
    const auto hostProgram = host::findHostProgram(here.program);
    if (!hostProgram)
        return complain(hostProgram.error(), RunFailed);
    const auto catalog = lessons::Catalog::load(*directory);
    for (const Error &error : catalog.errors())
        complain(error, BadInput);

    const StopSignal signal;
    auto results = nlohmann::json::array();
    nlohmann::json *wanted = command.json ? &results : nullptr;
    if (!command.all) {
        const auto lesson = namedLesson(command.lesson, catalog);
        if (!lesson)
            return complain(lesson.error(), BadInput);
        const int status = runOne(**lesson, command, *hostProgram, signal.token(), wanted);
        if (command.json && !results.empty())
            fmt::print("{}\n", results[0].dump(2));
        return status;
    }
    if (const int possible = checkAll(catalog, command, *hostProgram); possible != Done)
        return possible;
    int worst = catalog.errors().empty() ? Done : BadInput;
    for (const auto &lesson : catalog.lessons()) {
        if (signal.token().stop_requested())
            break;
        worst = std::max(worst, runOne(lesson, command, *hostProgram, signal.token(), wanted));
    }
    if (command.json)
        fmt::print("{}\n", nlohmann::json { { "lessons", results } }.dump(2));
    return worst;
}

} // namespace interleave::cli
