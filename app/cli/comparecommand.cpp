// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "namedlesson.h"
#include "progressbar.h"
#include "stopsignal.h"

#include <cpython/interpreterfinder.h>
#include <host/hostprogram.h>
#include <lessons/catalog.h>
#include <lessons/comparison.h>

#include <fmt/format.h>

#include <algorithm>

namespace interleave::cli {

namespace {

std::string orDash(const std::optional<double> &value)
{
    return value ? fmt::format("{:.2f}", *value) : std::string("-");
}

std::string middle(std::vector<double> seconds)
{
    if (seconds.empty())
        return "-";
    std::sort(seconds.begin(), seconds.end());
    return fmt::format("{:.3f} s", seconds[seconds.size() / 2]);
}

void printRow(const char *name, const trace::Quantiles &engine, const trace::Quantiles &cpython)
{
    const auto columns = [](const trace::Quantiles &q) {
        return q.count == 0 ? std::string("-") : fmt::format("{:.3f} / {:.3f} / {:.3f} ms of {}", q.p50 / 1e6, q.p90 / 1e6, q.p99 / 1e6, q.count);
    };
    fmt::print("  {:24} {:>40} {:>40}\n", name, columns(engine), columns(cpython));
}

void print(const lessons::Lesson &lesson, const lessons::Comparison &comparison)
{
    fmt::print("{}: the engine beside Python {} ({})\n", lesson.title, comparison.interpreter.version, comparison.interpreter.path.string());
    fmt::print("  {:32} {:>12} {:>8} {:>12} {:>8}\n", "", "engine", "ratio", "CPython", "ratio");
    for (const auto &variant : comparison.variants)
        fmt::print("  {:32} {:>12} {:>8} {:>12} {:>8}\n", variant.label.empty() ? variant.variant : variant.label, middle(variant.engine),
            orDash(variant.engineRatio), middle(variant.cpython), orDash(variant.cpythonRatio));
    fmt::print("  {:32} {:>12} {:>8} {:>12}\n", "all of it", middle(comparison.engine.walls), "", middle(comparison.cpython.walls));
    fmt::print("\n  {:24} {:>40} {:>40}\n", "p50 / p90 / p99", "engine", "CPython");
    printRow("GIL held", comparison.engine.hold, comparison.cpython.hold);
    printRow("  if somebody asked", comparison.engine.askedHold, comparison.cpython.askedHold);
    printRow("GIL waited for", comparison.engine.wait, comparison.cpython.wait);
    fmt::print("  KS distance of {} holds: {}; in units of their medians: {}; CPython against itself: {}\n", comparison.ofAsked ? "the asked" : "all", orDash(comparison.ks),
        orDash(comparison.ksAligned), orDash(comparison.ksItself));
    for (const std::string &note : comparison.notes)
        fmt::print(stderr, "interleave: note: {}\n", note);
}

} // namespace

int compare(const CompareCommand &command, const Surroundings &here)
{
    const auto directory = lessons::findLessons(here.program);
    if (!directory)
        return complain(directory.error(), BadInput);
    const auto hostProgram = host::findHostProgram(here.program);
    if (!hostProgram)
        return complain(hostProgram.error(), RunFailed);
    const auto catalog = lessons::Catalog::load(*directory);
    const auto lesson = namedLesson(command.lesson, catalog);
    if (!lesson)
        return complain(lesson.error(), BadInput);
    cpython::InterpreterFinder finder;
    lessons::CompareRequest request;
    request.interpreter = command.interpreter.empty() ? finder.best() : finder.examine(command.interpreter);
    if (!request.interpreter.usable())
        return complain({ request.interpreter.problem, "name another one with --interpreter; `interleave doctor` lists those that are here" }, BadInput);
    request.lesson = lesson->get();
    request.hostProgram = *hostProgram;
    request.repetitions = command.repeat;

    const StopSignal signal;
    lessons::Comparison comparison;
    {
        ProgressBar bar;
        request.progress = [&](int over, int of) { bar.show(double(over) / of, fmt::format("{}: {} of {}", (*lesson)->title, over + 1, of)); };
        comparison = lessons::compare(request, signal.token());
    }
    if (command.json)
        fmt::print("{}\n", lessons::comparisonJson(comparison));
    else
        print(**lesson, comparison);
    if (comparison.error)
        return complain(*comparison.error, RunFailed);
    if (comparison.stopped)
        return complain({ "stopped before the end", "what was measured until then is above" }, RunFailed);
    return Done;
}

} // namespace interleave::cli
