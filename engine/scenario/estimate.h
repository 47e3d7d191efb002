// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

namespace interleave::scenario {

/// What programs take on a machine of their own, in nanoseconds, by what limits them.
struct Load
{
    double python = 0; ///< needs the GIL: nothing overlaps it but waits and native work
    double native = 0; ///< needs a core
    double waiting = 0; ///< needs neither
    double requests = 0; ///< to the local service
    [[nodiscard]] double total() const noexcept { return python + native + waiting; }
    /// `times` as much of it on top.
    Load &add(const Load &other, double times = 1) noexcept;
};
/// One of the workers of a kind; whom it starts included.
Load loadOf(const threads::WorkerDecl &worker, const Scenario &scenario);
/// All that start with the run.
Load loadOf(const Scenario &scenario);

/// Most threads that a run may have in all, one after the other included: those that start with it, those that steps start, those of
/// pools. Not more than `most`. A loop that starts threads counts with all its rounds.
std::uint32_t threadsOf(const Scenario &scenario, std::uint32_t most);

/// Stretches all durations of a filled-in scenario, its latency and its switch interval by its time scale; at high scales the job
/// shrinks, so that watching takes a minute at most. Then sets `expected`. Pure.
void applyTimeScale(Scenario &scenario);

/// Roughly how long the scenario takes on cores of its own. 0 cores allowed, "all", is not known here: then each worker is taken
/// to have one.
Nanoseconds expectedWall(const Scenario &scenario);

} // namespace interleave::scenario
