// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gil.h"

#include <semaphore.h>

namespace interleave::gil {

/// The GIL of CPython 2.x to 3.1 (Python/ceval.c: _Py_Ticker and interpreter_lock; Python/thread_pthread.h): a plain lock, on Linux a
/// POSIX semaphore, that the holder releases every 100 ticks and takes again at once. Nobody asks for it, there is no timer, and nobody
/// makes the releaser wait: on several cores it mostly has the lock back before the one that it woke is on its core. Blocking I/O
/// releases it and takes it again afterwards.
///
/// Each thread records GilTake and GilDrop while it still, or already, has the lock, so that the order of epochs is the order of events.
/// A release after which nobody else came in between is not recorded on its own, at half a microsecond each: the GilDrop that ends
/// the hold says how many there were.
class Python2Gil final : public Gil
{
public:
    static constexpr std::int32_t kCheckInterval = 100; ///< sys.setcheckinterval's default, in ticks

    /// `object`: its id in the region whose recorders the threads use.
    explicit Python2Gil(ObjectId object);
    ~Python2Gil() override;

    /// Blocks until the lock is free and this thread is faster than whoever else wants it.
    void take(ThreadState &thread) override;
    /// Does not block.
    void drop(
        ThreadState &thread, trace::LaneState then = trace::LaneState::WantsGil, ObjectId on = {}) override;
    [[nodiscard]] std::uint64_t switchNumber() const noexcept override
    {
        return m_switchNumber.load(std::memory_order_relaxed); // relaxed: exact only when nobody is inside take
    }
    [[nodiscard]] ObjectId object() const noexcept override { return m_object; }

private:
    bool breakNow(ThreadState &thread, std::uint32_t ticks) override;
    void taken(ThreadState &thread) noexcept;

    const ObjectId m_object;
    sem_t m_lock; ///< 1: free

    // All below belong to whoever has the lock.
    std::int32_t m_ticker = kCheckInterval; ///< one for all threads
    std::uint64_t m_epoch = 0; ///< takes and drops so far
    std::uint32_t m_inVain = 0; ///< releases of this hold in which nobody else got it
    std::uint32_t m_lastHolder = 0;
    std::atomic<std::uint64_t> m_switchNumber { 0 }; ///< atomic because it is read from outside
};

} // namespace interleave::gil
