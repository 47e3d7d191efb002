// SPDX-License-Identifier: GPL-3.0-or-later
#include "semlock.h"

#include <trace/event.h>

namespace interleave::processes {

using trace::EventKind;

constexpr auto kRelaxed = std::memory_order_relaxed;

bool SemLock::isMine(const Caller &caller) const noexcept
{
    return m_count.load(kRelaxed) > 0 && m_owner.load(kRelaxed) == caller.thread.id;
}

Waited SemLock::acquire(const Caller &caller, Deadline until)
{
    if (m_kind == Kind::RLock && isMine(caller)) {
        m_count.fetch_add(1, kRelaxed);
        return Waited::Ready;
    }
    bool waited = false;
    const Waited result = m_semaphore.take(caller, trace::LaneState::BlockedLock, m_object, until, &waited);
    if (result != Waited::Ready)
        return result;
    m_owner.store(caller.thread.id, kRelaxed);
    m_count.fetch_add(1, kRelaxed);
    if (m_tells)
        caller.thread.trace.event(
            EventKind::Obtain, 0, m_object.value, waited ? m_semaphore.givenAt() : 0, waited ? m_semaphore.givenBy() : 0);
    return Waited::Ready;
}

std::optional<threads::Exception> SemLock::release(const Caller &caller)
{
    if (m_kind == Kind::RLock) {
        if (!isMine(caller))
            return threads::Exception { "AssertionError", "attempt to release recursive lock not owned by thread" };
        if (m_count.load(kRelaxed) > 1) {
            m_count.fetch_sub(1, kRelaxed);
            return {};
        }
    } else if (m_semaphore.value() >= m_most) {
        return threads::Exception { "ValueError", "semaphore or lock released too many times" };
    }
    if (m_tells)
        caller.thread.trace.event(EventKind::Release, m_semaphore.hasWaiters() ? 1 : 0, m_object.value);
    if (m_count.load(kRelaxed) > 0)
        m_count.fetch_sub(1, kRelaxed);
    m_semaphore.give(caller);
    return {};
}

} // namespace interleave::processes
