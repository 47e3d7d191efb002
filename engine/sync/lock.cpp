// SPDX-License-Identifier: GPL-3.0-or-later
#include "lock.h"

#include "blocking.h"

namespace interleave::sync {

using trace::EventKind;

Outcome Lock::acquire(const Caller &caller, std::optional<Nanoseconds> timeout)
{
    const Got got = acquireRaw(m_domain, caller, m_raw, m_appearance, timeout, [&](Got how, const Wake &by, bool) {
        if (how == Got::It && m_appearance.tells)
            caller.thread.trace.event(EventKind::Obtain, 0, m_appearance.object.value, by.at.count, by.thread);
    });
    return got == Got::It ? done() : got == Got::TimedOut ? timedOut() : stopped();
}

Outcome Lock::release(const Caller &caller)
{
    const bool wasLocked = m_raw.release(wakeBy(caller), [&](bool somebodyWaits) {
        if (m_appearance.tells)
            caller.thread.trace.event(EventKind::Release, somebodyWaits ? 1 : 0, m_appearance.object.value);
    });
    return wasLocked ? done() : raised("RuntimeError", "release unlocked lock");
}

std::uint32_t Lock::releaseSave(const Caller &caller)
{
    (void)release(caller); // it is locked: isOwned said so
    return 1;
}

Outcome Lock::acquireRestore(const Caller &caller, std::uint32_t)
{
    return acquire(caller);
}

} // namespace interleave::sync
