// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "condition.h"
#include "lock.h"

namespace interleave::sync {

/// threading.Semaphore and BoundedSemaphore (Lib/threading.py): a count guarded by a condition. Records Obtain and Release,
/// BlockedLock while it blocks. Any thread that has the GIL (dropped while it waits, as CPython does); a stop of the run ends every wait.
class Semaphore
{
public:
    /// `value`: permits at first. `bounded`: never more than that.
    Semaphore(Domain &domain, Appearance appearance, std::int64_t value, bool bounded);

    /// `timeout`: empty, for ever; 0, only if there is a permit. TimedOut where Python returns False.
    Outcome acquire(const Caller &caller, std::optional<Nanoseconds> timeout = {});
    /// ValueError "Semaphore released too many times" if bounded and full.
    Outcome release(const Caller &caller);

    /// After a fork, in the child: as `parent` was then, its inner lock included. Whoever has waited is not here.
    void inherit(const Semaphore &parent)
    {
        m_lock.inherit(parent.m_lock, 0, 0);
        m_value = parent.m_value;
    }

private:
    const Appearance m_appearance;
    const std::int64_t m_most; ///< permits, negative: no bound
    Lock m_lock;
    Condition m_condition;
    std::int64_t m_value; ///< guarded by m_lock
};

} // namespace interleave::sync
