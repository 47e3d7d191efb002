// SPDX-License-Identifier: GPL-3.0-or-later
#include "semaphore.h"

#include "timelimit.h"



namespace interleave::sync {

using trace::EventKind;

namespace {

Appearance silent(Appearance appearance) noexcept
{
    appearance.tells = false;
    return appearance;
}

} // namespace

Semaphore::Semaphore(Domain &domain, Appearance appearance, std::int64_t value, bool bounded)
    : m_appearance(appearance)
    , m_most(bounded ? value : -1)
    , m_lock(domain, silent(appearance))
    , m_condition(domain, m_lock, silent(appearance))
    , m_value(value)
{
}

Outcome Semaphore::acquire(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    const TimeLimit limit(timeout);
    Wake wake;
    while (m_value == 0) {
        if (limit.isOver()) {
            (void)m_lock.release(caller);
            return timedOut();
        }
        if (const Outcome waited = m_condition.wait(caller, limit.left(), &wake); waited.stopped())
            return waited;
    }
    --m_value;
    if (m_appearance.tells)
        caller.thread.trace.event(EventKind::Obtain, 0, m_appearance.object.value, wake.at.count, wake.thread);
    (void)m_lock.release(caller);
    return done();
}

Outcome Semaphore::release(const Caller &caller)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    if (m_most >= 0 && m_value >= m_most) {
        (void)m_lock.release(caller);
        return raised("ValueError", "Semaphore released too many times");
    }
    if (m_appearance.tells)
        caller.thread.trace.event(EventKind::Release, m_condition.hasWaiters() ? 1 : 0, m_appearance.object.value);
    ++m_value;
    (void)m_condition.notify(caller);
    (void)m_lock.release(caller);
    return done();
}

} // namespace interleave::sync
