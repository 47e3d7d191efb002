// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain.h"
#include "lockable.h"
#include "rawlock.h"

#include <trace/event.h>

#include <deque>
#include <memory>

namespace interleave::sync {

/// threading.Condition as Lib/threading.py builds it: a lock and a list of waiter locks, one for each who waits, so that who wakes is
/// who waited longest, and that a woken thread contends for the lock (and the GIL) like anybody else. Records Woken with `cause` at
/// the end of a wait that blocked.
class Condition
{
public:
    /// `lock` outlives the condition.
    Condition(Domain &domain, Lockable &lock, Appearance appearance, trace::WakeCause cause = trace::WakeCause::Notify)
        : m_domain(domain)
        , m_lock(lock)
        , m_appearance(appearance)
        , m_cause(cause)
    {
    }

    /// Gives up the lock, waits to be notified, for `timeout` at most, and takes the lock again. TimedOut where Python returns False.
    /// RuntimeError without the lock. Stopped: the lock was not taken again. `wake`, if given: who notified.
    Outcome wait(const Caller &caller, std::optional<Nanoseconds> timeout = {}, Wake *wake = nullptr);
    /// Wakes the `count` who have waited longest. RuntimeError without the lock. Never blocks.
    Outcome notify(const Caller &caller, std::uint32_t count = 1);
    Outcome notifyAll(const Caller &caller) { return notify(caller, ~std::uint32_t { 0 }); }
    [[nodiscard]] Lockable &lock() noexcept { return m_lock; }
    /// Whether somebody waits. A hint without the lock.
    [[nodiscard]] bool hasWaiters() noexcept;

private:
    using Waiter = std::shared_ptr<RawLock>; ///< whoever notifies may be at it when its owner has gone on

    Domain &m_domain;
    Lockable &m_lock;
    const Appearance m_appearance;
    const trace::WakeCause m_cause;
    gil::Mutex m_listMutex; ///< what makes a list of Python safe without the lock and without a GIL
    std::deque<Waiter> m_waiters INTERLEAVE_GUARDED_BY(m_listMutex);
};

} // namespace interleave::sync
