// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "blocking.h"
#include "domain.h"

#include <deque>

namespace interleave::sync {

/// queue.SimpleQueue (Modules/_queuemodule.c): unbounded, one raw lock, no Python inside; what ThreadPoolExecutor hands its work over
/// with. Records Depth, BlockedQueue while `get` blocks, and Woken (Item). Any thread.
template <class Item> class SimpleQueue
{
public:
    SimpleQueue(Domain &domain, ObjectId object)
        : m_domain(domain)
        , m_object(object)
    {
    }

    /// Never blocks.
    void put(const Caller &caller, Item item)
    {
        m_mutex.lock();
        m_items.push_back(std::move(item));
        tell(caller, trace::DepthChange::Put);
        const bool wake = m_isWaitedFor; // somebody may be waiting in get
        m_isWaitedFor = false;
        m_mutex.unlock();
        if (wake)
            m_lock.release(wakeBy(caller));
    }
    /// Blocks, without the GIL, until there is an item. Empty: the run is stopped.
    std::optional<Item> get(const Caller &caller)
    {
        for (;;) {
            m_mutex.lock();
            if (!m_items.empty()) {
                Item item = std::move(m_items.front());
                m_items.pop_front();
                tell(caller, trace::DepthChange::Get);
                m_mutex.unlock();
                return item;
            }
            m_mutex.unlock();
            const Got got = acquireRaw(m_domain, caller, m_lock, { m_object, trace::LaneState::BlockedQueue }, {},
                [&](Got how, const Wake &who, bool waited) {
                    if (how == Got::It && waited)
                        caller.thread.trace.event(trace::EventKind::Woken, std::uint8_t(trace::WakeCause::Item), m_object.value,
                            who.at.count, who.thread);
                });
            if (got == Got::Stopped)
                return std::nullopt;
            m_mutex.lock();
            m_isWaitedFor = true; // we have the lock: the next put gives it back
            const bool came = !m_items.empty();
            if (came)
                m_isWaitedFor = false;
            m_mutex.unlock();
            if (came)
                m_lock.release(wakeBy(caller)); // it came before we could say that we wait
        }
    }

private:
    void tell(const Caller &caller, trace::DepthChange change) INTERLEAVE_REQUIRES(m_mutex)
    {
        caller.thread.trace.event(trace::EventKind::Depth, std::uint8_t(change), m_object.value, m_items.size(), 0);
    }

    Domain &m_domain;
    const ObjectId m_object;
    RawLock m_lock; ///< held by whoever waits first; a put releases it
    gil::Mutex m_mutex;
    std::deque<Item> m_items INTERLEAVE_GUARDED_BY(m_mutex);
    bool m_isWaitedFor INTERLEAVE_GUARDED_BY(m_mutex) = false; ///< m_lock is taken
};

} // namespace interleave::sync
