// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/channels.h"
#include "metrics/cores.h"
#include "metrics/gil.h"
#include "metrics/locks.h"
#include "metrics/loops.h"
#include "metrics/pools.h"
#include "metrics/processes.h"
#include "metrics/tasks.h"
#include "metrics/threads.h"
#include "metrics/variables.h"
#include "store.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

namespace interleave::trace {

/// What a run's trace says in numbers; metrics/ has a header for each concept. What crosses a frozen stretch is left out.
struct Metrics
{
    Nanoseconds begin { 0 }; ///< of the run, on its own axis (TraceStore::begin)
    Nanoseconds wall { 0 };
    Nanoseconds cpu { 0 }; ///< all threads, time on a core
    StateTimes states {}; ///< all threads
    Quantiles gilWait; ///< waits of all threads
    Quantiles io; ///< requests of all threads
    ConvoyMetrics convoy;
    std::uint64_t deadlocks = 0;
    Nanoseconds deadlocked { 0 }, deadlockFoundAfter { 0 }; ///< as in TraceInfo
    std::vector<GilMetrics> gils;
    std::vector<ThreadMetrics> threads;
    std::vector<CoreMetrics> cores;
    std::vector<ProcessMetrics> processes;
    StartsMetrics starts;
    LocksMetrics locks;
    ChannelsMetrics channels;
    PoolsMetrics pools;
    LoopsMetrics loops;
    TasksMetrics tasks;
    std::vector<VariableMetrics> variables;
};

/// Computed from the store alone, so a file read back gives the same numbers. Any thread; linear in the
/// spans.
Metrics measure(const TraceStore &store);
/// The `metrics` of `interleave run --json`: {"wall_ns", "cpu_ns", "convoy_index", "gil": {…}, "gil_wait", "io", "deadlock", "threads": […],
/// "cores", "processes", "starts", "locks", "queues", "pools", "loops", "tasks": {…}, "variables", "serialisation": {…}}. Times are in
/// nanoseconds and end in _ns; "series" of depths are pairs of nanoseconds since the begin of the run and items.
nlohmann::json toJson(const Metrics &metrics);

} // namespace interleave::trace
