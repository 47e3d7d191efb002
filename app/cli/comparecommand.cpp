// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "namedlesson.h"
#include "progressbar.h"
#include "stopsignal.h"

#include <cpython/interpreterfinder.h>
#include <host/hostprogram.h>
#include <lessons/catalog.h>
#include <lessons/comparedfigures.h>
#include <lessons/comparison.h>

#include <fmt/format.h>

#include <algorithm>

namespace interleave::cli {

namespace {

/// Columns by what a reader sees: "×" and "µ" are one each.
std::string padded(const std::string &text, std::size_t width)
{
    const auto seen = std::size_t(std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
    return text + std::string(seen < width ? width - seen : 0, ' ');
}

void print(const lessons::Lesson &lesson, const lessons::CompareOutcome &comparison)
{
    fmt::print("{}: the engine beside Python {} ({})\n", lesson.title, comparison.interpreter.version, comparison.interpreter.path.string());
    const std::vector<lessons::ComparedFigure> figures = lessons::comparedFigures(comparison);
    std::size_t widest = 0;
    for (const auto &figure : figures)
        widest = std::max(widest, figure.what.size());
    constexpr std::size_t number = 10;
    fmt::print("  {}  {}{}{}\n", padded("", widest), padded("engine", number), padded("CPython", number), padded("÷", number));
    for (const auto &figure : figures)
        fmt::print("  {}  {}{}{}{}\n", padded(figure.what, widest), padded(lessons::figureText(figure.engine, figure.unit), number),
            padded(lessons::figureText(figure.cpython, figure.unit), number), padded(lessons::figureText(figure.ratio(), lessons::ComparedFigure::Unit::Ratio), number), figure.words);
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
    lessons::CompareOutcome comparison;
    {
        ProgressBar bar;
        request.progress = [&](int over, int of, std::optional<Nanoseconds> left) {
            bar.show(double(over) / of, fmt::format("{}: {} of {}{}", (*lesson)->title, over + 1, of, left ? fmt::format(", {:.0f} s left", double(left->count()) * 1e-9) : ""));
        };
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
