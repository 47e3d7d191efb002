// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sharedobjects.h"
#include "waiting.h"

namespace interleave::processes {

/// A counting semaphore between processes, as the POSIX one below CPython's SemLock (Modules/_multiprocessing/semaphore.c): neither
/// fair nor owned; what a killed process has taken stays taken. Taking it while it is free costs one exchange; waiting for it goes through
/// an eventfd, so that a stop ends it. (Unlike sem_wait, a release may wake several, of whom all but one sleep on.) A small value
/// that refers to its cell; copies mean the same semaphore.
class SharedSemaphore
{
public:
    SharedSemaphore() = default;
    SharedSemaphore(const SharedObjects &objects, std::uint32_t index)
        : m_cell(&objects.semaphore(index))
        , m_event(objects.semaphoreEvent(index))
    {
    }

    /// Never blocks.
    [[nodiscard]] bool tryTake() noexcept;
    /// As CPython acquires: tries with the GIL; if that fails and there is time, drops the GIL and waits, in the state that is given.
    /// Tells in `waited`, if there is one, whether it did.
    Waited take(const Caller &caller, trace::LaneState blocked, ObjectId on, Deadline until = {}, bool *waited = nullptr);
    /// Never blocks.
    void give(const Caller &caller) noexcept;
    [[nodiscard]] std::int32_t value() const noexcept { return m_cell->value.load(std::memory_order_relaxed); }
    [[nodiscard]] bool hasWaiters() const noexcept { return m_cell->waiting.load(std::memory_order_relaxed) != 0; }
    /// When it was given last, and by which thread of this process (0: another's).
    [[nodiscard]] std::uint64_t givenAt() const noexcept { return m_cell->releasedAt.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint32_t givenBy() const noexcept;

private:
    Waited wait(const threads::StopSignal &stop, Deadline until);

    SemaphoreCell *m_cell = nullptr;
    int m_event = -1;
};

} // namespace interleave::processes
