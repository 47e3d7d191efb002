// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "quantiles.h"

#include "../store.h"

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace interleave::trace {

/// One wait of a thread or task.
struct LongWait
{
    LaneId who = kNoLane;
    std::uint64_t span = 0; ///< of that lane
    Nanoseconds begin { 0 }, end { 0 };
    LaneState state = LaneState::None;
    std::size_t thing = 0; ///< index into Contention::things: what it waited for
    bool open = false; ///< nothing has ended it: it lasted at least that long
    [[nodiscard]] Nanoseconds length() const noexcept { return end - begin; }
};

/// How one thread or task waited for one thing.
struct Waiter
{
    LaneId who = kNoLane;
    LaneState state = LaneState::None; ///< in which it waited
    Quantiles wait; ///< open waits count with what is known of them
    LongWait longest;
};

/// A GIL, lock, queue or event loop that somebody waited for.
struct WaitedFor
{
    std::string name; ///< "" if the trace does not say
    LaneId lane = kNoLane;
    LaneState state = LaneState::None; ///< of who waits for it
    Quantiles wait; ///< of all
    std::vector<Waiter> waiters; ///< who waited most comes first
};

/// Who waited for what, and how long. What crosses a freeze is left out, and so is what ends in a loss.
struct Contention
{
    std::vector<WaitedFor> things; ///< what was waited for most comes first
    std::vector<LongWait> longest; ///< of all waits, the longest first
    std::uint64_t waits = 0;
};

/// Waits for GILs, locks, queues and event loops (isContended), without those for a thread to start. Keeps the `mostLongest` longest. Any
/// thread; linear in the spans of threads and tasks. Empty: `stop` was requested.
std::optional<Contention> measureContention(const TraceStore &store, std::stop_token stop = {}, std::size_t mostLongest = 100);

} // namespace interleave::trace
