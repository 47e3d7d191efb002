// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <deque>

namespace interleave::async {

/// asyncio.Queue (asyncio/queues.py). An item is its size in bytes. Loop's thread only. Traced: Depth, Woken.
class Queue
{
public:
    /// `bound`: 0 for none.
    Queue(EventLoop &loop, ObjectId object, std::int64_t bound) noexcept
        : m_loop(loop)
        , m_object(object)
        , m_bound(bound)
    {
    }
    /// Raises CancelledError.
    Coroutine put(std::uint32_t bytes);
    /// Raises CancelledError. What it was is nobody's concern.
    Coroutine get();
    /// Error: QueueFull.
    Outcome putNow(std::uint32_t bytes);
    /// Error: QueueEmpty.
    Outcome getNow();
    [[nodiscard]] std::size_t size() const noexcept { return m_items.size(); }
    [[nodiscard]] bool full() const noexcept
    {
        return m_bound > 0 && std::int64_t(m_items.size()) >= m_bound;
    }

private:
    using Waiters = std::deque<FuturePtr>;
    static void wakeNext(Waiters &waiters);
    Coroutine waitIn(Waiters &waiters, trace::WakeCause cause);
    void traceDepth(trace::DepthChange change) noexcept;

    EventLoop &m_loop;
    const ObjectId m_object;
    const std::int64_t m_bound;
    std::deque<std::uint32_t> m_items;
    Waiters m_getters, m_putters;
    Ticks m_when {};
};

} // namespace interleave::async
