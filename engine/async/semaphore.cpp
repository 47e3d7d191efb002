// SPDX-License-Identifier: GPL-3.0-or-later
#include "semaphore.h"

#include "lock.h"

#include <algorithm>

namespace interleave::async {

bool Semaphore::locked() const
{
    return m_value == 0 || std::any_of(m_waiters.begin(), m_waiters.end(), [](const FuturePtr &waiter) {
        return !waiter->cancelled();
    });
}

Coroutine Semaphore::acquire()
{
    gil::ThreadTrace &trace = m_loop.thread().trace;
    if (!locked()) {
        --m_value;
        trace.event(trace::EventKind::Obtain, 0, m_object.value, 0, 0);
        co_return Outcome {};
    }
    const FuturePtr future = m_loop.createFuture({ trace::LaneState::BlockedLock, m_object });
    m_waiters.push_back(future);
    AwaitFuture wait(*future);
    Outcome end = co_await wait;
    removeWaiter(m_waiters, future);
    if (!end) {
        if (!future->cancelled()) { // it had its permit already
            ++m_value;
            wakeNext();
        }
        co_return end;
    }
    if (m_value > 0)
        wakeNext();
    trace.event(trace::EventKind::Obtain, 0, m_object.value, m_released.count, trace.number());
    co_return end;
}

Outcome Semaphore::release()
{
    if (m_bounded && m_value >= m_bound)
        return raised("ValueError", "BoundedSemaphore released too many times");
    ++m_value;
    m_released = m_loop.thread().trace.now();
    m_loop.thread().trace.event(trace::EventKind::Release, m_waiters.empty() ? 0 : 1, m_object.value);
    wakeNext();
    return {};
}

void Semaphore::wakeNext()
{
    for (const FuturePtr &waiter : m_waiters) {
        if (!waiter->done()) {
            --m_value;
            waiter->setResult();
            return;
        }
    }
}

} // namespace interleave::async
