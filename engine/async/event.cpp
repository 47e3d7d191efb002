// SPDX-License-Identifier: GPL-3.0-or-later
#include "event.h"

#include "lock.h"

namespace interleave::async {

void Event::set()
{
    if (m_set)
        return;
    m_set = true;
    m_when = m_loop.thread().trace.now();
    for (const FuturePtr &waiter : m_waiters) {
        if (!waiter->done())
            waiter->setResult();
    }
}

Coroutine Event::wait()
{
    if (m_set)
        co_return Outcome {};
    const FuturePtr future = m_loop.createFuture({ trace::LaneState::BlockedLock, m_object });
    m_waiters.push_back(future);
    AwaitFuture wait(*future);
    Outcome end = co_await wait;
    removeWaiter(m_waiters, future);
    if (end) {
        gil::ThreadTrace &trace = m_loop.thread().trace;
        trace.event(trace::EventKind::Woken, std::uint8_t(trace::WakeCause::EventSet), m_object.value,
            m_when.count, trace.number());
    }
    co_return end;
}

} // namespace interleave::async
