// SPDX-License-Identifier: GPL-3.0-or-later
#include "lock.h"

#include <algorithm>

namespace interleave::async {

void removeWaiter(std::deque<FuturePtr> &waiters, const FuturePtr &waiter)
{
    const auto found = std::find(waiters.begin(), waiters.end(), waiter);
    if (found != waiters.end())
        waiters.erase(found);
}

Coroutine Lock::acquire()
{
    const bool nobodyWaits = std::all_of(
        m_waiters.begin(), m_waiters.end(), [](const FuturePtr &waiter) { return waiter->cancelled(); });
    if (!m_locked && nobodyWaits) {
        take({});
        co_return Outcome {};
    }
    const FuturePtr future = m_loop.createFuture({ trace::LaneState::BlockedLock, m_object });
    m_waiters.push_back(future);
    AwaitFuture wait(*future);
    Outcome end = co_await wait;
    removeWaiter(m_waiters, future);
    if (!end) {
        if (!m_locked)
            wakeFirst(); // it was woken and does not want it any more
        co_return end;
    }
    take(m_released);
    co_return end;
}

Outcome Lock::release()
{
    if (!m_locked)
        return raised("RuntimeError", "Lock is not acquired.");
    m_locked = false;
    m_released = m_loop.thread().trace.now();
    m_loop.thread().trace.event(trace::EventKind::Release, m_waiters.empty() ? 0 : 1, m_object.value);
    wakeFirst();
    return {};
}

void Lock::wakeFirst()
{
    if (!m_waiters.empty() && !m_waiters.front()->done())
        m_waiters.front()->setResult();
}

void Lock::take(Ticks releasedAt) noexcept
{
    m_locked = true;
    const auto &trace = m_loop.thread().trace;
    m_loop.thread().trace.event(trace::EventKind::Obtain, 0, m_object.value, releasedAt.count,
        releasedAt.count != 0 ? trace.number() : 0);
}

} // namespace interleave::async
