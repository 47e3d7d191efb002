// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "condition.h"
#include "lock.h"

namespace interleave::sync {

/// queue.Queue (Lib/queue.py): a bounded deque guarded by one lock and two conditions. Its items are bytes that nobody looks at, so it
/// counts them. Records Depth at every change, BlockedQueue while it blocks, and Woken (Item, Room). Any thread that has the GIL
/// (dropped while it waits, as CPython does); a stop of the run ends every wait.
class Queue
{
public:
    /// `bound`: most items, 0 for no bound.
    Queue(Domain &domain, ObjectId object, std::int64_t bound);

    /// Waits for room, for `timeout` at most (0: not at all), then raises Full (queue.Full).
    Outcome put(const Caller &caller, std::optional<Nanoseconds> timeout = {});
    /// Waits for an item, likewise; raises Empty (queue.Empty).
    Outcome get(const Caller &caller, std::optional<Nanoseconds> timeout = {});

    /// After a fork, in the child: as `parent` was then, its inner lock included. Whoever has waited is not here.
    void inherit(const Queue &parent)
    {
        m_lock.inherit(parent.m_lock, 0, 0);
        m_items = parent.m_items;
    }

private:
    void tell(const Caller &caller, trace::DepthChange change);

    const ObjectId m_object;
    const std::int64_t m_bound;
    Lock m_lock;
    Condition m_notEmpty, m_notFull;
    std::int64_t m_items = 0; ///< guarded by m_lock
};

} // namespace interleave::sync
