// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "freezes.h"

#include <string>

namespace interleave::trace {

/// What one thread or task did with a lock.
struct LockUser
{
    LaneId who;
    std::string name;
    std::uint64_t obtains = 0;
    std::uint64_t contended = 0; ///< obtains that had to wait
    Quantiles wait; ///< waits that ended, whether it got it or not (a time-out)
    Quantiles hold; ///< from obtain to release
};

/// Of a lock, rlock, semaphore, condition, event or barrier. (One that nobody can hold has waits only.)
struct LockMetrics
{
    std::string name;
    LaneId lane;
    ObjectKind kind = ObjectKind::None; ///< which of these it is; None: the trace does not say (files before 1.1)
    std::uint64_t obtains = 0, contended = 0;
    Quantiles wait, hold; ///< of everybody
    double heldShare = 0; ///< of the run, 0…1: somebody had it
    std::uint32_t mostWaiting = 0; ///< at a time
    std::uint32_t waitingAtEnd = 0; ///< waits that nothing ended
    std::vector<LockUser> users; ///< in the order in which they came
};

/// Of all locks, together. The event by which threads say that they have started (kThreadStartName) is none of them: see starts.h.
struct LocksMetrics
{
    std::vector<LockMetrics> locks;
    std::uint64_t obtains = 0, contended = 0;
    Quantiles wait, hold;
};

/// A wait that a loss cuts off, and a hold whose begin or end was not seen, have no length and are left out. `run`: length of the run in
/// ns. Linear in instants and spans of the lock lanes.
LocksMetrics measureLocks(const TraceStore &store, const Freezes &freezes, double run);

} // namespace interleave::trace
