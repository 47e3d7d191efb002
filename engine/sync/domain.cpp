// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain.h"

#include "rawlock.h"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>

namespace interleave::sync {

Result<std::unique_ptr<Domain>> Domain::create(const os::StopSignal &stop)
{
    os::FileDescriptor over(::eventfd(0, EFD_CLOEXEC));
    if (!over)
        return failErrno("cannot create an eventfd", "close other programs, or raise the limit of open files (ulimit -n)");
    std::unique_ptr<Domain> domain(new Domain(stop, std::move(over)));
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // signals are for the program's own threads
    try {
        domain->m_waker = std::thread([self = domain.get()] { self->watch(); });
    } catch (const std::system_error &error) {
        errno = error.code().value();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (!domain->m_waker.joinable())
        return failErrno("cannot start a thread", "raise the limit of processes (ulimit -u)");
    return domain;
}

Domain::Domain(const os::StopSignal &stop, os::FileDescriptor over)
    : m_stop(stop)
    , m_over(std::move(over))
{
}

Domain::~Domain()
{
    if (!m_waker.joinable())
        return;
    ::eventfd_write(m_over.get(), 1);
    m_waker.join();
}

void Domain::watch()
{
    pollfd waits[] = { { m_stop.descriptor(), POLLIN, 0 }, { m_over.get(), POLLIN, 0 } };
    while (::poll(waits, 2, -1) < 0) { } // interrupted
    if (waits[0].revents == 0)
        return;
    // release: with the lock's mutex below, whoever waits or is about to sees it.
    m_stopping.store(true, std::memory_order_release);
    m_mutex.lock();
    for (RawLock *lock : m_waiting)
        lock->wakeAll();
    m_mutex.unlock();
    // Who registers later takes the mutex after us, and so finds `stopping` before it waits.
}

Domain::Waiting::Waiting(Domain &domain, RawLock &lock)
    : m_domain(domain)
    , m_lock(lock)
{
    domain.m_mutex.lock();
    domain.m_waiting.push_back(&lock);
    domain.m_mutex.unlock();
}

Domain::Waiting::~Waiting()
{
    m_domain.m_mutex.lock();
    auto &waiting = m_domain.m_waiting;
    // The last one, rather than any: who came last often leaves first.
    const auto mine = std::find(waiting.rbegin(), waiting.rend(), &m_lock);
    *mine = waiting.back();
    waiting.pop_back();
    m_domain.m_mutex.unlock();
}

} // namespace interleave::sync
