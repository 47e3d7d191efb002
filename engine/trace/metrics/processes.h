// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include "../event.h"

#include <optional>
#include <string>

namespace interleave::trace {

/// How long a worker took to start.
struct Start
{
    enum class Kind : std::uint8_t { Thread = 0, Fork = 1, ForkServer = 2, Spawn = 3 };
    Kind kind = Kind::Thread;
    std::string name;
    LaneId lane;
    Nanoseconds took { 0 };
};
inline constexpr std::size_t kStartKindCount = 4;
std::string_view startKindName(Start::Kind kind) noexcept; ///< "thread", "fork", "forkserver", "spawn"

/// What starting workers cost.
/// A process: from the call of start to when it executes its program. A thread: from the call that made it (pthread_create) to its first
/// step. Where the starter could not say when that was (it was stopped, or its record was lost): from when it began to wait for the thread, or from
/// when the thread came to life.
struct StartsMetrics
{
    std::vector<Start> starts; ///< threads, then processes
    std::array<Quantiles, kStartKindCount> byKind {}; ///< index with Kind
};

/// One process.
struct ProcessMetrics
{
    std::string name;
    LaneId lane;
    ProcessId process;
    std::optional<Start::Kind> method {}; ///< none: the main process, or it was not seen to start
    std::optional<Nanoseconds> start {}; ///< from the call of start to when it executed its program
    std::optional<std::uint32_t> waitStatus {}; ///< none: nobody has reaped it
    Nanoseconds lifetime { 0 }; ///< booting included
    Nanoseconds cpu { 0 }; ///< of its threads, together
};

/// Linear in the spans of threads and the instants of processes.
StartsMetrics measureStarts(const TraceStore &store, const Freezes &freezes);
/// Empty for a run with one process. Linear in the spans of threads and processes.
std::vector<ProcessMetrics> measureProcesses(const TraceStore &store, const Freezes &freezes);

} // namespace interleave::trace
