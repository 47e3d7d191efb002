// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <cpython/interpreter.h>
#include <trace/metrics.h>
#include <trace/store.h>

#include <core/error.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace interleave::lessons {

/// The engine's run of a lesson beside real CPython's run of the lesson's script.py.
struct CompareRequest
{
    const Lesson *lesson = nullptr; ///< not owned
    cpython::Interpreter interpreter;
    std::filesystem::path hostProgram;
    int repetitions = 3;
    /// Called before each run, on the thread that compares: how many of how many are over, and how long the rest will take; empty before that can be told.
    std::function<void(int over, int of, std::optional<Nanoseconds> left)> progress;
};

/// Walls of one variant. CPython's are those that the script prints ("…: 1.23 s" at the end of a line, one line for each variant, in their order).
struct ComparedVariant
{
    std::string variant, label;
    std::vector<double> engine; ///< seconds, one for each repetition
    std::vector<double> cpython; ///< likewise; empty: the script does not print as many times as there are variants
    std::optional<double> engineRatio; ///< median ÷ that of the first variant
    std::optional<double> cpythonRatio;
    std::shared_ptr<const trace::TraceStore> recording; ///< the engine's last run; null: it did not come so far
    /// The part of CompareOutcome::cpythonRecording in which the script ran this variant, since its begin: told by the times that it printed, counted back from its end,
    /// so true to what an interpreter takes to start and end (some 10 ms). Empty: it printed none.
    std::optional<Nanoseconds> cpythonBegin, cpythonEnd;
};

/// What the two sides did with their GILs, all variants together.
struct ComparedSide
{
    std::vector<double> walls; ///< seconds, one for each repetition: all variants
    trace::Quantiles hold; ///< ns; complete holds; CPython's since the script began what it prints the times of (see startCounted)
    trace::Quantiles contestedHold; ///< ns; those of them during which another thread waited for the GIL
    trace::Quantiles askedHold; ///< ns; those of them in which somebody asked for the GIL: what the switch interval is about
    trace::Quantiles wait; ///< ns; time from wanting the GIL to having it
    std::uint64_t holds = 0, overlaps = 0;
};

struct CompareOutcome
{
    std::string lesson;
    cpython::Interpreter interpreter;
    std::vector<ComparedVariant> variants;
    ComparedSide engine, cpython;
    /// What is compared is holds during which another thread waited; false: there are too few, so all. An interpreter that starts, imports or ends is alone, reads
    /// files and gives its GIL away for each: thousands of holds of some 100 ns in which nobody has an interest. Those of a spawned child's start are among them.
    bool ofContested = false;
    bool ofAsked = false; ///< the distances are of the holds in which somebody asked; false: there are too few
    bool startCounted = false; ///< CPython's holds have those of its start, because the script does not print when that was over
    std::optional<double> ks; ///< Kolmogorov–Smirnov distance of the two distributions of holds, 0…1
    std::optional<double> ksAligned; ///< likewise, each in units of its own median: the shapes
    std::optional<double> ksItself; ///< of CPython's holds in odd and in even repetitions (aligned): the control
    std::shared_ptr<const trace::TraceStore> cpythonRecording; ///< of the script's last run; null: it did not come so far
    std::vector<std::string> notes; ///< why something is missing, what was not as usual
    std::optional<Error> error;
    bool stopped = false;
};

/// Runs both sides in turn, every second repetition in the other order. Blocks until done. The engine takes the lesson's own parameters; the script runs
/// without its lines being published, which would cost it time.
CompareOutcome compare(const CompareRequest &request, std::stop_token stop);

/// The JSON contract of `interleave compare --json`.
std::string comparisonJson(const CompareOutcome &comparison);

/// The times that a script printed: the number before an " s" that ends a line. Pure.
std::vector<double> printedTimes(std::string_view text);
/// Where each of the variants lies in a run of `length` whose script printed `times` (seconds) and ended after the last one: begin and end, from the run's begin. Pure.
std::vector<std::pair<Nanoseconds, Nanoseconds>> placesOf(const std::vector<double> &times, Nanoseconds length);
/// Largest distance of the two distribution functions; none if one is empty. Pure.
std::optional<double> ksDistance(std::vector<double> a, std::vector<double> b);

} // namespace interleave::lessons
