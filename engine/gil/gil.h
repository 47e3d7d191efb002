// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "threadtrace.h"

#include <core/clock.h>
#include <core/ids.h>

#include <atomic>
#include <cstdint>

namespace interleave::gil {

/// One thread's side of a GIL: its trace and its number. Lives as long as the thread; used by that thread
/// only.
struct ThreadState
{
    ThreadTrace trace;
    std::uint32_t id = 0; ///< from 1, unique in the process
    std::uint64_t involuntaryDrops = 0; ///< at safe points, because somebody asked (Python 2: because the ticks had run out)
};

/// How many ticks of Python 2 (passes through the top of its eval loop, Python/ceval.c: _Py_Ticker) a unit of os::burnUnit stands for.
/// Counted in 2.7.18 with a preloaded sem_post, on a core that takes 250 ns for a unit: a counting loop has 3.0 ticks to a round and takes
/// 4.5 ns for one, `x += 1` on a global 5.0 and 5.4 ns, a call 4.0 and 8.2 ns. So a unit is worth 30 to 56 ticks. Both are work for one
/// core and grow together on a slower one.
inline constexpr std::uint32_t kTicksPerUnit = 50;

/// What a thread needs to run Python, whatever the variant: CPython 3.2+, Python 2 ticks or none; where each interpreter has its own, each
/// has an object of its own. `take` blocks until the GIL is the caller's, `drop` never blocks but for CPython 3's forced switch;
/// `breakRequested` is the eval breaker, polled at safe points: one load and a branch, cheap enough for every unit of work.
class Gil
{
public:
    virtual ~Gil() = default;
    /// Afterwards the thread's state is RunningPython; while it really waits it is WantsGil.
    virtual void take(ThreadState &thread) = 0;
    /// `then`: what the thread does next, and on what; recorded as soon as the GIL is free. WantsGil, what a
    /// safe point does, is recorded only if the thread has to wait.
    virtual void drop(
        ThreadState &thread, trace::LaneState then = trace::LaneState::WantsGil, ObjectId on = {})
        = 0;
    [[nodiscard]] bool breakRequested() const noexcept
    {
        // relaxed: a hint to look; what the threads share is ordered by the GIL's mutex.
        return m_breaker.load(std::memory_order_relaxed) != 0;
    }
    /// At a safe point: if there is reason to, drop and take again. Returns true if somebody else could have had it meanwhile.
    /// `ticks`: how many bytecodes have gone by since the last one; only Python 2 counts them.
    bool safePoint(ThreadState &thread, std::uint32_t ticks = 1)
    {
        if (!breakRequested()) [[likely]]
            return false;
        return breakNow(thread, ticks);
    }
    /// How often the holder changed, as CPython's `switch_number`. Exact when no thread is inside take. 0 without a GIL.
    [[nodiscard]] virtual std::uint64_t switchNumber() const noexcept = 0;
    [[nodiscard]] virtual ObjectId object() const noexcept = 0;

protected:
    /// The breaker is set, at a safe point of the holder.
    virtual bool breakNow(ThreadState &thread, std::uint32_t ticks) = 0;
    std::atomic<std::uint32_t> m_breaker { 0 }; ///< CPython 3: the drop request. Python 2: always set, so that ticks are counted
};

} // namespace interleave::gil
