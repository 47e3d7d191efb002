// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "progressbar.h"
#include "settings.h"
#include "stopsignal.h"
#include "sweepcommand.h"

#include <host/hostprogram.h>
#include <lessons/catalog.h>
#include <lessons/lessonrun.h>
#include <trace/tracefile.h>

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::cli {

namespace {

/// Shows progress on stderr.
class Observer : public lessons::LessonObserver
{
public:
    explicit Observer(std::string title)
        : m_title(std::move(title))
    {
    }
    void runBegan(const scenario::VariantSpec &variant, int repetition, int repetitions, host::RunSession &) override
    {
        m_bar.show(static_cast<double>(repetition) / std::max(1, repetitions),
            fmt::format("{}: {} ({} of {})", m_title, variant.label, repetition + 1, repetitions));
    }
    void runEnded(const lessons::VariantRun &) override { }
    void stateChanged(RunState) override { }

private:
    std::string m_title;
    ProgressBar m_bar;
};

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
        for (const auto &run : outcome.runs) {
            if (run.variant == variant.id)
                walls.push_back(static_cast<double>(run.report.wall.count()) / 1e6);
        }
        if (walls.empty())
            continue;
        std::sort(walls.begin(), walls.end());
        fmt::print("  {:32} {:9.1f} ms   ({} run{})\n", variant.label, walls[walls.size() / 2], walls.size(),
            walls.size() == 1 ? "" : "s");
        printDeadlock(outcome, variant.id);
    }
    for (const auto &claim : outcome.claims) {
        fmt::print("  {:12} {}\n", lessons::verdictName(claim.verdict), claim.text);
        if (!claim.reason.empty())
            fmt::print("  {:12} {}\n", "", claim.reason);
    }
}

/// With several variants each gets a file of its own: out.itrace → out-threads.itrace.
Result<void> saveTraces(const lessons::LessonOutcome &outcome, const std::filesystem::path &file)
{
    std::vector<const lessons::VariantRun *> first;
    for (const auto &run : outcome.runs) {
        if (run.index == 0 && run.report.store)
            first.push_back(&run);
    }
    if (first.empty())
        return fail("nothing was recorded", "see the error above");
    for (const auto *run : first) {
        auto target = file;
        if (first.size() > 1)
            target.replace_filename(file.stem().string() + "-" + run->variant + file.extension().string());
        if (auto saved = trace::saveTrace(*run->report.store, target); !saved)
            return saved;
        fmt::print(stderr, "saved {}\n", target.string());
    }
    return {};
}

/// Runs one lesson. Appends its JSON to `results` if that is wanted.
int runOne(const lessons::Lesson &lesson, const RunCommand &command, const std::filesystem::path &hostProgram,
    std::stop_token stop, nlohmann::json *results)
{
    lessons::LessonRequest request;
    request.lesson = &lesson;
    request.onlyVariant = command.variant;
    request.repeat = command.repeat;
    request.hostProgram = hostProgram;
    request.coreSource = command.coreSource;
    request.deadlockLimit = kDeadlockLimit;
    if (command.seed)
        request.knobs.seed = *command.seed;
    for (const std::string &setting : command.settings) {
        if (auto applied = applySetting(setting, lesson, request); !applied)
            return complain(applied.error(), BadInput);
    }
    if (!command.variant.empty()) {
        const bool known = std::any_of(lesson.variants.begin(), lesson.variants.end(),
            [&](const auto &variant) { return variant.id == command.variant; });
        if (!known) {
            std::string names;
            for (const auto &variant : lesson.variants)
                names += (names.empty() ? "" : ", ") + variant.id;
            return complain({ fmt::format("the lesson '{}' has no variant '{}'", lesson.id, command.variant),
                                fmt::format("it has {}", names) },
                BadInput);
        }
    }

    if (!command.sweep.empty())
        return runSweep(lesson, request, command, stop);

    lessons::LessonOutcome outcome;
    {
        Observer observer(lesson.title);
        outcome = lessons::execute(request, &observer, stop);
    }
    if (results)
        results->push_back(nlohmann::json::parse(lessons::outcomeJson(outcome)));
    else
        printSummary(outcome, lesson);
    int status = Done;
    for (const auto &claim : outcome.claims) {
        if (claim.verdict == lessons::Verdict::NotHeld)
            status = ClaimNotHeld;
    }
    if (outcome.error)
        status = complain(*outcome.error, RunFailed);
    else if (outcome.stopped)
        status = complain({ "stopped before the end", "what was measured until then is above" }, RunFailed);
    if (!command.trace.empty()) {
        if (auto saved = saveTraces(outcome, command.trace); !saved)
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
        const auto lesson = catalog.require(command.lesson);
        if (!lesson)
            return complain(lesson.error(), BadInput);
        const int status = runOne(**lesson, command, *hostProgram, signal.token(), wanted);
        if (command.json && !results.empty())
            fmt::print("{}\n", results[0].dump(2));
        return status;
    }
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
