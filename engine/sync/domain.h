// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <gil/pthreadlock.h>
#include <os/filedescriptor.h>
#include <os/stopsignal.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace interleave::sync {

class RawLock;

/// The waits of one process, and what ends them when the run is stopped: a thread of its own sleeps on the stop signal's descriptor
/// and then wakes whoever waits. (A stop may be requested from within a signal handler, which may not wake anybody itself.) Outlives
/// every primitive that is given it.
class Domain
{
public:
    /// Starts the thread, which does nothing until the stop. `stop` outlives the domain. Errors: no thread, no descriptor.
    static Result<std::unique_ptr<Domain>> create(const os::StopSignal &stop);
    ~Domain();
    Domain(const Domain &) = delete;
    Domain &operator=(const Domain &) = delete;

    /// True once waits end. Any thread.
    [[nodiscard]] bool stopping() const noexcept
    {
        // acquire: pairs with the waker's release, so that a waiter that sees it does not begin to wait.
        return m_stopping.load(std::memory_order_acquire);
    }

    /// While it lives, a stop wakes those who wait for this lock. On the waiting thread; blocks for other registrations only.
    class Waiting
    {
    public:
        Waiting(Domain &domain, RawLock &lock);
        ~Waiting();
        Waiting(const Waiting &) = delete;
        Waiting &operator=(const Waiting &) = delete;

    private:
        Domain &m_domain;
        RawLock &m_lock;
    };

private:
    Domain(const os::StopSignal &stop, os::FileDescriptor over);
    void watch();

    const os::StopSignal &m_stop;
    const os::FileDescriptor m_over; ///< eventfd: the domain ends
    std::atomic<bool> m_stopping { false };
    gil::Mutex m_mutex; ///< taken before a lock's own
    std::vector<RawLock *> m_waiting INTERLEAVE_GUARDED_BY(m_mutex); ///< one entry for each waiting thread
    std::thread m_waker; ///< last: it uses the others
};

} // namespace interleave::sync
