// SPDX-License-Identifier: GPL-3.0-or-later
#include "plausible.h"

#include <algorithm>

namespace interleave::lessons {

namespace {

/// What a sequence of steps takes, in ns, by what limits it.
struct Load
{
    double python = 0, native = 0, waiting = 0, requests = 0;
    [[nodiscard]] double total() const noexcept { return python + native + waiting; }
};

Load loadOf(const std::vector<scenario::Step> &steps, double latency)
{
    using scenario::Op;
    Load load;
    for (const auto &step : steps) {
        const auto ns = static_cast<double>(step.duration.count());
        const Load body = loadOf(step.body, latency);
        switch (step.op) {
        case Op::Compute:
            load.python += ns;
            break;
        case Op::Native:
            load.native += ns;
            break;
        case Op::Sleep:
            load.waiting += ns;
            break;
        case Op::Io:
            load.waiting += latency;
            load.requests += 1;
            break;
        case Op::Repeat:
            load.python += step.count * body.python;
            load.native += step.count * body.native;
            load.waiting += step.count * body.waiting;
            load.requests += step.count * body.requests;
            break;
        case Op::Mark:
            break;
        }
    }
    return load;
}

trace::Quantiles always(double ns, double count)
{
    trace::Quantiles all;
    if (count < 1)
        return all;
    all.count = static_cast<std::uint64_t>(count);
    all.total = ns * count;
    all.mean = all.p5 = all.p50 = all.p90 = all.p95 = all.p99 = all.max = ns;
    return all;
}

} // namespace

trace::Metrics plausibleMetrics(const scenario::Scenario &scenario)
{
    constexpr double kCores = 2, kStart = 1e5; // starting a thread: ENGINE, "start + join"
    const auto latency = static_cast<double>(scenario.service.middle.count());
    const auto interval = static_cast<double>(scenario.switchInterval.count());
    const bool threads = scenario.model == scenario::Model::Threads;
    double longest = 0, python = 0, native = 0, total = 0, pythonThreads = 0, requests = 0;
    trace::Metrics metrics;
    for (const auto &worker : scenario.workers) {
        const Load load = loadOf(worker.steps, latency);
        longest = std::max(longest, load.total());
        python += load.python;
        native += load.native;
        total += load.total();
        pythonThreads += load.python > 0;
        trace::ThreadMetrics thread;
        thread.name = worker.name;
        thread.io = always(latency, load.requests);
        metrics.threads.push_back(std::move(thread));
        requests += load.requests;
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
    return metrics;
}

Result<Evidence> plausibleEvidence(const Lesson &lesson)
{
    LessonOutcome outcome;
    outcome.lesson = lesson.id;
    outcome.knobs.coresAllowed = 2;
    outcome.usableCores = 2;
    for (const auto &variant : lesson.variants) {
        auto scenario = scenario::instantiate(variant, lesson.latency, lesson.parameters, {}, outcome.knobs,
            lesson.id, (lesson.folder / "lesson.toml").string());
        if (!scenario)
            return Failure(scenario.error());
        VariantRun run;
        run.variant = variant.id;
        run.metrics = plausibleMetrics(*scenario);
        run.report.state = RunState::Finished;
        run.report.wall = run.metrics.wall;
        outcome.parameters = scenario->parameters;
        outcome.runs.push_back(std::move(run));
    }
    return gatherEvidence(lesson, outcome);
}

} // namespace interleave::lessons
