// SPDX-License-Identifier: GPL-3.0-or-later
#include "runsummary.h"

#include "findings.h"
#include "summarywords.h"

#include <fmt/format.h>

namespace interleave::lessons {

using trace::LaneState;

namespace findings {

double secondsIn(const trace::StateTimes &states, std::initializer_list<LaneState> which) noexcept
{
    std::int64_t sum = 0;
    for (const LaneState state : which)
        sum += states[trace::index(state)];
    return static_cast<double>(sum) / 1e9;
}

double livedSeconds(const trace::StateTimes &states) noexcept
{
    return static_cast<double>(trace::sumBut(states, { LaneState::None, LaneState::Frozen, LaneState::Unknown, LaneState::BlockedJoin })) / 1e9;
}

namespace {

void deadlocks(const Measured &run, List &found)
{
    for (const std::string &words : run.store.info().deadlocks)
        found.push_back({ .about = Finding::About::Deadlock,
            .text = fmt::format("A deadlock was found: {}.", words),
            .advice = "Take locks in the same order everywhere, or give the wait a time-out.",
            .figures = { { "deadlocks", double(run.metrics.deadlocks) } } });
}

void headline(const Measured &run, List &found)
{
    Finding finding { .text = fmt::format("The run took {}", words::time(run.wall)) };
    finding.figures = { { "wall", run.wall } };
    std::size_t alive = 0;
    for (const trace::ThreadMetrics &thread : run.metrics.threads)
        alive += thread.lifetime.count() > 0 ? 1 : 0;
    if (alive > 0) {
        finding.text += fmt::format(", with {}", words::count(alive, "thread"));
        finding.figures.push_back({ "threads", double(alive) });
    }
    if (run.metrics.processes.size() > 1) {
        finding.text += fmt::format(" in {} processes", words::count(run.metrics.processes.size()));
        finding.figures.push_back({ "processes", double(run.metrics.processes.size()) });
    }
    if (run.cpu > 0) {
        finding.text += fmt::format(" and {} of time on cores", words::time(run.cpu));
        finding.figures.push_back({ "cpu", run.cpu });
    }
    finding.text += '.';
    found.push_back(std::move(finding));
}

} // namespace

} // namespace findings

std::vector<Finding> summarise(const trace::TraceStore &store, const SummaryContext &context, std::stop_token stop)
{
    if (store.laneCount() == 0 || store.end() <= store.begin())
        return {};
    findings::Measured run { store, context, trace::Freezes(store.info().frozen), trace::measure(store), 0, 0, false, stop };
    run.wall = findings::seconds(store.end() - store.begin() - run.freezes.within(store.begin(), store.end()));
    run.cpu = findings::seconds(run.metrics.cpu);
    constexpr double kRounding = 1.02;
    if (run.cpu > kRounding * context.cores * run.wall) {
        run.cpu = 0;
        run.cpuUnknown = true;
    }
    std::vector<Finding> found;
    for (auto *part : { findings::headline, findings::deadlocks, findings::gilContention, findings::convoy, findings::blockedLoop,
             findings::locksAndQueues, findings::waiting, findings::cores, findings::processes, findings::serialisation, findings::lines,
             findings::caveats }) {
        if (stop.stop_requested())
            return {};
        part(run, found);
    }
    return found;
}

} // namespace interleave::lessons
