// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotations.h"

#include <core/clock.h>

#include <pthread.h>

namespace interleave::gil {

class Condition;

/// A plain pthread mutex, which is what CPython's GIL is built of (Python/condvar.h): std::mutex would do,
/// but its condition variable cannot be told apart from CPython's in futex calls only if both are the raw
/// ones.
class INTERLEAVE_CAPABILITY("mutex") Mutex
{
public:
    Mutex() = default;
    ~Mutex() { pthread_mutex_destroy(&m_mutex); }
    Mutex(const Mutex &) = delete;
    Mutex &operator=(const Mutex &) = delete;

    void lock() noexcept INTERLEAVE_ACQUIRE() { pthread_mutex_lock(&m_mutex); }
    void unlock() noexcept INTERLEAVE_RELEASE() { pthread_mutex_unlock(&m_mutex); }

private:
    friend class Condition;
    pthread_mutex_t m_mutex = PTHREAD_MUTEX_INITIALIZER;
};

/// A plain pthread condition variable on CLOCK_MONOTONIC, as CPython's.
class Condition
{
public:
    Condition() noexcept;
    ~Condition() { pthread_cond_destroy(&m_condition); }
    Condition(const Condition &) = delete;
    Condition &operator=(const Condition &) = delete;

    /// Wakes one waiter, if there is one.
    void signal() noexcept { pthread_cond_signal(&m_condition); }
    /// Wakes all of them.
    void broadcast() noexcept { pthread_cond_broadcast(&m_condition); }
    /// Blocks until signalled; may also wake for no reason.
    void wait(Mutex &mutex) noexcept INTERLEAVE_REQUIRES(mutex)
    {
        pthread_cond_wait(&m_condition, &mutex.m_mutex);
    }
    /// The same for `duration` at most. True if the time ran out.
    bool timedOutAfter(Mutex &mutex, Nanoseconds duration) noexcept INTERLEAVE_REQUIRES(mutex);

private:
    pthread_cond_t m_condition;
};

} // namespace interleave::gil
