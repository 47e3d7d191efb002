// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "semlock.h"

#include <trace/event.h>

#include <memory>

namespace interleave::processes {

/// What a step of synchronisation came to.
struct Outcome
{
    Waited waited = Waited::Ready; ///< TimedOut where Python returns False
    std::optional<threads::Exception> raised {};
};

/// multiprocessing.Condition (Lib/multiprocessing/synchronize.py): a lock and three semaphores. As there, who notifies waits until
/// those who were woken have said so, and hangs if one of them was killed meanwhile. Records Woken.
class SharedCondition
{
public:
    static constexpr std::uint32_t kSemaphores = 3; ///< all start at 0
    /// `first`: index of the first of its three semaphores. `lock` outlives it.
    SharedCondition(const SharedObjects &objects, std::uint32_t first, SemLock &lock, ObjectId object, trace::WakeCause cause);

    /// Gives up the lock, waits to be notified, takes the lock again. AssertionError without the lock.
    Outcome wait(const Caller &caller, Deadline until = {});
    /// Wakes `count` at most. AssertionError without the lock.
    Outcome notify(const Caller &caller, std::uint32_t count = ~0U);
    [[nodiscard]] SemLock &lock() noexcept { return m_lock; }

private:
    SharedSemaphore m_sleeping, m_woken, m_wait;
    SemLock &m_lock;
    const ObjectId m_object;
    const trace::WakeCause m_cause;
};

/// multiprocessing.Event: a condition and a semaphore for the flag.
class SharedEvent
{
public:
    static constexpr std::uint32_t kSemaphores = 2 + SharedCondition::kSemaphores; ///< lock (1), the condition's, flag (0)
    SharedEvent(const SharedObjects &objects, std::uint32_t first, ObjectId object);
    /// As threading's, across processes: wait blocks without the GIL until it is set, the time is over or a stop.
    Outcome set(const Caller &caller);
    Outcome clear(const Caller &caller);
    Outcome wait(const Caller &caller, Deadline until = {});

private:
    SemLock m_lock;
    SharedCondition m_condition;
    SharedSemaphore m_flag;
};

/// multiprocessing.Barrier: threading's (Lib/threading.py), its state in shared memory. A wait that times out breaks it for all.
class SharedBarrier
{
public:
    static constexpr std::uint32_t kSemaphores = 1 + SharedCondition::kSemaphores; ///< lock (1), the condition's
    SharedBarrier(const SharedObjects &objects, std::uint32_t first, std::uint32_t cell, std::int32_t parties, ObjectId object);
    /// Blocks without the GIL until all parties are there; raises BrokenBarrierError.
    Outcome wait(const Caller &caller, Deadline until = {});

private:
    enum State : std::int32_t { Filling = 0, Draining = 1, Broken = -2 };
    Outcome enter(const Caller &caller);
    Outcome waitForAll(const Caller &caller, Deadline until);
    Outcome leave(const Caller &caller);

    SemLock m_lock;
    SharedCondition m_condition;
    BarrierCell &m_cell;
    const std::int32_t m_parties;
};

} // namespace interleave::processes
