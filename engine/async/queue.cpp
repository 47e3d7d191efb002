// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue.h"

#include "lock.h"

namespace interleave::async {

Coroutine Queue::waitIn(Waiters &waiters, trace::WakeCause cause)
{
    const FuturePtr future = m_loop.createFuture({ trace::LaneState::BlockedQueue, m_object });
    waiters.push_back(future);
    AwaitFuture wait(*future);
    Outcome end = co_await wait;
    if (!end) {
        future->cancel();
        removeWaiter(waiters, future);
        const bool couldGoOn = &waiters == &m_putters ? !full() : !m_items.empty();
        if (couldGoOn && !future->cancelled())
            wakeNext(waiters); // it was woken and does not want it any more
        co_return end;
    }
    gil::ThreadTrace &trace = m_loop.thread().trace;
    trace.event(trace::EventKind::Woken, std::uint8_t(cause), m_object.value, m_when.count, trace.number());
    co_return end;
}

Coroutine Queue::put(std::uint32_t bytes)
{
    while (full()) {
        Coroutine waiting = waitIn(m_putters, trace::WakeCause::Room);
        Outcome waited = co_await waiting;
        if (!waited)
            co_return waited;
    }
    co_return putNow(bytes);
}

Coroutine Queue::get()
{
    while (m_items.empty()) {
        Coroutine waiting = waitIn(m_getters, trace::WakeCause::Item);
        Outcome waited = co_await waiting;
        if (!waited)
            co_return waited;
    }
    co_return getNow();
}

Outcome Queue::putNow(std::uint32_t bytes)
{
    if (full())
        return raised("QueueFull");
    m_items.push_back(bytes);
    traceDepth(trace::DepthChange::Put);
    wakeNext(m_getters);
    return {};
}

Outcome Queue::getNow()
{
    if (m_items.empty())
        return raised("QueueEmpty");
    m_items.pop_front();
    traceDepth(trace::DepthChange::Get);
    wakeNext(m_putters);
    return {};
}

void Queue::wakeNext(Waiters &waiters)
{
    while (!waiters.empty()) {
        const FuturePtr waiter = std::move(waiters.front());
        waiters.pop_front();
        if (!waiter->done()) {
            waiter->setResult();
            return;
        }
    }
}

void Queue::traceDepth(trace::DepthChange change) noexcept
{
    m_when = m_loop.thread().trace.now();
    m_loop.thread().trace.event(trace::EventKind::Depth, std::uint8_t(change), m_object.value, m_items.size(),
        static_cast<std::uint32_t>(m_bound));
}

} // namespace interleave::async
