// SPDX-License-Identifier: GPL-3.0-or-later
// How long a stop takes: `interleave_bench_stops HOST one|threads|processes|tasks` starts that many that would sleep for an hour, waits until the
// recording shows all of them, stops the run, and prints the milliseconds until it was over and everything was gone, and the events lost.
#include "../engine/scenario/jobbuilder.h"

#include <host/runsession.h>

#include <cstdio>
#include <poll.h>
#include <string_view>

using namespace interleave;
using B = scenario::JobBuilder;

namespace {

struct Crowd
{
    std::string_view name;
    scenario::Model model;
    std::uint32_t count;
    trace::LaneKind lanes; ///< what each of them gets
};
constexpr Crowd kCrowds[] = { { "one", scenario::Model::Threads, 1, trace::LaneKind::Thread },
    { "threads", scenario::Model::Threads, 64, trace::LaneKind::Thread }, { "processes", scenario::Model::Processes, 32, trace::LaneKind::Process },
    { "tasks", scenario::Model::Asyncio, 10'000, trace::LaneKind::Task } };
constexpr Nanoseconds kHour { 3'600'000'000'000 }, kPatience { 120'000'000'000 };

std::uint32_t lanesOf(const trace::TraceStore &store, trace::LaneKind kind)
{
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        count += store.lane(LaneId { i }).info().kind == kind ? 1 : 0;
    return count;
}

int giveUp(const std::string &why)
{
    std::fprintf(stderr, "%s\n", why.c_str());
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    for (const Crowd &crowd : kCrowds) {
        if (argc != 3 || crowd.name != argv[2])
            continue;
        B job;
        job.scenario().model = crowd.model;
        job.scenario().lesson = "bench";
        job.scenario().variant = job.scenario().label = "crowd";
        job.worker("one", { B::lasting(threads::Op::Sleep, kHour) }, crowd.count);
        host::RunRequest request;
        request.scenario = job.scenario();
        request.hostProgram = argv[1];
        auto session = host::RunSession::start(request);
        if (!session)
            return giveUp(session.error().toLine());
        const auto store = (*session)->store();
        for (const Nanoseconds end = monotonicNow() + kPatience; lanesOf(*store, crowd.lanes) < crowd.count; ::poll(nullptr, 0, 5)) {
            if (monotonicNow() > end)
                return giveUp("not all of them came");
        }
        const Nanoseconds asked = monotonicNow();
        (*session)->stop();
        const host::RunReport report = (*session)->wait();
        const Nanoseconds over = monotonicNow();
        if (report.state != RunState::Stopped)
            return giveUp("it was not stopped: " + report.error.toLine());
        std::printf("%.1f %llu\n", double((over - asked).count()) * 1e-6, static_cast<unsigned long long>(store->info().lost));
        return 0;
    }
    return 2;
}
