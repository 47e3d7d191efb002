// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// Runs real code, compiled once for all, under every order in which its threads can come to their locks: a bounded exhaustive search.
///
/// The threads are fibers of one thread; the linker (--wrap) sends the library's calls of pthread_mutex_*, pthread_cond_* and sem_* here.
/// Before each lock, after each unlock, in each wait and at each yield any fiber that can may go on; any timed wait may run out, any waiter may be the
/// one that a signal wakes. All of these choices are tried, one run after the other, depth first. What lies between two such points
/// touches shared memory only through relaxed hints; other orders of those than in these runs would need a memory model.
/// (relacy has one, but checks a copy of the code that is written in its own types, and it does not let a test bound how often a
/// timed wait may run out. Here the code is the one that runs.)
namespace interleave::gil::schedules {

struct Bounds
{
    int timeOuts = 2; ///< of timed waits, in one run
    int preemptions = 1000; ///< how often a fiber that could go on is made to wait, in one run
    std::size_t mostRuns = 400'000; ///< more is a failure of the test
};

struct Outcome
{
    std::size_t runs = 0;
    std::size_t switches = 0; ///< of all runs
    bool complete = false; ///< all orders within the bounds were tried
    std::string failure; ///< what was wrong in the first run that failed, and its choices; "" if none was
};

/// `bodies` makes new fibers' functions for each run, and what they share. A run fails if a body says so (fail) or if fibers are left
/// that nothing but the end of a time-out could wake: a lost wake-up, a forced switch that does not end.
Outcome explore(const Bounds &bounds, const std::function<std::vector<std::function<void()>>()> &bodies);

/// From within a body: others may go on here.
void yield();
/// Whether this is within a body, or between two runs.
[[nodiscard]] bool isInBody();
/// From within a body.
void fail(const std::string &why);

} // namespace interleave::gil::schedules
