// SPDX-License-Identifier: GPL-3.0-or-later
#include "barrier.h"

#include "timelimit.h"

namespace interleave::sync {

Barrier::Barrier(Domain &domain, Appearance appearance, std::int64_t parties)
    : m_parties(parties)
    , m_lock(domain, { appearance.object, appearance.blocked, false })
    , m_condition(domain, m_lock, appearance, trace::WakeCause::Barrier)
{
}

Outcome Barrier::wait(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    Outcome outcome = enter(caller);
    if (outcome.done()) {
        if (++m_count == m_parties) {
            m_state = State::Draining;
            (void)m_condition.notifyAll(caller);
        } else {
            outcome = waitForAll(caller, timeout);
        }
        if (!outcome.stopped())
            leave(caller);
    }
    if (!outcome.stopped())
        (void)m_lock.release(caller);
    return outcome;
}

Outcome Barrier::enter(const Caller &caller)
{
    while (m_state == State::Draining) {
        if (const Outcome waited = m_condition.wait(caller); waited.stopped())
            return waited;
    }
    return m_state == State::Broken ? raised("BrokenBarrierError") : done();
}

Outcome Barrier::waitForAll(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    const TimeLimit limit(timeout);
    while (m_state == State::Filling) {
        if (limit.isOver()) {
            m_state = State::Broken;
            (void)m_condition.notifyAll(caller);
            break;
        }
        if (const Outcome waited = m_condition.wait(caller, limit.left()); waited.stopped())
            return waited;
    }
    return m_state == State::Broken ? raised("BrokenBarrierError") : done();
}

void Barrier::leave(const Caller &caller)
{
    if (--m_count > 0 || m_state != State::Draining)
        return;
    m_state = State::Filling;
    (void)m_condition.notifyAll(caller);
}

} // namespace interleave::sync
