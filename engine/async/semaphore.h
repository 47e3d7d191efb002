// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <deque>

namespace interleave::async {

/// asyncio.Semaphore and BoundedSemaphore (asyncio/locks.py as of 3.11.2 and 3.12): a permit is handed to the
/// first who waits. Loop's thread only. Traced: Obtain, Release.
class Semaphore
{
public:
    /// `bounded`: more releases than acquires are an error.
    Semaphore(EventLoop &loop, ObjectId object, std::int64_t permits, bool bounded) noexcept
        : m_loop(loop)
        , m_object(object)
        , m_value(permits)
        , m_bound(permits)
        , m_bounded(bounded)
    {
    }
    /// Raises CancelledError.
    Coroutine acquire();
    /// Error: ValueError, it is bounded.
    Outcome release();

private:
    [[nodiscard]] bool locked() const;
    void wakeNext();

    EventLoop &m_loop;
    const ObjectId m_object;
    std::int64_t m_value;
    const std::int64_t m_bound;
    const bool m_bounded;
    std::deque<FuturePtr> m_waiters;
    Ticks m_released {};
};

} // namespace interleave::async
