// SPDX-License-Identifier: GPL-3.0-or-later
#include "event.h"

namespace interleave::sync {

Event::Event(Domain &domain, Appearance appearance)
    : m_lock(domain, { appearance.object, appearance.blocked, false })
    , m_condition(domain, m_lock, appearance, trace::WakeCause::EventSet)
{
}

Outcome Event::set(const Caller &caller)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    m_flag = true;
    (void)m_condition.notifyAll(caller);
    return m_lock.release(caller);
}

Outcome Event::clear(const Caller &caller)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    m_flag = false;
    return m_lock.release(caller);
}

Outcome Event::wait(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    // Not in a loop, as in Python: who was woken has seen it set, even if it was cleared meanwhile.
    const Outcome waited = m_flag ? done() : m_condition.wait(caller, timeout);
    if (!waited.stopped())
        (void)m_lock.release(caller);
    return waited;
}

} // namespace interleave::sync
