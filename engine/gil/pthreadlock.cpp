// SPDX-License-Identifier: GPL-3.0-or-later
#include "pthreadlock.h"

#include <cerrno>
#include <ctime>

namespace interleave::gil {

Condition::Condition() noexcept
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&m_condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool Condition::timedOutAfter(Mutex &mutex, Nanoseconds duration) noexcept
{
    const Nanoseconds deadline = monotonicNow() + duration;
    const timespec until { .tv_sec = deadline.count() / 1'000'000'000,
        .tv_nsec = deadline.count() % 1'000'000'000 };
    return pthread_cond_timedwait(&m_condition, &mutex.m_mutex, &until) == ETIMEDOUT;
}

} // namespace interleave::gil
