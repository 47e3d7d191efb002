// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

namespace interleave::trace {

/// A distribution of durations, in nanoseconds, quantiles interpolated linearly (as numpy and
/// statistics.quantiles "inclusive" do). All 0 when count is 0.
struct Quantiles
{
    std::uint64_t count = 0;
    double total = 0, mean = 0, p5 = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;
};

struct ThreadMetrics
{
    std::string name, letter;
    LaneId lane;
    StateTimes states {}; ///< ns in each state, frozen stretches left out
    Quantiles gilWait; ///< waits for the GIL
    Quantiles io; ///< latencies of requests
    Nanoseconds lifetime { 0 };
};
struct CoreMetrics
{
    CoreId core;
    double ours = 0, idle = 0, other = 0, stolen = 0; ///< shares of the run, 0…1
    bool useKnown
        = false; ///< false: nobody said what else ran here, so idle, other and stolen are 0 and mean nothing
};
struct GilMetrics
{
    std::string name;
    Quantiles hold; ///< how long each holder kept it
    Quantiles forcedHold; ///< holds that ended by a drop request
    Quantiles handOff; ///< from a drop to the next take by another thread, when one wanted it
    std::uint64_t takes = 0, requests = 0, forcedSwitches = 0, holderChanges = 0, switchNumber = 0,
                  overlaps = 0, epochGaps = 0;
    double heldShare = 0; ///< of the run, 0…1
};

/// What a run's trace says in numbers. Spans that cross a frozen stretch are left out.
struct Metrics
{
    Nanoseconds wall { 0 };
    Nanoseconds cpu { 0 }; ///< all threads, time on a core
    StateTimes states {}; ///< all threads
    Quantiles gilWait; ///< waits of all threads
    Quantiles io; ///< requests of all threads
    std::uint64_t deadlocks = 0;
    Nanoseconds deadlocked { 0 }, deadlockFoundAfter { 0 }; ///< as in TraceInfo
    std::vector<GilMetrics> gils;
    std::vector<ThreadMetrics> threads;
    std::vector<CoreMetrics> cores;
};

/// Computed from the store alone, so a file read back gives the same numbers. Any thread; linear in the
/// spans.
Metrics measure(const TraceStore &store);
/// {"wall_ns", "cpu_ns", "gil": {…}, "threads": […], "cores": […], "processes": [], "loops": [], "queues":
/// []}
nlohmann::json toJson(const Metrics &metrics);
/// Names for claims, all of them always there (0 where there was nothing to measure). Times are in seconds.
///   wall, cpu
///   cores.used (cpu / wall), threads.count
///   gil.hold.Q, gil.forced_hold.Q, gil.hand_off.Q, gil.wait.Q, io.Q   with Q = count total mean p5 p50 p90
///   p95 p99 max deadlock.count, deadlock.seconds (how long one stood), deadlock.found_after, gil.takes, gil.requests, gil.forced_switches, gil.holder_changes, gil.switch_number,
///   gil.overlaps, gil.epoch_gaps, gil.held_share STATE.total for each state of a thread: running_python,
///   running_native, running_system, wants_gil, runnable, runnable_holding_gil,
///     blocked_io, blocked_lock, blocked_queue, blocked_join, asleep, unknown
/// A dot separates the parts; the lesson puts "VARIANT." before them. With several GILs (one for each
/// interpreter) "gil." is the first; waits are everybody's.
std::map<std::string, double> measures(const Metrics &metrics);

} // namespace interleave::trace
