// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue.h"

#include "timelimit.h"

namespace interleave::sync {

using trace::DepthChange;
using trace::LaneState;
using trace::WakeCause;

Queue::Queue(Domain &domain, ObjectId object, std::int64_t bound)
    : m_object(object)
    , m_bound(bound)
    , m_lock(domain, { object, LaneState::BlockedQueue, false })
    , m_notEmpty(domain, m_lock, { object, LaneState::BlockedQueue, true }, WakeCause::Item)
    , m_notFull(domain, m_lock, { object, LaneState::BlockedQueue, true }, WakeCause::Room)
{
}

void Queue::tell(const Caller &caller, DepthChange change)
{
    caller.thread.trace.event(trace::EventKind::Depth, std::uint8_t(change), m_object.value, std::uint64_t(m_items),
        static_cast<std::uint32_t>(m_bound));
}

Outcome Queue::put(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    const TimeLimit limit(timeout);
    while (m_bound > 0 && m_items >= m_bound) {
        if (limit.isOver()) {
            tell(caller, DepthChange::Refused);
            (void)m_lock.release(caller);
            return raised("Full");
        }
        if (const Outcome waited = m_notFull.wait(caller, limit.left()); waited.stopped())
            return waited;
    }
    caller.enterFunction(); // _put: with the queue's lock, so that a switch here makes the others wait for that
    ++m_items;
    tell(caller, DepthChange::Put);
    (void)m_notEmpty.notify(caller);
    (void)m_lock.release(caller);
    return done();
}

Outcome Queue::get(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    caller.enterFunction();
    if (const Outcome locked = m_lock.acquire(caller); !locked.done())
        return locked;
    const TimeLimit limit(timeout);
    while (m_items == 0) {
        if (limit.isOver()) {
            (void)m_lock.release(caller);
            return raised("Empty");
        }
        if (const Outcome waited = m_notEmpty.wait(caller, limit.left()); waited.stopped())
            return waited;
    }
    caller.enterFunction(); // _get
    --m_items;
    tell(caller, DepthChange::Get);
    (void)m_notFull.notify(caller);
    (void)m_lock.release(caller);
    return done();
}

} // namespace interleave::sync
