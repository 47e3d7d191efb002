// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clock.h"
#include "ids.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace interleave {

/// The ladder of ways to know which core a thread was on, best first (ARCHITECTURE.md, "Real cores").
enum class CoreSource : std::uint8_t {
    Perf, ///< Exact: context-switch records of the kernel.
    Self, ///< Our own workers notice the gaps in which they were off-core; to a microsecond or two.
    Sampled, ///< /proc read 20–50 times a second.
};

/// "perf", "self", "sampled": as in `--json` and `--core-source`.
constexpr std::string_view coreSourceName(CoreSource source) noexcept
{
    switch (source) {
    case CoreSource::Perf: return "perf";
    case CoreSource::Self: return "self";
    case CoreSource::Sampled: return "sampled";
    }
    return "sampled";
}

/// A thread came onto a core or left it.
struct CoreSwitch
{
    Nanoseconds time { 0 }; ///< CLOCK_MONOTONIC
    ProcessId process;
    ThreadId thread;
    CoreId core;
    bool in = false; ///< true: it now runs; false: it left
    bool preempted = false; ///< for !in: it was still ready to run (preempted), not blocked
};

/// What one core did over a window of time, from /proc/stat. The four shares add up to at most 1; "ours" is not among them.
struct CoreUse
{
    CoreId core;
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    float idle = 0; ///< 0…1 of the window
    float busy = 0; ///< 0…1: anything that ran here, ours and others', including interrupts
    float stolen = 0; ///< 0…1: the hypervisor gave the core to another guest
};

/// A period lost by a source: its buffer was full. Drawn as a gap, never passed over.
struct CoreLoss
{
    Nanoseconds begin { 0 };
    Nanoseconds end { 0 };
    CoreId core;
    std::uint64_t records = 0;
};

/// Everything a core source had to say since it was last asked, ordered by time. It will say nothing more before `watermark`.
struct CoreBatch
{
    std::vector<CoreSwitch> switches;
    std::vector<CoreLoss> losses;
    Nanoseconds watermark { 0 };
};

} // namespace interleave
