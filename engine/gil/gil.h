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
    std::uint64_t involuntaryDrops = 0; ///< at safe points, because somebody asked
};

/// What a thread needs to run Python, whatever the variant: CPython 3.2+, Python 2 ticks, none, one per
/// interpreter (each a class). `take` blocks until the GIL is the caller's, `drop` never blocks but for
/// CPython 3's forced switch; `breakRequested` is the eval breaker, polled at safe points: cheap enough for
/// every unit of work.
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
    /// At a safe point: if asked to, drop and take again. Returns true if it did.
    bool safePoint(ThreadState &thread)
    {
        if (!breakRequested()) [[likely]]
            return false;
        ++thread.involuntaryDrops;
        drop(thread);
        take(thread);
        return true;
    }
    /// How often the holder changed, as CPython's `switch_number`. Exact when no thread is inside take.
    [[nodiscard]] virtual std::uint64_t switchNumber() const noexcept = 0;
    [[nodiscard]] virtual ObjectId object() const noexcept = 0;

protected:
    std::atomic<std::uint32_t> m_breaker { 0 }; ///< the drop request
};

} // namespace interleave::gil
