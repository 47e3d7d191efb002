// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include "variants.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <os/calibration.h>
#include <scenario/estimate.h>

namespace interleave::lessons {

namespace {

std::optional<double> numberOf(std::string_view text)
{
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc {} || end != text.data() + text.size() || !std::isfinite(value))
        return {};
    return value;
}

bool is(const scenario::Value &value, const std::string &name)
{
    const auto *parameter = std::get_if<std::string>(&value);
    return parameter != nullptr && *parameter == name;
}

bool sizesParallel(const std::vector<scenario::StepSpec> &steps, const std::string &name)
{
    return std::any_of(steps.begin(), steps.end(), [&](const scenario::StepSpec &step) {
        return (step.op == scenario::Op::Parallel && is(step.count, name)) || sizesParallel(step.body, name)
            || sizesParallel(step.handler, name) || sizesParallel(step.last, name);
    });
}

bool isPoolKind(scenario::ObjectKind kind) noexcept
{
    return kind == scenario::ObjectKind::ThreadPool || kind == scenario::ObjectKind::ProcessPool || kind == scenario::ObjectKind::MpPool;
}

} // namespace

Result<SweepRange> parseSweep(const std::string &text)
{
    constexpr const char *kForm = "write it as NAME=A..B or NAME=A..B:STEP, for example --sweep threads=1..8";
    const auto equals = text.find('=');
    const auto dots = text.find("..", equals == std::string::npos ? 0 : equals);
    if (equals == std::string::npos || equals == 0 || dots == std::string::npos)
        return fail(fmt::format("--sweep {} is no range", text), kForm);
    SweepRange range { text.substr(0, equals), {} };
    const auto colon = text.find(':', dots);
    const std::string_view all = text;
    const auto first = numberOf(all.substr(equals + 1, dots - equals - 1));
    const auto last = numberOf(all.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2));
    const auto step = colon == std::string::npos ? std::optional<double>(1) : numberOf(all.substr(colon + 1));
    if (!first || !last || !step)
        return fail(fmt::format("--sweep {}: the range is not made of numbers", text), kForm);
    if (*step <= 0)
        return fail(fmt::format("--sweep {}: the step is not above 0", text), "give a step such as 1 or 0.5");
    if (*last <= *first)
        return fail(fmt::format("--sweep {}: the range does not go up", text), "give the smaller value first, and two at least");
    const double count = std::floor((*last - *first) / *step + 1e-9) + 1;
    if (count < 2)
        return fail(fmt::format("--sweep {}: the step is larger than the range", text), "a sweep needs two values at least");
    if (count > static_cast<double>(SweepRange::kMostValues))
        return fail(fmt::format("--sweep {} has {:.0f} values", text, count),
            fmt::format("{} are allowed: give a step, as in {}={:g}..{:g}:{:g}", SweepRange::kMostValues, range.name, *first, *last,
                std::ceil((*last - *first) / 10)));
    for (int i = 0; i < static_cast<int>(count); ++i)
        range.values.push_back(*first + i * *step);
    return range;
}

bool isWorkerCount(const Lesson &lesson, const std::string &name)
{
    return name == "cores" || std::any_of(lesson.variants.begin(), lesson.variants.end(), [&](const scenario::VariantSpec &variant) {
        return std::any_of(variant.workers.begin(), variant.workers.end(),
                   [&](const scenario::WorkerSpec &worker) { return is(worker.count, name) || sizesParallel(worker.steps, name); })
            || std::any_of(variant.objects.begin(), variant.objects.end(),
                [&](const scenario::ObjectSpec &object) { return isPoolKind(object.kind) && is(object.size, name); });
    });
}

SweepOutcome sweep(const Lesson &lesson, const std::string &parameter, std::vector<SweepPoint> points, int repetitions,
    const std::function<void(double value, int over, int of)> &progress, std::stop_token stop)
{
    SweepOutcome outcome;
    outcome.lesson = lesson.id;
    outcome.parameter = parameter;
    outcome.repetitions = repetitions;
    outcome.workerCount = isWorkerCount(lesson, parameter);
    const double workPerMs = os::measureWorkRate().unitsPerMs; // once: or the job would change from value to value
    for (SweepPoint &point : points) {
        outcome.values.push_back(point.value);
        point.request.repeat = 1;
        point.request.judge = false;
        point.request.real = false; // how fast a script is on how many cores is not the engine's curve
        point.request.workPerMs = workPerMs;
    }
    std::vector<std::vector<double>> work;
    for (const auto &variant : engineVariants(lesson)) {
        const std::string &only = points.front().request.onlyVariant;
        if (!only.empty() && only != variant.id)
            continue;
        outcome.curves.push_back({ variant.id, variant.label, std::vector<SweepCell>(points.size()), {}, {}, {} });
        work.emplace_back(points.size(), 0.0);
    }
    if (outcome.curves.empty()) {
        outcome.error = Error { "there is no variant of the engine to be swept", "leave --variant out, or name one that no real CPython runs" };
        return outcome;
    }

    const int of = repetitions * static_cast<int>(points.size());
    int over = 0;
    for (int round = 0; round < repetitions && !outcome.error && !outcome.stopped; ++round) {
        for (std::size_t i = 0; i < points.size(); ++i) {
            const std::size_t at = round % 2 ? points.size() - 1 - i : i;
            if (progress)
                progress(points[at].value, over, of);
            const LessonOutcome ran = execute(points[at].request, nullptr, stop);
            ++over;
            for (const VariantRun &run : ran.runs) {
                const bool cameToItsEnd = run.report.state == RunState::Finished || run.report.stoppedForDeadlock;
                for (std::size_t curve = 0; curve < outcome.curves.size(); ++curve) {
                    if (!cameToItsEnd || outcome.curves[curve].variant != run.variant)
                        continue;
                    outcome.curves[curve].cells[at].walls.push_back(static_cast<double>(run.report.wall.count()) / 1e9);
                    outcome.curves[curve].cells[at].othersOfRuns.push_back(run.report.others);
                    work[curve][at] = scenario::loadOf(run.scenario).total();
                }
            }
            outcome.error = ran.error;
            outcome.stopped = ran.stopped;
            if (outcome.error || outcome.stopped)
                break;
        }
    }
    evaluateSweep(outcome, lesson, work);
    return outcome;
}

} // namespace interleave::lessons
