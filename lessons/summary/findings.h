// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runsummary.h"

#include <trace/metrics.h>

/// The parts of a summary. Each appends what it finds, most important first; nothing below its threshold.
namespace interleave::lessons::findings {

/// What is measured once and asked by all.
struct Measured
{
    const trace::TraceStore &store;
    const SummaryContext &context;
    trace::Freezes freezes;
    trace::Metrics metrics;
    double wall = 0; ///< seconds, frozen stretches left out
    double cpu = 0; ///< seconds on a core, all threads together; 0: not known
    bool cpuUnknown = false; ///< threads would have had more of the cores than there is: of some nobody knows when they were on one
    std::stop_token stop;
    [[nodiscard]] double ofWall(double seconds) const noexcept { return wall > 0 ? seconds / wall : 0; }
};
using List = std::vector<Finding>;

inline double seconds(Nanoseconds time) noexcept { return static_cast<double>(time.count()) / 1e9; }

/// A thread whose only work is to wait for others (a main thread that joins) would dilute every share: waits for a join count for nothing.
double livedSeconds(const trace::StateTimes &states) noexcept;
double secondsIn(const trace::StateTimes &states, std::initializer_list<trace::LaneState> which) noexcept;

void gilContention(const Measured &run, List &found);
void convoy(const Measured &run, List &found);
void blockedLoop(const Measured &run, List &found);
void locksAndQueues(const Measured &run, List &found);
void waiting(const Measured &run, List &found);
void processes(const Measured &run, List &found);
void serialisation(const Measured &run, List &found);
void cores(const Measured &run, List &found);
void lines(const Measured &run, List &found);
void caveats(const Measured &run, List &found);

} // namespace interleave::lessons::findings
