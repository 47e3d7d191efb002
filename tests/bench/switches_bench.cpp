// SPDX-License-Identifier: GPL-3.0-or-later
// Target 13: what the core lanes of a perf run say, beside what the kernel counted for the same threads (/proc). Each run is frozen in
// its middle, so that both stand still and are about the same moment. Argument: the interleave-host. Prints one line of JSON:
// {"why_not": "…"} or {"threads": [{"name", "lane_ns", "schedstat_ns", "ins", "outs", "kernel_switches"}…]}.
#include <core/clock.h>
#include <host/runsession.h>
#include <os/calibration.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace interleave;

constexpr int kRuns = 10, kThreads = 3;
constexpr Nanoseconds kUntilFrozen { 900'000'000 };

host::RunRequest request(const char *hostProgram, double workPerMs)
{
    host::RunRequest wanted;
    wanted.hostProgram = hostProgram;
    wanted.workPerMs = workPerMs;
    wanted.coreSource = CoreSource::Perf;
    wanted.scenario.variant = "threads";
    for (int i = 0; i < kThreads; ++i) { // more than there are cores here: some are preempted, some wait for the GIL
        threads::Instruction python, native;
        python.op = scenario::Op::Compute;
        python.duration = Nanoseconds { 40'000'000 };
        native.op = scenario::Op::Native;
        native.duration = Nanoseconds { 60'000'000 };
        python.line = native.line = 1;
        threads::WorkerDecl worker { .name = fmt::format("worker-{}", i + 1) };
        for (int round = 0; round < 20; ++round) {
            worker.steps.push_back(python);
            worker.steps.push_back(native);
        }
        wanted.scenario.job.workers.push_back(std::move(worker));
    }
    return wanted;
}

struct Kernel
{
    std::int64_t ran = 0; ///< nanoseconds on a core
    std::int64_t switches = 0; ///< times it left its core
};

Kernel askKernel(int process, ThreadId thread)
{
    Kernel kernel;
    const std::string folder = fmt::format("/proc/{}/task/{}/", process, thread.value);
    std::ifstream(folder + "schedstat") >> kernel.ran;
    std::ifstream status(folder + "status");
    for (std::string word; status >> word;) {
        std::int64_t count = 0;
        if (word.ends_with("voluntary_ctxt_switches:") && status >> count) // and nonvoluntary
            kernel.switches += count;
    }
    return kernel;
}

struct Lanes
{
    std::int64_t ran = 0, ins = 0, outs = 0;
};

/// Adds up the core lanes' stretches of one thread, up to when the run was frozen.
Lanes askLanes(const trace::TraceStore &store, LaneId thread, Nanoseconds until)
{
    Lanes sum;
    for (std::uint32_t l = 0; l < store.laneCount(); ++l) {
        const trace::Lane &lane = store.lane(LaneId { l });
        if (lane.info().kind != trace::LaneKind::Core)
            continue;
        bool on = false;
        for (std::uint64_t i = 0; i < lane.spanCount(); ++i) {
            const trace::Span span = lane.span(i);
            const bool here = span.state != trace::LaneState::None && span.state != trace::LaneState::Frozen
                && span.state != trace::LaneState::Unknown && span.object == thread.value;
            if (span.begin >= until)
                break;
            sum.ran += here ? (std::min(span.end, until) - span.begin).count() : 0;
            sum.ins += here && !on ? 1 : 0;
            sum.outs += on && !here ? 1 : 0;
            on = here && span.end <= until;
        }
    }
    return sum;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const double workPerMs = os::measureWorkRate().unitsPerMs;
    std::vector<std::string> threads;
    for (int run = 0; run < kRuns; ++run) {
        std::mutex mutex;
        std::condition_variable changed;
        RunState now = RunState::Starting;
        auto session = host::RunSession::start(request(argv[1], workPerMs), [&](RunState state) {
            const std::lock_guard lock(mutex);
            now = state;
            changed.notify_all();
        });
        if (!session) {
            std::fprintf(stderr, "%s\n", session.error().toLine().c_str());
            return 3;
        }
        const auto reached = [&](RunState wanted) {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return now == wanted || isOver(now); });
            return now == wanted;
        };
        bool stands = reached(RunState::Running);
        if (stands) {
            std::this_thread::sleep_for(kUntilFrozen);
            (*session)->freeze();
            stands = reached(RunState::Frozen);
        }
        if (!stands) {
            const auto report = (*session)->wait();
            fmt::print("{{\"why_not\": \"{}\"}}\n", report.error.message);
            return 0;
        }
        const int process = (*session)->runnerPid();
        const auto store = (*session)->store();
        std::vector<std::pair<LaneId, Kernel>> kernel;
        for (std::uint32_t l = 0; l < store->laneCount(); ++l) {
            const trace::LaneInfo &info = store->lane(LaneId { l }).info();
            if (info.kind == trace::LaneKind::Thread && info.name.starts_with("worker"))
                kernel.emplace_back(LaneId { l }, askKernel(process, info.thread));
        }
        (*session)->stop();
        (void)(*session)->wait();
        const auto frozen = store->info().frozen;
        if (frozen.empty()) {
            std::fputs("the run was frozen, but its recording does not say so\n", stderr);
            return 3;
        }
        for (const auto &[lane, counted] : kernel) {
            const Lanes seen = askLanes(*store, lane, frozen.front().first);
            threads.push_back(
                fmt::format("{{\"name\": \"{}\", \"lane_ns\": {}, \"schedstat_ns\": {}, \"ins\": {}, \"outs\": {}, \"kernel_switches\": {}}}",
                    store->lane(lane).info().name, seen.ran, counted.ran, seen.ins, seen.outs, counted.switches));
        }
    }
    fmt::print("{{\"threads\": [{}]}}\n", fmt::join(threads, ", "));
}
