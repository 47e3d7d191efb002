// SPDX-License-Identifier: GPL-3.0-or-later
#include "sharedsemaphore.h"

#include <poll.h>
#include <sys/eventfd.h>

namespace interleave::processes {

bool SharedSemaphore::tryTake() noexcept
{
    std::int32_t value = m_cell->value.load(std::memory_order_relaxed);
    // acq_rel: what was done before the release is seen by who takes. seq_cst on the failing look, see wait.
    while (value > 0) {
        if (m_cell->value.compare_exchange_weak(value, value - 1))
            return true;
    }
    return m_cell->value.load() > 0 ? tryTake() : false;
}

Waited SharedSemaphore::take(const Caller &caller, trace::LaneState blocked, ObjectId on, Deadline until, bool *waited)
{
    if (waited != nullptr)
        *waited = false;
    if (tryTake())
        return Waited::Ready;
    if (until && *until <= monotonicNow())
        return Waited::TimedOut; // sem_trywait: without giving up the GIL
    if (waited != nullptr)
        *waited = true;
    const WithoutGil without(caller, blocked, on);
    return wait(caller.stop, until);
}

Waited SharedSemaphore::wait(const threads::StopSignal &stop, Deadline until)
{
    // Who waits counts itself and then looks; who gives raises the value and then looks for waiters. All in one order (seq_cst), so
    // one of the two sees the other and no wake is lost.
    m_cell->waiting.fetch_add(1);
    Waited result = Waited::Ready;
    while (!tryTake()) {
        result = waitFor(m_event, POLLIN, stop, until);
        if (result != Waited::Ready)
            break;
        eventfd_t token = 0;
        ::eventfd_read(m_event, &token); // another may have been faster: look again
    }
    m_cell->waiting.fetch_sub(1);
    return result;
}

void SharedSemaphore::give(const Caller &caller) noexcept
{
    m_cell->releasedAt.store(caller.thread.trace.now().count, std::memory_order_relaxed);
    m_cell->releasedBy.store(
        std::uint64_t(::getpid()) << 32 | caller.thread.trace.number(), std::memory_order_relaxed);
    m_cell->value.fetch_add(1);
    if (m_cell->waiting.load() != 0)
        ::eventfd_write(m_event, 1);
}

std::uint32_t SharedSemaphore::givenBy() const noexcept
{
    const std::uint64_t by = m_cell->releasedBy.load(std::memory_order_relaxed);
    return by >> 32 == std::uint64_t(::getpid()) ? std::uint32_t(by) : 0;
}

} // namespace interleave::processes
