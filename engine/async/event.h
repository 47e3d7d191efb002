// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <deque>

namespace interleave::async {

/// asyncio.Event (asyncio/locks.py). Loop's thread only. Traced: Woken.
class Event
{
public:
    Event(EventLoop &loop, ObjectId object) noexcept
        : m_loop(loop)
        , m_object(object)
    {
    }
    /// Wakes all who wait.
    void set();
    void clear() noexcept { m_set = false; }
    [[nodiscard]] bool isSet() const noexcept { return m_set; }
    /// Raises CancelledError.
    Coroutine wait();

private:
    EventLoop &m_loop;
    const ObjectId m_object;
    bool m_set = false;
    std::deque<FuturePtr> m_waiters;
    Ticks m_when {};
};

} // namespace interleave::async
