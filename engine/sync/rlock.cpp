// SPDX-License-Identifier: GPL-3.0-or-later
#include "rlock.h"

#include "blocking.h"

namespace interleave::sync {

using trace::EventKind;

// relaxed throughout: a thread finds its own id there only if it wrote it itself; what the lock protects is ordered by m_raw.
constexpr auto kRelaxed = std::memory_order_relaxed;

bool RLock::isOwned(const Caller &caller)
{
    return m_owner.load(kRelaxed) == caller.thread.id;
}

Outcome RLock::acquire(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    if (isOwned(caller)) {
        ++m_count;
        return done();
    }
    const Got got = acquireRaw(m_domain, caller, m_raw, m_appearance, timeout, [&](Got how, const Wake &by, bool) {
        if (how == Got::It && m_appearance.tells)
            caller.thread.trace.event(EventKind::Obtain, 0, m_appearance.object.value, by.at.count, by.thread);
    });
    if (got != Got::It)
        return got == Got::TimedOut ? timedOut() : stopped();
    m_owner.store(caller.thread.id, kRelaxed);
    m_count = 1;
    return done();
}

Outcome RLock::release(const Caller &caller)
{
    if (!isOwned(caller))
        return raised("RuntimeError", "cannot release un-acquired lock");
    return --m_count > 0 ? done() : give(caller);
}

Outcome RLock::give(const Caller &caller)
{
    m_owner.store(0, kRelaxed);
    m_raw.release(wakeBy(caller), [&](bool somebodyWaits) {
        if (m_appearance.tells)
            caller.thread.trace.event(EventKind::Release, somebodyWaits ? 1 : 0, m_appearance.object.value);
    });
    return done();
}

std::uint32_t RLock::releaseSave(const Caller &caller)
{
    const std::uint32_t count = m_count;
    m_count = 0;
    (void)give(caller);
    return count;
}

Outcome RLock::acquireRestore(const Caller &caller, std::uint32_t count)
{
    const Outcome outcome = acquire(caller);
    if (outcome.done())
        m_count = count;
    return outcome;
}

void RLock::inherit(const Lockable &parent, std::uint32_t forker, std::uint32_t now)
{
    constexpr std::uint32_t kGone = 0xffff'ffff; // no thread of this process
    const auto &other = static_cast<const RLock &>(parent);
    m_raw.inherit(other.m_raw);
    const std::uint32_t owner = other.m_owner.load(std::memory_order_relaxed); // relaxed: this process has one thread
    m_owner.store(owner == 0 ? 0 : owner == forker ? now : kGone, std::memory_order_relaxed);
    m_count = owner == forker ? other.m_count : 1;
}

} // namespace interleave::sync
