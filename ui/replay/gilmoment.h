// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <optional>
#include <vector>

namespace interleave::ui {

/// One who wants a GIL at a moment.
struct GilWaiter
{
    LaneId thread;
    Nanoseconds since { 0 };
    bool asked = false; ///< it has set the drop request that stands
    friend bool operator==(const GilWaiter &, const GilWaiter &) = default;
};

/// Who holds one GIL at a moment, who wants it, and how far the request is. A value.
struct GilMoment
{
    enum class State {
        Nothing, ///< not there yet, or no more
        Free,
        Held,
        HeldOffCore, ///< its holder has no core: nobody can run Python
        Unknown, ///< records were lost
        Frozen, ///< the user has stopped the run
    };
    LaneId gil = trace::kNoLane;
    State state = State::Nothing;
    LaneId holder = trace::kNoLane; ///< if it is held
    Nanoseconds since { 0 }; ///< from when on it is held by this one, or free
    LaneId before = trace::kNoLane; ///< who held it last before; none is known: kNoLane
    std::vector<GilWaiter> waiters; ///< who has waited longest comes first
    std::optional<Nanoseconds> requested; ///< since when a drop request has stood against the holder
    /// Of the switch interval, how much has run out for the one whose time runs out first; 1: over, or the request stands; 0: nobody waits, or
    /// nothing can be asked for (it is free, or of Python 2).
    double interval = 0;
    friend bool operator==(const GilMoment &, const GilMoment &) = default;
};

/// From what the store says of moment `t`, and of nothing later. `lane` may be of another kind or unknown: Nothing then. The interval that a
/// waiter has waited is counted as CPython does: a window of one switch interval after the other, and only one in which the GIL did not change
/// hands ends in a request (Python/ceval_gil.c: take_gil). O(threads · log N). Pure, any thread.
[[nodiscard]] GilMoment gilMoment(const trace::TraceStore &store, LaneId lane, Nanoseconds t);

/// While a run is live: the last moment of which all GILs and threads that go on are known. A little before the store's end.
[[nodiscard]] Nanoseconds liveMoment(const trace::TraceStore &store);

/// The lanes of all GILs, in their order.
[[nodiscard]] std::vector<LaneId> gilLanes(const trace::TraceStore &store);
/// Threads that run Python at `t`: without a GIL there may be several.
[[nodiscard]] std::vector<LaneId> runningPython(const trace::TraceStore &store, Nanoseconds t);

} // namespace interleave::ui
