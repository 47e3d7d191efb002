// SPDX-License-Identifier: GPL-3.0-or-later
#include "condition.h"

namespace interleave::async {

Coroutine Condition::wait()
{
    if (!m_lock.locked())
        co_return raised("RuntimeError", "cannot wait on un-acquired lock");
    Outcome end = m_lock.release();
    if (!end)
        co_return end;
    const FuturePtr future = m_loop.createFuture({ trace::LaneState::BlockedLock, m_object });
    m_waiters.push_back(future);
    AwaitFuture wait(*future);
    end = co_await wait;
    removeWaiter(m_waiters, future);
    if (end) {
        gil::ThreadTrace &trace = m_loop.thread().trace;
        trace.event(trace::EventKind::Woken, std::uint8_t(trace::WakeCause::Notify), m_object.value,
            m_when.count, trace.number());
    }
    // The lock must be had again even by one that is cancelled, and cancelled again.
    bool cancelled = false;
    for (;;) {
        Coroutine acquiring = m_lock.acquire();
        const Outcome acquired = co_await acquiring;
        if (acquired)
            break;
        cancelled = true;
    }
    if (cancelled)
        co_return tl::unexpected(cancelledError());
    co_return end;
}

Outcome Condition::notify(std::size_t count)
{
    if (!m_lock.locked())
        return raised("RuntimeError", "cannot notify on un-acquired lock");
    m_when = m_loop.thread().trace.now();
    for (const FuturePtr &waiter : m_waiters) {
        if (count == 0)
            break;
        if (!waiter->done()) {
            --count;
            waiter->setResult();
        }
    }
    return {};
}

} // namespace interleave::async
