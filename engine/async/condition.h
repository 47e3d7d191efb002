// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lock.h"

namespace interleave::async {

/// asyncio.Condition (asyncio/locks.py). Does not own its lock. Loop's thread only. Traced: Woken, and what
/// its lock does.
class Condition
{
public:
    Condition(EventLoop &loop, ObjectId object, Lock &lock) noexcept
        : m_loop(loop)
        , m_object(object)
        , m_lock(lock)
    {
    }
    [[nodiscard]] Lock &lock() const noexcept { return m_lock; }
    /// Lets go of the lock and has it again afterwards, whatever happens. Raises RuntimeError (it is not
    /// locked), CancelledError.
    Coroutine wait();
    /// Wakes so many, the first ones. Error: RuntimeError, it is not locked.
    Outcome notify(std::size_t count);
    Outcome notifyAll() { return notify(m_waiters.size()); }

private:
    EventLoop &m_loop;
    const ObjectId m_object;
    Lock &m_lock;
    std::deque<FuturePtr> m_waiters;
    Ticks m_when {};
};

} // namespace interleave::async
