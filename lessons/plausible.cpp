// SPDX-License-Identifier: GPL-3.0-or-later
#include "plausible.h"

#include "plausibleobjects.h"

#include <scenario/estimate.h>

#include <algorithm>
#include <cmath>

namespace interleave::lessons {

trace::Metrics plausibleMetrics(const scenario::Scenario &scenario)
{
    constexpr double kCores = 2, kStart = 1e5; // starting a thread: ENGINE, "start + join"
    const auto latency = static_cast<double>(scenario.service.middle.count());
    const auto interval = static_cast<double>(scenario.switchInterval.count());
    const bool threads = scenario.model != scenario::Model::Sequential;
    double longest = 0, asleep = 0, python = 0, native = 0, total = 0, pythonThreads = 0, requests = 0;
    trace::Metrics metrics;
    for (const auto &worker : scenario.job.workers) {
        if (worker.starts == scenario::Starts::OnDemand)
            continue;
        const scenario::Load load = scenario::loadOf(worker, scenario);
        longest = std::max(longest, load.total());
        python += load.python * worker.count;
        native += load.native * worker.count;
        total += load.total() * worker.count;
        pythonThreads += load.python > 0 ? worker.count : 0;
        requests += load.requests * worker.count;
        asleep += (load.waiting - latency * load.requests) * worker.count;
        for (std::uint32_t i = 0; i < worker.count; ++i) {
            trace::ThreadMetrics thread;
            thread.name = worker.nameOf(i);
            thread.io = always(latency, load.requests);
            thread.cpu = Nanoseconds { static_cast<std::int64_t>(load.python + load.native) };
            metrics.threads.push_back(std::move(thread));
        }
    }
    metrics.io = always(latency, requests);
    const double wall
        = kStart + (threads ? std::max({ longest, python, (python + native) / kCores }) : total);
    const bool contended = threads && pythonThreads > 1;
    const double hold = contended ? std::min(interval + 1e5, python / pythonThreads)
                                  : python / std::max(1.0, threads ? 1.0 : pythonThreads);
    const double holds = hold > 0 ? std::max(1.0, python / hold) : 0;
    metrics.wall = Nanoseconds { static_cast<std::int64_t>(wall) };
    metrics.cpu = Nanoseconds { static_cast<std::int64_t>(python + native) };
    trace::GilMetrics gil;
    gil.hold = always(hold, holds);
    gil.takes = static_cast<std::uint64_t>(holds);
    gil.heldShare = python / wall;
    if (contended) {
        gil.forcedHold = gil.hold;
        gil.requests = gil.forcedSwitches = gil.holderChanges = gil.switchNumber = gil.takes;
        gil.handOff = always(1e4, holds);
        metrics.gilWait = always(hold * (pythonThreads - 1), holds);
    }
    metrics.gils.push_back(std::move(gil));
    for (std::uint32_t core = 0; core < kCores; ++core)
        metrics.cores.push_back(
            { CoreId { core }, std::min(1.0, (python + native) / wall / kCores), 0, 0, 0 });
    for (trace::ThreadMetrics &thread : metrics.threads)
        thread.gilWait = always(metrics.gilWait.mean, std::ceil(double(metrics.gilWait.count) / double(metrics.threads.size())));
    if (contended && requests >= 1)
        metrics.convoy = { .waited = hold * requests, .ran = 1e5 * requests, .bursts = static_cast<std::uint64_t>(requests) };
    const auto state = [&](trace::LaneState s, double ns) { metrics.states[trace::index(s)] = static_cast<std::int64_t>(std::max(0.0, ns)); };
    state(trace::LaneState::RunningPython, python);
    state(trace::LaneState::RunningNative, native);
    state(trace::LaneState::RunningSystem, kStart);
    state(trace::LaneState::WantsGil, metrics.gilWait.total);
    state(trace::LaneState::BlockedIo, metrics.io.total);
    state(trace::LaneState::Asleep, asleep);
    state(trace::LaneState::BlockedJoin, threads ? wall : 0); // the main thread
    addPlausibleObjects(scenario, metrics);
    return metrics;
}

Result<Evidence> plausibleEvidence(const Lesson &lesson, const std::map<std::string, double> &set)
{
    LessonOutcome outcome;
    outcome.lesson = lesson.id;
    outcome.knobs.coresAllowed = 2;
    outcome.usableCores = 2;
    scenario::ParameterValues values;
    for (const auto &[name, value] : set) {
        if (name == "interval_ms")
            outcome.knobs.switchInterval = Nanoseconds { static_cast<std::int64_t>(value * 1e6) };
        else if (name == "cores")
            outcome.knobs.coresAllowed = static_cast<int>(value);
        else
            values[name] = value;
    }
    for (const auto &variant : lesson.variants) {
        auto scenario = scenario::instantiate(variant, lesson.latency, lesson.parameters, values, outcome.knobs,
            lesson.id, (lesson.folder / "lesson.toml").string());
        if (!scenario)
            return Failure(scenario.error());
        VariantRun run;
        run.variant = variant.id;
        run.metrics = plausibleMetrics(*scenario);
        run.report.state = RunState::Finished;
        run.report.wall = run.metrics.wall;
        run.report.others = 0;
        outcome.parameters = scenario->parameters;
        outcome.runs.push_back(std::move(run));
    }
    return gatherEvidence(lesson, outcome);
}

} // namespace interleave::lessons
