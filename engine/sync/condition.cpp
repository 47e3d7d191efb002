// SPDX-License-Identifier: GPL-3.0-or-later
#include "condition.h"

#include "blocking.h"

#include <algorithm>

namespace interleave::sync {

using trace::EventKind;
using trace::WakeCause;

Outcome Condition::wait(const Caller &caller, std::optional<Nanoseconds> timeout, Wake *wake)
{
    caller.enterFunction();
    if (!m_lock.isOwned(caller))
        return raised("RuntimeError", "cannot wait on un-acquired lock");
    const auto waiter = std::make_shared<RawLock>();
    waiter->tryAcquire();
    m_listMutex.lock();
    m_waiters.push_back(waiter);
    m_listMutex.unlock();

    const std::uint32_t count = m_lock.releaseSave(caller);
    Wake by;
    const Got got = acquireRaw(m_domain, caller, *waiter, m_appearance, timeout, [&](Got how, const Wake &who, bool waited) {
        by = who;
        if (!m_appearance.tells || !waited || how == Got::Stopped)
            return;
        const WakeCause cause = how == Got::It ? m_cause : WakeCause::TimeOut;
        caller.thread.trace.event(EventKind::Woken, std::uint8_t(cause), m_appearance.object.value, who.at.count, who.thread);
    });
    const Outcome restored = got == Got::Stopped ? stopped() : m_lock.acquireRestore(caller, count);
    if (got != Got::It) {
        m_listMutex.lock();
        std::erase(m_waiters, waiter); // it is not there any more if it was notified a moment too late
        m_listMutex.unlock();
    }
    if (!restored.done())
        return restored;
    if (wake != nullptr)
        *wake = by;
    return got == Got::It ? done() : timedOut();
}

Outcome Condition::notify(const Caller &caller, std::uint32_t count)
{
    caller.enterFunction();
    if (!m_lock.isOwned(caller))
        return raised("RuntimeError", "cannot notify on un-acquired lock");
    for (; count > 0; --count) {
        Waiter waiter;
        m_listMutex.lock();
        if (!m_waiters.empty()) {
            waiter = std::move(m_waiters.front());
            m_waiters.pop_front();
        }
        m_listMutex.unlock();
        if (waiter == nullptr)
            break;
        waiter->release(wakeBy(caller));
    }
    return done();
}

bool Condition::hasWaiters() noexcept
{
    m_listMutex.lock();
    const bool some = !m_waiters.empty();
    m_listMutex.unlock();
    return some;
}

} // namespace interleave::sync
