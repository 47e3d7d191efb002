// SPDX-License-Identifier: GPL-3.0-or-later
// What processes cost here: `interleave_bench_processes HOST FIGURE` prints one number. Run by processcompare.py, in turn with CPython.
#include "../engine/host/regions.h"

#include <os/calibration.h>
#include <scenario/runner.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace interleave;
using threads::Instruction;
using threads::Op;
using trace::StartMethod;

namespace {

Instruction step(Op op, std::uint32_t object = ~0U, std::uint32_t bytes = 0)
{
    Instruction made;
    made.op = op;
    made.bytes = bytes;
    if (object != ~0U)
        made.object = { object, 1, threads::Pick::First };
    return made;
}

Instruction repeated(std::uint32_t count, threads::Block body)
{
    Instruction made = step(Op::Repeat);
    made.count = count;
    made.body = std::move(body);
    return made;
}

Instruction onFirstWorker(Op op)
{
    Instruction made = step(op);
    made.workers = { 0 };
    return made;
}

scenario::Scenario processes(StartMethod method = StartMethod::Fork)
{
    scenario::Scenario made;
    made.model = scenario::Model::Processes;
    made.startMethod = method;
    return made;
}

/// Seconds from start to end of the run. Nobody empties its rings meanwhile: what does not fit is dropped and costs no more.
double run(const scenario::Scenario &scenario, const char *host)
{
    const auto region = trace::Region::create({ .ringCount = 64 });
    static const double rate = os::measureWorkRate().unitsPerMs;
    const host::testing::Regions regions; // without somebody who takes theirs, children that boot would end at once
    const auto outcome = scenario::runScenario(scenario,
        { .region = **region,
            .workPerMs = rate,
            .announce = regions.announce(),
            .announceAddress = regions.address(),
            .childProgram = host });
    if (outcome.error) {
        std::fprintf(stderr, "%s\n", outcome.error->toLine().c_str());
        std::exit(1);
    }
    return double(outcome.wall.count()) * 1e-9;
}

double startAndJoin(StartMethod method, const char *host)
{
    constexpr std::uint32_t kTimes = 20;
    scenario::Scenario made = processes(method);
    made.job.workers.push_back({ "child", 1, threads::Starts::OnDemand, { step(Op::Call) } });
    made.job.workers.push_back(
        { "main", 1, threads::Starts::Main, { repeated(kTimes, { onFirstWorker(Op::Spawn), onFirstWorker(Op::Join) }) } });
    return run(made, host) / kTimes * 1e6;
}

/// The same with threads.
double thread(const char *host)
{
    constexpr std::uint32_t kTimes = 20;
    scenario::Scenario made;
    made.job.workers.push_back({ "child", 1, threads::Starts::OnDemand, { step(Op::Call) } });
    made.job.workers.push_back(
        { "main", 1, threads::Starts::Main, { repeated(kTimes, { onFirstWorker(Op::Spawn), onFirstWorker(Op::Join) }) } });
    return run(made, host) / kTimes * 1e6;
}

double poolRoundTrip(const char *host)
{
    constexpr std::uint32_t kTimes = 400;
    scenario::Scenario made = processes();
    made.job.objects.push_back({ "pool", threads::ObjectKind::ProcessPool, 1 });
    Instruction map = step(Op::Map, 0, 8);
    map.body = { step(Op::Call) };
    made.job.workers.push_back({ "main", 1, threads::Starts::Main, { map, repeated(kTimes, { map }) } });
    return run(made, host) / kTimes * 1e6;
}

/// Messages a second.
double messages(threads::ObjectKind kind, std::uint32_t bytes, std::uint32_t count, const char *host)
{
    scenario::Scenario made = processes();
    made.job.objects.push_back({ "channel", kind, 0 });
    const bool pipe = kind == threads::ObjectKind::Pipe;
    made.job.workers.push_back({ "out", 1, threads::Starts::Alone, { repeated(count, { step(pipe ? Op::Send : Op::Put, 0, bytes) }) } });
    made.job.workers.push_back({ "in", 1, threads::Starts::Alone, { repeated(count, { step(pipe ? Op::Receive : Op::Get, 0) }) } });
    return count / run(made, host);
}

double sharedMemory(const char *host)
{
    constexpr std::uint32_t kBytes = 16U << 20, kTimes = 20;
    scenario::Scenario made = processes();
    made.job.objects.push_back({ "block", threads::ObjectKind::SharedMemory, kBytes });
    made.job.workers.push_back({ "writes", 1, threads::Starts::Alone, { repeated(kTimes, { step(Op::ShmWrite, 0, kBytes) }) } });
    return double(kBytes) * kTimes / run(made, host) * 1e-9;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const char *host = argv[1];
    const std::string_view figure = argv[2];
    double value = 0;
    if (figure == "thread")
        value = thread(host);
    else if (figure == "fork" || figure == "spawn" || figure == "forkserver")
        value = startAndJoin(figure == "fork" ? StartMethod::Fork : figure == "spawn" ? StartMethod::Spawn : StartMethod::ForkServer, host);
    else if (figure == "pool")
        value = poolRoundTrip(host);
    else if (figure == "pipe")
        value = messages(threads::ObjectKind::Pipe, 100, 20'000, host);
    else if (figure == "pipe-mib")
        value = messages(threads::ObjectKind::Pipe, 1U << 20, 60, host);
    else if (figure == "queue")
        value = messages(threads::ObjectKind::Queue, 100, 20'000, host);
    else if (figure == "memory")
        value = sharedMemory(host);
    else
        return 2;
    std::printf("%.3f\n", value);
    return 0;
}
