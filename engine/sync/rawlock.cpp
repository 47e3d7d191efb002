// SPDX-License-Identifier: GPL-3.0-or-later
#include "rawlock.h"

#include "domain.h"

namespace interleave::sync {

Got RawLock::acquire(Domain &domain, std::optional<Nanoseconds> deadline, Wake &wake)
{
    const Domain::Waiting waiting(domain, *this);
    m_mutex.lock();
    ++m_waiters;
    Got got = Got::It;
    while (m_locked && got == Got::It) {
        if (domain.stopping()) {
            got = Got::Stopped;
        } else if (!deadline) {
            m_free.wait(m_mutex);
        } else {
            const Nanoseconds left = *deadline - monotonicNow();
            if (left.count() <= 0)
                got = Got::TimedOut;
            else
                (void)m_free.timedOutAfter(m_mutex, left);
        }
    }
    // A lock that came free in the last moment is taken all the same: its signal may have been ours, and would be lost to the others.
    if (!m_locked) {
        got = Got::It;
        m_locked = true;
        wake = m_wake;
    }
    --m_waiters;
    m_mutex.unlock();
    return got;
}

} // namespace interleave::sync
