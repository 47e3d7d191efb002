// SPDX-License-Identifier: GPL-3.0-or-later
#include "estimate.h"

#include "limits.h"
#include "walltime.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace interleave::scenario {

namespace {

using threads::Block;
using threads::Instruction;
using threads::Job;
using threads::WorkerDecl;

Nanoseconds scaled(Nanoseconds duration, double factor) noexcept
{
    return Nanoseconds { static_cast<std::int64_t>(std::llround(double(duration.count()) * factor)) };
}

/// The expected latency, which for a log-normal is above its median.
double meanLatency(const Scenario &scenario) noexcept
{
    const auto &service = scenario.service;
    const auto ns = double(service.middle.count());
    return service.kind == Latency::Kind::LogNormal ? ns * std::exp(service.spread * service.spread / 2) : ns;
}

/// Workers that others start count where they are started; `depth` ends it if they start each other.
Load loadOf(const Block &block, const Job &job, double latency, int depth = 0)
{
    Load load;
    for (const Instruction &step : block) {
        const auto duration = double(step.duration.count());
        switch (step.op) {
        case Op::Compute:
            load.python += duration;
            break;
        case Op::Native:
            load.native += duration;
            break;
        case Op::Sleep:
            load.waiting += duration;
            break;
        case Op::Io:
            load.waiting += latency;
            load.requests += 1;
            break;
        default:
            break;
        }
        const bool isMany = step.op == Op::Repeat || step.op == Op::Parallel || step.op == Op::Submit || step.op == Op::Map;
        load.add(loadOf(step.body, job, latency, depth), isMany ? step.count : 1);
        load.add(loadOf(step.last, job, latency, depth));
        const bool starts = step.op == Op::Spawn || step.op == Op::Gather || step.op == Op::Group;
        if (starts && depth < kMaxDepth) {
            for (const std::uint32_t i : step.workers) {
                if (i < job.workers.size())
                    load.add(loadOf(job.workers[i].steps, job, latency, depth + 1), job.workers[i].count);
            }
        }
    }
    return load;
}

/// Adds the threads that a block starts when it is done `times` times, until there are more than `most` (workers that start each other
/// start for ever).
void countStarted(const Block &block, const Job &job, double times, double most, double &count)
{
    for (const Instruction &step : block) {
        if (count > most)
            return;
        const bool isMany = step.op == Op::Repeat || step.op == Op::Parallel || step.op == Op::Submit || step.op == Op::Map;
        const double inside = times * (isMany ? step.count : 1);
        if (step.op == Op::Parallel)
            count += inside;
        for (const std::uint32_t i : step.workers) {
            if (step.op != Op::Spawn || i >= job.workers.size() || count > most)
                continue;
            const double started = times * job.workers[i].count;
            count += started;
            countStarted(job.workers[i].steps, job, started, most, count);
        }
        countStarted(step.body, job, inside, most, count);
        countStarted(step.handler, job, times, most, count);
        countStarted(step.last, job, times, most, count);
    }
}

void scale(Block &block, double factor)
{
    for (Instruction &step : block) {
        step.duration = scaled(step.duration, factor);
        if (step.timeout)
            step.timeout = scaled(*step.timeout, factor);
        scale(step.body, factor);
        scale(step.handler, factor);
        scale(step.last, factor);
    }
}

/// Repeats less often, by up to `factor` (< 1): outer repeats first, inner ones by what is left. Durations
/// stay.
void repeatLess(Block &block, double factor)
{
    for (Instruction &step : block) {
        if (step.op != Op::Repeat) {
            repeatLess(step.body, factor);
            continue;
        }
        const double wanted = std::max(1.0, std::floor(step.count * factor));
        const double rest = std::min(1.0, factor * step.count / wanted); // what the body still has to give
        step.count = static_cast<std::uint32_t>(wanted);
        repeatLess(step.body, rest);
    }
}

/// At high time scales there is less to do, so that watching takes a minute at most: first fewer repeats,
/// then shorter steps and waits. What decides is the *sequential* time of the job, whatever the model, so
/// that all variants of a lesson still do the same work.
void shrink(Scenario &scenario, double longestNs)
{
    const double before = loadOf(scenario).total();
    if (before <= longestNs)
        return;
    for (WorkerDecl &worker : scenario.job.workers)
        repeatLess(worker.steps, longestNs / before);
    const double left = loadOf(scenario).total();
    if (left <= longestNs)
        return;
    for (WorkerDecl &worker : scenario.job.workers)
        scale(worker.steps, longestNs / left);
    scenario.service.middle = scaled(scenario.service.middle, longestNs / left);
    if (scenario.service.kind == Latency::Kind::Uniform)
        scenario.service.spread *= longestNs / left;
}

} // namespace

Load &Load::add(const Load &other, double times) noexcept
{
    python += other.python * times;
    native += other.native * times;
    waiting += other.waiting * times;
    requests += other.requests * times;
    return *this;
}

Load loadOf(const WorkerDecl &worker, const Scenario &scenario)
{
    return loadOf(worker.steps, scenario.job, meanLatency(scenario));
}

Load loadOf(const Scenario &scenario)
{
    Load all;
    for (const WorkerDecl &worker : scenario.job.workers) {
        if (worker.starts != Starts::OnDemand)
            all.add(loadOf(worker, scenario), worker.count);
    }
    return all;
}

Nanoseconds expectedWall(const Scenario &scenario)
{
    const double cores = scenario.knobs.coresAllowed > 0 ? scenario.knobs.coresAllowed : std::numeric_limits<double>::infinity();
    const double ns = wallOn(scenario, cores);
    constexpr double longestNs
        = 9e18; // below the range of Nanoseconds: a billion repeats must not overflow it
    return Nanoseconds { static_cast<std::int64_t>(std::min(ns, longestNs)) };
}

std::uint32_t workersOf(const Scenario &scenario) noexcept
{
    std::uint32_t workers = 0;
    for (const WorkerDecl &worker : scenario.job.workers)
        workers += worker.starts != Starts::OnDemand ? worker.count : 0;
    return std::max(workers, 1U);
}

std::uint32_t threadsOf(const Scenario &scenario, std::uint32_t most)
{
    double count = 0;
    for (const WorkerDecl &worker : scenario.job.workers) {
        if (worker.starts == Starts::OnDemand)
            continue;
        count += worker.count;
        countStarted(worker.steps, scenario.job, worker.count, most, count);
    }
    constexpr double kThreadsOfProcessPool = 3; // a manager and a feeder; mp.Pool: handlers of workers, tasks and results
    for (const threads::ObjectDecl &object : scenario.job.objects) {
        count += object.kind == ObjectKind::ThreadPool ? double(object.size) : 0;
        count += object.kind == ObjectKind::ProcessPool || object.kind == ObjectKind::MpPool ? kThreadsOfProcessPool : 0;
    }
    return static_cast<std::uint32_t>(std::min(count, double(most)));
}

void applyTimeScale(Scenario &scenario)
{
    const double factor = scenario.knobs.timeScale;
    const double unscaled = loadOf(scenario).total();
    for (WorkerDecl &worker : scenario.job.workers)
        scale(worker.steps, factor);
    auto &service = scenario.service;
    service.middle = scaled(service.middle, factor);
    if (service.kind == Latency::Kind::Uniform)
        service.spread *= factor;
    scenario.switchInterval = scaled(scenario.knobs.switchInterval, factor);
    if (factor > 1)
        shrink(scenario, std::max(unscaled, double(kLongestWatch.count())));
    scenario.expected = expectedWall(scenario);
}

} // namespace interleave::scenario
