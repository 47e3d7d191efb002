// SPDX-License-Identifier: GPL-3.0-or-later
// In place of the C library's functions on semaphores, which Python's locks are.
#include "blocking.h"
#include "exports.h"
#include "locks.h"
#include "realcalls.h"

#include <cerrno>

using namespace interleave;
using namespace interleave::probe;

namespace {

Locks::Lock *lockOf(sem_t *semaphore) noexcept
{
    const Writing writing(g_process.thread());
    return writing ? g_locks.make(semaphore, writing, trace::ObjectKind::Lock) : nullptr;
}

void tellObtained(sem_t *semaphore) noexcept
{
    if (!g_process.isActive())
        return;
    if (Locks::Lock *lock = g_locks.find(semaphore)) {
        if (const Writing writing(g_process.thread()); writing)
            Locks::obtained(*lock, writing);
    }
}

template <class Call> int waitOn(sem_t *semaphore, Call call) noexcept
{
    if (t_thread.gil != nullptr || !g_process.isActive())
        return call();
    // What is free is no wait. (It is what the call itself would try first.)
    const int saved = errno;
    if (real().sem_trywait(semaphore) == 0) {
        tellObtained(semaphore);
        return 0;
    }
    errno = saved;
    Locks::Lock *lock = lockOf(semaphore);
    if (lock == nullptr)
        return call();
    lock->waiters.fetch_add(
        1, std::memory_order_relaxed); // relaxed, both: whether somebody waits, as far as it can be known
    int result = 0;
    {
        const Blocking blocking(trace::LaneState::BlockedLock, lock->object.load(std::memory_order_relaxed));
        result = call();
    }
    lock->waiters.fetch_sub(1, std::memory_order_relaxed);
    if (result == 0)
        tellObtained(semaphore);
    return result;
}

} // namespace

INTERLEAVE_EXPORT int sem_wait(sem_t *semaphore)
{
    return waitOn(semaphore, [=] { return real().sem_wait(semaphore); });
}

INTERLEAVE_EXPORT int sem_timedwait(sem_t *semaphore, const timespec *until)
{
    return waitOn(semaphore, [=] { return real().sem_timedwait(semaphore, until); });
}

INTERLEAVE_EXPORT int sem_clockwait(sem_t *semaphore, clockid_t clock, const timespec *until)
{
    if (real().sem_clockwait == nullptr) {
        errno = ENOSYS;
        return -1;
    }
    return waitOn(semaphore, [=] { return real().sem_clockwait(semaphore, clock, until); });
}

INTERLEAVE_EXPORT int sem_trywait(sem_t *semaphore) noexcept
{
    const int result = real().sem_trywait(semaphore);
    if (result == 0)
        tellObtained(semaphore);
    return result;
}

INTERLEAVE_EXPORT int sem_post(sem_t *semaphore) noexcept
{
    if (g_process.isActive()) {
        if (Locks::Lock *lock = g_locks.find(semaphore)) {
            if (const Writing writing(g_process.thread()); writing)
                Locks::released(*lock, writing);
        }
    }
    return real().sem_post(semaphore);
}
