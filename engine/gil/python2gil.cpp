// SPDX-License-Identifier: GPL-3.0-or-later
#include "python2gil.h"

#include <cerrno>

namespace interleave::gil {

using trace::EventKind;
using trace::LaneState;

constexpr auto kRelaxed = std::memory_order_relaxed;

Python2Gil::Python2Gil(ObjectId object)
    : m_object(object)
{
    sem_init(&m_lock, 0, 1);
    m_breaker.store(1, kRelaxed);
}

Python2Gil::~Python2Gil()
{
    sem_destroy(&m_lock);
}

void Python2Gil::take(ThreadState &thread)
{
    if (sem_trywait(&m_lock) != 0) {
        if (thread.trace.current() != LaneState::WantsGil)
            thread.trace.state(LaneState::WantsGil, m_object);
        while (sem_wait(&m_lock) != 0 && errno == EINTR) { }
    }
    taken(thread);
}

void Python2Gil::taken(ThreadState &thread) noexcept
{
    if (m_lastHolder != thread.id) {
        m_lastHolder = thread.id;
        m_switchNumber.store(m_switchNumber.load(kRelaxed) + 1, kRelaxed);
    }
    m_inVain = 0;
    thread.trace.event(EventKind::GilTake, 0, m_object.value, ++m_epoch, 0);
    thread.trace.state(LaneState::RunningPython);
}

void Python2Gil::drop(ThreadState &thread, LaneState then, ObjectId on)
{
    thread.trace.event(EventKind::GilDrop, 0, m_object.value, ++m_epoch, m_inVain);
    sem_post(&m_lock);
    if (then != LaneState::WantsGil)
        thread.trace.state(then, on);
}

bool Python2Gil::breakNow(ThreadState &thread, std::uint32_t ticks)
{
    m_ticker -= static_cast<std::int32_t>(ticks);
    if (m_ticker >= 0) [[likely]]
        return false;
    m_ticker = kCheckInterval;

    // The epoch of the drop is taken first and given back if nobody has seen it: then it was one long hold. Whether it is told is known
    // only afterwards, and until then the collector waits: the next holder's take must not be read before it.
    const std::uint64_t epoch = ++m_epoch;
    const std::uint32_t inVain = m_inVain;
    const Ticks dropped = thread.trace.hold();
    sem_post(&m_lock);
    const bool atOnce = sem_trywait(&m_lock) == 0;
    if (atOnce && m_epoch == epoch) [[likely]] {
        thread.trace.letGo();
        --m_epoch;
        ++m_inVain;
        return true;
    }
    ++thread.involuntaryDrops;
    thread.trace.eventAt(dropped, EventKind::GilDrop, 0, m_object.value, epoch, inVain);
    if (atOnce) { // somebody had it and has let go of it already
        thread.trace.state(LaneState::WantsGil, m_object);
        taken(thread);
    } else {
        take(thread);
    }
    return true;
}

} // namespace interleave::gil
