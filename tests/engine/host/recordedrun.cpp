// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordedrun.h"

#include <os/calibration.h>

#include <algorithm>
#include <unistd.h>

namespace interleave::host::testing {

namespace {

double workPerMs()
{
    static const double rate = os::measureWorkRate().unitsPerMs;
    return rate;
}

} // namespace

RecordedRun::RecordedRun(const scenario::Scenario &scenario, StopWhen stopWhen)
{
    Regions regions(std::move(stopWhen));
    const auto region = trace::Region::create({ .ringCount = 64 }).value();
    outcome = scenario::runScenario(scenario,
        { .region = *region,
            .workPerMs = workPerMs(),
            .stop = regions.stop(),
            .announce = regions.announce(),
            .announceAddress = regions.address(),
            .childProgram = INTERLEAVE_BINARY_DIR "/interleave-host" });
    trace::MappedRegion own(*region);
    main = readProcess(own, getpid());
    children = readAll(regions.end());
    stopAsked = regions.stopAsked();
}

const ProcessTrace &RecordedRun::child(const std::string &name) const
{
    const auto found = std::find_if(children.begin(), children.end(), [&](const ProcessTrace &one) { return one.name == name; });
    static const ProcessTrace none;
    if (found == children.end()) {
        ADD_FAILURE() << "no process '" << name << "' has sent its region";
        return none;
    }
    return *found;
}

std::vector<gil::Seen> RecordedRun::all(trace::EventKind kind) const
{
    std::vector<gil::Seen> result = main.only(kind);
    for (const ProcessTrace &one : children) {
        const auto more = one.only(kind);
        result.insert(result.end(), more.begin(), more.end());
    }
    std::stable_sort(result.begin(), result.end(), [](const gil::Seen &a, const gil::Seen &b) { return a.time < b.time; });
    return result;
}

threads::Instruction stepOf(threads::Op op, std::uint32_t object)
{
    threads::Instruction step;
    step.op = op;
    step.line = 1;
    if (object != ~0U)
        step.object = { object, 1, threads::Pick::First };
    return step;
}

threads::Instruction compute(double ms)
{
    threads::Instruction step = stepOf(threads::Op::Compute);
    step.duration = Nanoseconds { std::int64_t(ms * 1e6) };
    return step;
}

threads::Instruction sleepFor(double ms)
{
    threads::Instruction step = compute(ms);
    step.op = threads::Op::Sleep;
    return step;
}

threads::Instruction repeated(std::uint32_t count, threads::Block body)
{
    threads::Instruction step = stepOf(threads::Op::Repeat);
    step.count = count;
    step.body = std::move(body);
    return step;
}

threads::Instruction raised(std::string type, std::string text)
{
    threads::Instruction step = stepOf(threads::Op::Raise);
    step.word = std::move(type);
    step.text = std::move(text);
    return step;
}

threads::Instruction onWorkers(threads::Op op, std::vector<std::uint32_t> workers)
{
    threads::Instruction step = stepOf(op);
    step.workers = std::move(workers);
    return step;
}

scenario::Scenario processScenario(trace::StartMethod method)
{
    scenario::Scenario scenario;
    scenario.lesson = "test";
    scenario.variant = "processes";
    scenario.label = "Processes";
    scenario.model = scenario::Model::Processes;
    scenario.startMethod = method;
    return scenario;
}

void addWorker(scenario::Scenario &scenario, std::string name, threads::Block steps, std::uint32_t count, threads::Starts starts)
{
    scenario.job.workers.push_back({ std::move(name), count, starts, std::move(steps) });
}

std::uint32_t addObject(scenario::Scenario &scenario, std::string name, threads::ObjectKind kind, std::int64_t size)
{
    scenario.job.objects.push_back({ std::move(name), kind, size });
    return std::uint32_t(scenario.job.objects.size() - 1);
}

} // namespace interleave::host::testing
