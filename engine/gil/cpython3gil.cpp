// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython3gil.h"

#include <algorithm>

namespace interleave::gil {

using trace::EventKind;
using trace::LaneState;

// All atomics here are relaxed: each is also written and read under a mutex where it matters, and CPython
// uses relaxed order, too.
constexpr auto kRelaxed = std::memory_order_relaxed;

CPython3Gil::CPython3Gil(Nanoseconds interval, ObjectId object)
    : m_interval(std::max(interval, Nanoseconds { 1'000 }))
    , m_object(object)
{
}

/// Returns how many of the timed waits ran out.
std::uint32_t CPython3Gil::waitUntilFree(ThreadState &thread)
{
    if (thread.trace.current() != LaneState::WantsGil)
        thread.trace.state(LaneState::WantsGil, m_object);
    std::uint32_t timeouts = 0;
    while (m_locked) {
        const std::uint64_t before = m_switchNumber.load(kRelaxed);
        const bool timedOut = m_free.timedOutAfter(m_mutex, m_interval);
        timeouts += timedOut ? 1 : 0;
        // Only a whole window in which nobody else got the GIL entitles to ask; who was signalled and came
        // too late does not ask.
        if (timedOut && m_locked && m_switchNumber.load(kRelaxed) == before) {
            thread.trace.event(EventKind::GilRequest, 0, m_object.value);
            m_breaker.store(1, kRelaxed);
        } else if (!timedOut && m_locked) {
            thread.trace.event(EventKind::GilMissed, 0, m_object.value);
        }
    }
    return timeouts;
}

void CPython3Gil::take(ThreadState &thread)
{
    m_mutex.lock();
    const std::uint32_t timeouts = m_locked ? waitUntilFree(thread) : 0;

    // The switch mutex makes sure that a dropper between "is the last holder still I?" and its wait does not
    // miss the signal.
    m_switchMutex.lock();
    m_locked = true;
    if (m_lastHolder.load(kRelaxed) != thread.id) {
        m_lastHolder.store(thread.id, kRelaxed);
        m_switchNumber.store(m_switchNumber.load(kRelaxed) + 1, kRelaxed);
    }
    m_switched.signal();
    m_switchMutex.unlock();

    if (m_breaker.load(kRelaxed) != 0)
        m_breaker.store(0, kRelaxed);
    thread.trace.event(EventKind::GilTake, 0, m_object.value, ++m_epoch, timeouts);
    m_mutex.unlock();
    thread.trace.state(LaneState::RunningPython);
}

void CPython3Gil::drop(ThreadState &thread, LaneState then, ObjectId on)
{
    m_lastHolder.store(thread.id, kRelaxed);
    m_mutex.lock();
    thread.trace.event(EventKind::GilDrop, breakRequested() ? 1 : 0, m_object.value, ++m_epoch, 0);
    m_locked = false;
    m_free.signal();
    m_mutex.unlock();

    const bool wantsItBack = then == LaneState::WantsGil;
    if (!wantsItBack)
        thread.trace.state(then, on);
    // Not only at safe points: who drops for I/O while a request is pending waits for the switch, too.
    if (breakRequested())
        forceSwitch(thread, wantsItBack);
}

bool CPython3Gil::breakNow(ThreadState &thread, std::uint32_t)
{
    ++thread.involuntaryDrops;
    drop(thread);
    take(thread);
    return true;
}

void CPython3Gil::forceSwitch(ThreadState &thread, bool wantsItBack)
{
    m_switchMutex.lock();
    if (m_lastHolder.load(kRelaxed) == thread.id) {
        m_breaker.store(0, kRelaxed);
        if (wantsItBack)
            thread.trace.state(LaneState::WantsGil, m_object);
        thread.trace.event(EventKind::GilForced, 1, m_object.value);
        m_switched.wait(m_switchMutex); // once, as CPython: a wake-up for no reason lets it go on
        thread.trace.event(EventKind::GilForced, 0, m_object.value);
    }
    m_switchMutex.unlock();
}

} // namespace interleave::gil
