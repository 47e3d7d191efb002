// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics.h"

namespace interleave::trace {

namespace {

/// The collector checked the epochs of all GILs together; they are said of the first.
void fillInGil(std::vector<GilMetrics> &gils, const TraceInfo &info)
{
    if (gils.empty())
        return;
    GilMetrics &gil = gils.front();
    if (gils.size() == 1 && info.gilTakes > 0) { // exact, even where spans were lost or evicted
        gil.takes = info.gilTakes;
        gil.holderChanges = info.gilHolderChanges;
    }
    gil.switchNumber = info.gilSwitchNumber;
    gil.overlaps = info.gilOverlaps;
    gil.epochGaps = info.gilEpochGaps;
}

} // namespace

Metrics measure(const TraceStore &store)
{
    const TraceInfo info = store.info();
    const Freezes freezes(info.frozen);
    Metrics metrics;
    metrics.begin = store.begin();
    const Nanoseconds length = store.end() - store.begin() - freezes.within(store.begin(), store.end());
    metrics.wall = info.wall > Nanoseconds { 0 } ? info.wall : length;
    const auto run = static_cast<double>(length.count());
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind == LaneKind::Gil)
            metrics.gils.push_back(measureGil(store, lane, freezes, run));
        else if (lane.info().kind == LaneKind::Core)
            metrics.cores.push_back(measureCore(store, lane, freezes, run));
    }
    fillInGil(metrics.gils, info);
    ThreadsMetrics threads = measureThreads(store, freezes);
    metrics.threads = std::move(threads.threads);
    metrics.states = threads.states;
    metrics.gilWait = threads.gilWait;
    metrics.io = threads.io;
    metrics.convoy = threads.convoy;
    metrics.cpu = threads.cpu;
    metrics.deadlocks = info.deadlocks.size();
    metrics.deadlocked = info.deadlocked;
    metrics.deadlockFoundAfter = info.deadlockFoundAfter;
    metrics.processes = measureProcesses(store, freezes);
    metrics.starts = measureStarts(store, freezes);
    metrics.locks = measureLocks(store, freezes, run);
    metrics.channels = measureChannels(store, freezes);
    metrics.pools = measurePools(store, freezes);
    metrics.loops = measureLoops(store, freezes);
    metrics.tasks = measureTasks(store, freezes);
    metrics.variables = measureVariables(store);
    return metrics;
}

} // namespace interleave::trace
