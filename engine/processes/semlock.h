// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sharedsemaphore.h"

#include <threads/exception.h>

namespace interleave::processes {

/// Lock, RLock, Semaphore and BoundedSemaphore of multiprocessing (Lib/multiprocessing/synchronize.py, SemLock): a semaphore between
/// processes and, for each process, who has it and how often. Records Obtain and Release, and the blocked state while it waits. The lock of a
/// process that died stays locked.
class SemLock
{
public:
    enum class Kind : std::uint8_t { Lock, RLock, Counting };
    /// `most`: the highest value. `object`: what the trace calls it. `tells`: records Obtain and Release; the inner locks of events
    /// and barriers do not.
    SemLock(SharedSemaphore semaphore, Kind kind, std::int32_t most, ObjectId object, bool tells = true)
        : m_semaphore(semaphore)
        , m_kind(kind)
        , m_most(most)
        , m_object(object)
        , m_tells(tells)
    {
    }

    /// Blocks without the GIL, if it is taken and there is time. TimedOut where Python returns False.
    Waited acquire(const Caller &caller, Deadline until = {});
    /// ValueError if it was not acquired, AssertionError for an RLock of another. Never blocks.
    std::optional<threads::Exception> release(const Caller &caller);
    /// Whether the caller's thread has it, and how often (_is_mine, _count).
    [[nodiscard]] bool isMine(const Caller &caller) const noexcept;
    [[nodiscard]] std::uint32_t count() const noexcept { return m_count.load(std::memory_order_relaxed); }

private:
    SharedSemaphore m_semaphore;
    const Kind m_kind;
    const std::int32_t m_most;
    const ObjectId m_object;
    const bool m_tells;
    // Of this process. relaxed: only the owner's own writes decide what it reads.
    std::atomic<std::uint32_t> m_owner { 0 }; ///< gil::ThreadState::id
    std::atomic<std::uint32_t> m_count { 0 };
};

} // namespace interleave::processes
