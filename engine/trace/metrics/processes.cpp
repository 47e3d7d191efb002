// SPDX-License-Identifier: GPL-3.0-or-later
#include "processes.h"

#include "threads.h"
#include "walk.h"

#include <unordered_map>

namespace interleave::trace {

std::vector<ProcessMetrics> measureProcesses(const TraceStore &store, const Freezes &freezes)
{
    std::vector<ProcessMetrics> processes;
    const StartsMetrics starts = measureStarts(store, freezes);
    std::unordered_map<std::uint32_t, const Start *> startOf; // by LaneId
    for (const Start &start : starts.starts)
        startOf[start.lane.value] = &start;
    forEachLane(store, { LaneKind::Process }, [&](LaneId id, const Lane &lane) {
        ProcessMetrics process;
        process.name = lane.info().name;
        process.lane = id;
        process.process = lane.info().process;
        if (const auto start = startOf.find(id.value); start != startOf.end()) {
            process.method = start->second->kind;
            process.start = start->second->took;
        }
        const Instant exit = lane.lastInstant(InstantKind::ProcessExit, Nanoseconds::max());
        if (exit.kind == InstantKind::ProcessExit)
            process.waitStatus = exit.object;
        process.lifetime = lane.end() - lane.begin() - freezes.within(lane.begin(), lane.end());
        processes.push_back(std::move(process));
    });
    if (processes.empty())
        return processes;
    std::unordered_map<ProcessId, Nanoseconds> cpu;
    forEachLane(store, { LaneKind::Thread }, [&](LaneId, const Lane &lane) { cpu[lane.info().process] += cpuOf(freezes.times(lane)); });
    for (ProcessMetrics &process : processes)
        process.cpu = cpu[process.process];
    return processes;
}

} // namespace interleave::trace
