// SPDX-License-Identifier: GPL-3.0-or-later
// In place of the C library's functions on conditions: the GIL is made of two of them. Others tell only of
// waits outside the GIL.
#include "blocking.h"
#include "exports.h"
#include "gils.h"
#include "locks.h"
#include "realcalls.h"

#include <cerrno>

using namespace interleave;
using namespace interleave::probe;

namespace {

/// A condition that is no GIL's, by its address; 0: not recorded.
std::uint32_t objectOf(pthread_cond_t *condition) noexcept
{
    if (t_thread.gil != nullptr || !g_process.isActive())
        return 0;
    const Writing writing(g_process.thread());
    if (!writing)
        return 0;
    const Locks::Lock *lock = g_locks.make(condition, writing, trace::ObjectKind::Condition);
    return lock == nullptr ? 0 : lock->object.load(std::memory_order_relaxed);
}

template <class Call> int waitOn(pthread_cond_t *condition, pthread_mutex_t *mutex, Call call) noexcept
{
    const GilWait wait = waitFor(condition, mutex);
    if (wait.gil == nullptr) {
        const Blocking blocking(trace::LaneState::BlockedLock, objectOf(condition));
        return call();
    }
    const std::uint64_t before = waitBegins(wait);
    const int result = call();
    waitEnded(wait, before, result == ETIMEDOUT);
    return result;
}

} // namespace

INTERLEAVE_EXPORT int pthread_cond_init(
    pthread_cond_t *condition, const pthread_condattr_t *attributes) noexcept
{
    conditionChanged(condition, false);
    return real().pthread_cond_init(condition, attributes);
}

INTERLEAVE_EXPORT int pthread_cond_destroy(pthread_cond_t *condition) noexcept
{
    conditionChanged(condition, true);
    return real().pthread_cond_destroy(condition);
}

INTERLEAVE_EXPORT int pthread_cond_signal(pthread_cond_t *condition) noexcept
{
    conditionSignalled(condition);
    return real().pthread_cond_signal(condition);
}

INTERLEAVE_EXPORT int pthread_cond_broadcast(pthread_cond_t *condition) noexcept
{
    conditionSignalled(condition);
    return real().pthread_cond_broadcast(condition);
}

INTERLEAVE_EXPORT int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return waitOn(condition, mutex, [=] { return real().pthread_cond_wait(condition, mutex); });
}

INTERLEAVE_EXPORT int pthread_cond_timedwait(
    pthread_cond_t *condition, pthread_mutex_t *mutex, const timespec *until)
{
    return waitOn(condition, mutex, [=] { return real().pthread_cond_timedwait(condition, mutex, until); });
}

INTERLEAVE_EXPORT int pthread_cond_clockwait(
    pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const timespec *until)
{
    if (real().pthread_cond_clockwait == nullptr)
        return ENOSYS;
    return waitOn(
        condition, mutex, [=] { return real().pthread_cond_clockwait(condition, mutex, clock, until); });
}
