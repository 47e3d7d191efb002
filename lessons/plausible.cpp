// SPDX-License-Identifier: GPL-3.0-or-later
#include "plausible.h"

#include "plausiblecount.h"
#include "plausibleobjects.h"

#include <scenario/estimate.h>
#include <scenario/walltime.h>

#include <algorithm>
#include <cmath>

namespace interleave::lessons {

namespace {

/// Without those whom it starts, and without what these do.
threads::Block ownSteps(threads::Block steps)
{
    for (threads::Instruction &step : steps) {
        step.workers.clear();
        step.body = ownSteps(std::move(step.body));
        step.last = ownSteps(std::move(step.last));
    }
    return steps;
}

bool isStarted(const threads::Block &steps, std::uint32_t worker)
{
    return std::any_of(steps.begin(), steps.end(), [&](const threads::Instruction &step) {
        const bool names = std::find(step.workers.begin(), step.workers.end(), worker) != step.workers.end();
        return (step.op == scenario::Op::Spawn && names) || isStarted(step.body, worker) || isStarted(step.last, worker);
    });
}

/// Whether worker `index` has a lane of its own: it runs by itself, or a step starts it (the tasks of a loop are counted elsewhere).
bool isThread(const scenario::Scenario &scenario, std::uint32_t index)
{
    if (scenario.job.workers[index].starts != scenario::Starts::OnDemand)
        return true;
    return scenario.model != scenario::Model::Asyncio
        && std::any_of(scenario.job.workers.begin(), scenario.job.workers.end(),
            [&](const threads::WorkerDecl &other) { return isStarted(other.steps, index); });
}

/// What is done under one lock is done by one at a time. Nanoseconds.
double longestHeld(const scenario::Scenario &scenario)
{
    const Counted counted = countUses(scenario);
    double longest = 0;
    for (std::size_t i = 0; i < counted.objects.size(); ++i) {
        const auto kind = scenario.job.objects[i].kind;
        if (kind == scenario::ObjectKind::Lock || kind == scenario::ObjectKind::RLock)
            longest = std::max(longest, counted.objects[i].holdNs);
    }
    return longest;
}

} // namespace

trace::Metrics plausibleMetrics(const scenario::Scenario &scenario)
{
    const double cores = scenario.knobs.coresAllowed > 0 ? scenario.knobs.coresAllowed : 2;
    constexpr double kStart = 1e5; // starting a thread: ENGINE, "start + join"
    const auto latency = static_cast<double>(scenario.service.middle.count());
    const auto interval = static_cast<double>(scenario.switchInterval.count());
    const bool threads = scenario.model != scenario::Model::Sequential;
    const bool oneGil = scenario::sharesOneGil(scenario);
    const scenario::Load all = scenario::loadOf(scenario);
    const double python = all.python, native = all.native, requests = all.requests, asleep = all.waiting - latency * all.requests;
    double pythonThreads = 0;
    trace::Metrics metrics;
    for (std::uint32_t index = 0; index < scenario.job.workers.size(); ++index) {
        if (!isThread(scenario, index))
            continue;
        threads::WorkerDecl worker = scenario.job.workers[index];
        worker.steps = ownSteps(std::move(worker.steps));
        const scenario::Load load = scenario::loadOf(worker, scenario);
        pythonThreads += load.python > 0 ? worker.count : 0;
        for (std::uint32_t i = 0; i < worker.count; ++i) {
            trace::ThreadMetrics thread;
            thread.name = worker.nameOf(i);
            thread.io = always(latency, load.requests);
            thread.cpu = Nanoseconds { static_cast<std::int64_t>(load.python + load.native) };
            metrics.threads.push_back(std::move(thread));
        }
    }
    metrics.io = always(latency, requests);
    const double wall = kStart + std::max(scenario::wallOn(scenario, cores), longestHeld(scenario));
    const bool contended = threads && oneGil && pythonThreads > 1;
    // Of the GIL that is looked at: the only one, or that of one of those who have each their own.
    const double pythonOfOne = oneGil ? python : python / std::max(1.0, pythonThreads);
    const double hold = scenario.gil == scenario::GilKind::None ? 0
        : contended                                             ? std::min(interval + 1e5, python / pythonThreads)
        : threads                                               ? pythonOfOne
                                                                : python / std::max(1.0, pythonThreads);
    const double holds = hold > 0 ? std::max(1.0, pythonOfOne / hold) : 0;
    metrics.wall = Nanoseconds { static_cast<std::int64_t>(wall) };
    metrics.cpu = Nanoseconds { static_cast<std::int64_t>(python + native) };
    trace::GilMetrics gil;
    gil.hold = always(hold, holds);
    gil.takes = static_cast<std::uint64_t>(holds);
    gil.heldShare = hold > 0 ? pythonOfOne / wall : 0;
    if (contended) {
        gil.forcedHold = gil.hold;
        gil.requests = gil.forcedSwitches = gil.holderChanges = gil.switchNumber = gil.takes;
        gil.handOff = always(1e4, holds);
        metrics.gilWait = always(hold * (pythonThreads - 1), holds);
    }
    metrics.gils.push_back(std::move(gil));
    for (std::uint32_t core = 0; core < cores; ++core)
        metrics.cores.push_back(
            { CoreId { core }, std::min(1.0, (python + native) / wall / cores), 0, 0, 0 });
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
        if (variant.script) // nobody can tell from a script: what the lesson says of it is put in below
            run.metrics.wall = scenario->expected;
        else
            run.metrics = plausibleMetrics(*scenario);
        run.report.state = RunState::Finished;
        run.report.wall = run.metrics.wall;
        run.report.others = 0;
        outcome.parameters = scenario->parameters;
        outcome.runs.push_back(std::move(run));
    }
    Evidence evidence = gatherEvidence(lesson, outcome);
    for (const auto &variant : lesson.variants) {
        for (const auto &[name, value] : variant.script ? variant.script->roughly : std::map<std::string, scenario::Value> {}) {
            const auto *parameter = std::get_if<std::string>(&value);
            evidence.samples.front()[variant.id + "." + name] = parameter ? outcome.parameters.at(*parameter) : std::get<double>(value);
        }
    }
    return evidence;
}

} // namespace interleave::lessons
