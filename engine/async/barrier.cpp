// SPDX-License-Identifier: GPL-3.0-or-later
#include "barrier.h"

namespace interleave::async {

Coroutine Barrier::wait()
{
    Coroutine acquiring = m_lock.acquire();
    Outcome end = co_await acquiring;
    if (!end)
        co_return end;
    Coroutine passing = pass();
    end = co_await passing;
    const Outcome released = m_lock.release();
    co_return released ? end : released;
}

/// Under the lock.
Coroutine Barrier::pass()
{
    while (m_state == State::Draining) { // those of the round before have not all left
        Coroutine waiting = m_condition.wait();
        Outcome waited = co_await waiting;
        if (!waited)
            co_return waited;
    }
    Outcome end {};
    if (++m_count == m_parties) {
        m_state = State::Draining;
        end = m_condition.notifyAll();
    } else {
        while (end && m_state == State::Filling) {
            Coroutine waiting = m_condition.wait();
            end = co_await waiting;
        }
    }
    if (--m_count == 0) {
        m_state = State::Filling;
        const Outcome notified = m_condition.notifyAll();
        if (end)
            end = notified;
    }
    co_return end;
}

} // namespace interleave::async
