// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"

#include <gil/pthreadlock.h>

#include <optional>

namespace interleave::sync {

class Domain;

/// CPython's PyThread_type_lock (Python/thread_pthread.h, the variant with mutex and condition): a flag guarded by a mutex, and a
/// condition for those who wait. Anybody may release it, nobody owns it, and there is no queue: who comes by when it is free
/// takes it, whoever else has waited. Being a flag, a deadlock of it is none of the mutex.
///
/// Knows nothing of the GIL: `acquire` is for threads that have let go of it. Any thread.
class RawLock
{
public:
    RawLock() = default;
    RawLock(const RawLock &) = delete;
    RawLock &operator=(const RawLock &) = delete;

    /// Never blocks.
    bool tryAcquire() noexcept
    {
        m_mutex.lock();
        const bool free = !m_locked;
        m_locked = true;
        m_mutex.unlock();
        return free;
    }
    /// Blocks until it is ours, until `deadline` (CLOCK_MONOTONIC) or until the domain's run is stopped. `wake`: who let us in.
    Got acquire(Domain &domain, std::optional<Nanoseconds> deadline, Wake &wake);
    /// False if it was not locked. `by`: who releases, and when. `tell(somebodyWaits)` is called just before it is free, so that what
    /// it records comes before what the next owner does.
    template <class Tell> bool release(Wake by, Tell &&tell)
    {
        m_mutex.lock();
        const bool wasLocked = m_locked;
        if (wasLocked) {
            tell(m_waiters > 0);
            m_locked = false;
            m_wake = by;
            m_free.signal();
        }
        m_mutex.unlock();
        return wasLocked;
    }
    bool release(Wake by)
    {
        return release(by, [](bool) { });
    }
    /// A hint, unless the caller knows better.
    [[nodiscard]] bool locked() noexcept
    {
        m_mutex.lock();
        const bool locked = m_locked;
        m_mutex.unlock();
        return locked;
    }
    /// After a fork, in the child: as taken as the parent's copy was at that moment. Nobody waits for it here, and whoever has it may not be
    /// here. The copy's mutex is not touched: a thread that is not here may hold it.
    void inherit(const RawLock &parent) noexcept INTERLEAVE_NO_ANALYSIS { m_locked = parent.m_locked; }
    /// Lets everybody who waits look at the domain again.
    void wakeAll() noexcept
    {
        m_mutex.lock();
        m_free.broadcast();
        m_mutex.unlock();
    }

private:
    gil::Mutex m_mutex;
    gil::Condition m_free;
    bool m_locked INTERLEAVE_GUARDED_BY(m_mutex) = false;
    std::uint32_t m_waiters INTERLEAVE_GUARDED_BY(m_mutex) = 0;
    Wake m_wake INTERLEAVE_GUARDED_BY(m_mutex); ///< the last release
};

} // namespace interleave::sync
