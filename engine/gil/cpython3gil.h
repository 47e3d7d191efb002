// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gil.h"
#include "pthreadlock.h"

namespace interleave::gil {

/// The GIL of CPython 3.2 to 3.14 (Python/ceval_gil.h, later Python/ceval_gil.c: take_gil, drop_gil), step by
/// step: a flag guarded by a mutex and a condition with timed waits; a waiter whose wait ran out over a
/// window without a switch asks the holder to drop; a holder that drops when asked waits, once, until another
/// thread has taken (the forced switch).
///
/// There is no queue and no hand-off, and that is the point: a thread that finds the GIL free takes it, even
/// if others have waited longer; a waiter that was signalled and loses that race starts a new window without
/// asking.
///
/// Each thread records GilTake and GilDrop (with the epoch), GilRequest and GilMissed under the mutex, so that the order
/// of epochs is the order of events, and GilForced around the forced switch.
class CPython3Gil final : public Gil
{
public:
    /// `interval`: the switch interval (sys.setswitchinterval), at least 1 µs. `object`: its id in the region
    /// whose recorders the threads use.
    CPython3Gil(Nanoseconds interval, ObjectId object);

    void take(ThreadState &thread) override;
    void drop(
        ThreadState &thread, trace::LaneState then = trace::LaneState::WantsGil, ObjectId on = {}) override;
    [[nodiscard]] std::uint64_t switchNumber() const noexcept override
    {
        return m_switchNumber.load(
            std::memory_order_relaxed); // relaxed: exact only when nobody is inside take, then all is ordered
    }
    [[nodiscard]] ObjectId object() const noexcept override { return m_object; }

private:
    bool breakNow(ThreadState &thread, std::uint32_t ticks) override;
    std::uint32_t waitUntilFree(ThreadState &thread) INTERLEAVE_REQUIRES(m_mutex);
    void forceSwitch(ThreadState &thread, bool wantsItBack);

    const Nanoseconds m_interval;
    const ObjectId m_object;

    Mutex m_mutex;
    Condition m_free; ///< gil->cond: somebody has dropped
    bool m_locked INTERLEAVE_GUARDED_BY(m_mutex) = false;
    std::uint64_t m_epoch INTERLEAVE_GUARDED_BY(m_mutex) = 0; ///< takes and drops so far

    Mutex m_switchMutex; ///< taken inside m_mutex, or alone
    Condition m_switched; ///< gil->switch_cond: somebody has taken
    /// id of the thread that has, or had, the GIL last. Atomic, because drop writes it before it has any
    /// lock, as CPython does.
    std::atomic<std::uint32_t> m_lastHolder { 0 };
    std::atomic<std::uint64_t> m_switchNumber { 0 }; ///< written under both mutexes
};

} // namespace interleave::gil
