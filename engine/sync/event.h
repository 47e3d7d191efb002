// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "condition.h"
#include "lock.h"

namespace interleave::sync {

/// threading.Event (Lib/threading.py): a flag guarded by a condition. Records Woken (EventSet), BlockedLock while it blocks.
class Event
{
public:
    Event(Domain &domain, Appearance appearance);

    Outcome set(const Caller &caller); ///< wakes all; blocks for the inner lock at most
    Outcome clear(const Caller &caller);
    /// Until it is set, for `timeout` at most. TimedOut where Python returns False.
    Outcome wait(const Caller &caller, std::optional<Nanoseconds> timeout = {});

    /// After a fork, in the child: as `parent` was then, its inner lock included. Whoever has waited is not here.
    void inherit(const Event &parent)
    {
        m_lock.inherit(parent.m_lock, 0, 0);
        m_flag = parent.m_flag;
    }

private:
    Lock m_lock;
    Condition m_condition;
    bool m_flag = false; ///< guarded by m_lock
};

} // namespace interleave::sync
