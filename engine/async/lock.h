// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <deque>

namespace interleave::async {

/// asyncio.Lock (asyncio/locks.py): waiters are woken in their order, but somebody who comes while the woken
/// one is not there yet waits behind it. Loop's thread only. Traced: Obtain, Release.
class Lock
{
public:
    Lock(EventLoop &loop, ObjectId object) noexcept
        : m_loop(loop)
        , m_object(object)
    {
    }
    [[nodiscard]] bool locked() const noexcept { return m_locked; }
    /// Raises CancelledError.
    Coroutine acquire();
    /// Error: RuntimeError, it is not locked.
    Outcome release();

private:
    void wakeFirst();
    void take(Ticks releasedAt) noexcept;

    EventLoop &m_loop;
    const ObjectId m_object;
    bool m_locked = false;
    std::deque<FuturePtr> m_waiters;
    Ticks m_released {};
};

/// Those that wait for something, without this one.
void removeWaiter(std::deque<FuturePtr> &waiters, const FuturePtr &waiter);

} // namespace interleave::async
