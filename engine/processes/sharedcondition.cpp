// SPDX-License-Identifier: GPL-3.0-or-later
#include "sharedcondition.h"

namespace interleave::processes {

namespace {

using trace::LaneState;
using trace::WakeCause;

Outcome raised(const char *type, const char *message)
{
    return { Waited::Ready, threads::Exception { type, message } };
}

constexpr std::int32_t kOne = 1;

} // namespace

SharedCondition::SharedCondition(
    const SharedObjects &objects, std::uint32_t first, SemLock &lock, ObjectId object, WakeCause cause)
    : m_sleeping(objects, first)
    , m_woken(objects, first + 1)
    , m_wait(objects, first + 2)
    , m_lock(lock)
    , m_object(object)
    , m_cause(cause)
{
}

Outcome SharedCondition::wait(const Caller &caller, Deadline until)
{
    if (!m_lock.isMine(caller))
        return raised("AssertionError", "must acquire() condition before using wait()");
    m_sleeping.give(caller);
    const std::uint32_t count = m_lock.count();
    for (std::uint32_t i = 0; i < count; ++i)
        m_lock.release(caller);
    const Waited result = m_wait.take(caller, LaneState::BlockedLock, m_object, until);
    if (result == Waited::Stopped)
        return { result };
    const bool notified = result == Waited::Ready;
    caller.thread.trace.event(trace::EventKind::Woken, std::uint8_t(notified ? m_cause : WakeCause::TimeOut), m_object.value,
        notified ? m_wait.givenAt() : 0, notified ? m_wait.givenBy() : 0);
    m_woken.give(caller);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (m_lock.acquire(caller) == Waited::Stopped)
            return { Waited::Stopped };
    }
    return { result };
}

Outcome SharedCondition::notify(const Caller &caller, std::uint32_t count)
{
    if (!m_lock.isMine(caller))
        return raised("AssertionError", "lock is not owned");
    // Those whose wait timed out since the last time.
    while (m_woken.tryTake())
        (void)m_sleeping.tryTake();
    std::uint32_t sleepers = 0;
    while (sleepers < count && m_sleeping.tryTake()) {
        m_wait.give(caller);
        ++sleepers;
    }
    for (std::uint32_t i = 0; i < sleepers; ++i) {
        if (m_woken.take(caller, LaneState::BlockedLock, m_object) == Waited::Stopped)
            return { Waited::Stopped };
    }
    if (sleepers > 0) {
        while (m_wait.tryTake()) { } // one who timed out while it was notified
    }
    return {};
}

SharedEvent::SharedEvent(const SharedObjects &objects, std::uint32_t first, ObjectId object)
    : m_lock(SharedSemaphore(objects, first), SemLock::Kind::Lock, kOne, object, false)
    , m_condition(objects, first + 1, m_lock, object, WakeCause::EventSet)
    , m_flag(objects, first + 1 + SharedCondition::kSemaphores)
{
}

Outcome SharedEvent::set(const Caller &caller)
{
    if (m_lock.acquire(caller) == Waited::Stopped)
        return { Waited::Stopped };
    (void)m_flag.tryTake();
    m_flag.give(caller);
    const Outcome told = m_condition.notify(caller);
    m_lock.release(caller);
    return told;
}

Outcome SharedEvent::clear(const Caller &caller)
{
    if (m_lock.acquire(caller) == Waited::Stopped)
        return { Waited::Stopped };
    (void)m_flag.tryTake();
    m_lock.release(caller);
    return {};
}

Outcome SharedEvent::wait(const Caller &caller, Deadline until)
{
    if (m_lock.acquire(caller) == Waited::Stopped)
        return { Waited::Stopped };
    if (m_flag.tryTake())
        m_flag.give(caller);
    else if (m_condition.wait(caller, until).waited == Waited::Stopped)
        return { Waited::Stopped };
    const bool isSet = m_flag.tryTake();
    if (isSet)
        m_flag.give(caller);
    m_lock.release(caller);
    return { isSet ? Waited::Ready : Waited::TimedOut };
}

SharedBarrier::SharedBarrier(
    const SharedObjects &objects, std::uint32_t first, std::uint32_t cell, std::int32_t parties, ObjectId object)
    : m_lock(SharedSemaphore(objects, first), SemLock::Kind::Lock, kOne, object, false)
    , m_condition(objects, first + 1, m_lock, object, WakeCause::Barrier)
    , m_cell(objects.barrier(cell))
    , m_parties(parties)
{
}

Outcome SharedBarrier::wait(const Caller &caller, Deadline until)
{
    if (m_lock.acquire(caller) == Waited::Stopped)
        return { Waited::Stopped };
    Outcome result = enter(caller);
    if (result.waited != Waited::Stopped && !result.raised) {
        if (++m_cell.count == m_parties) {
            m_cell.state = Draining;
            result = m_condition.notify(caller);
        } else {
            result = waitForAll(caller, until);
        }
        --m_cell.count;
        if (result.waited != Waited::Stopped) {
            if (const Outcome left = leave(caller); left.waited == Waited::Stopped)
                result = left;
        }
    }
    if (result.waited != Waited::Stopped)
        m_lock.release(caller);
    return result;
}

Outcome SharedBarrier::enter(const Caller &caller)
{
    while (m_cell.state == Draining) { // those of the round before have not all left yet
        if (const Outcome waited = m_condition.wait(caller); waited.waited == Waited::Stopped)
            return waited;
    }
    return m_cell.state == Broken ? raised("BrokenBarrierError", "") : Outcome {};
}

Outcome SharedBarrier::waitForAll(const Caller &caller, Deadline until)
{
    while (m_cell.state == Filling) {
        const Outcome waited = m_condition.wait(caller, until);
        if (waited.waited == Waited::Stopped)
            return waited;
        if (waited.waited == Waited::TimedOut && m_cell.state == Filling) {
            m_cell.state = Broken;
            if (const Outcome told = m_condition.notify(caller); told.waited == Waited::Stopped)
                return told;
        }
    }
    return m_cell.state == Broken ? raised("BrokenBarrierError", "") : Outcome {};
}

Outcome SharedBarrier::leave(const Caller &caller)
{
    if (m_cell.count != 0 || m_cell.state != Draining)
        return {};
    m_cell.state = Filling;
    return m_condition.notify(caller);
}

} // namespace interleave::processes
