// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "caller.h"
#include "outcome.h"
#include "rawlock.h"

#include <optional>

namespace interleave::sync {

/// Who releases now.
inline Wake wakeBy(const Caller &caller) noexcept
{
    return { caller.thread.trace.now(), caller.thread.trace.number() };
}

/// The part of acquireRaw that blocks: the GIL is dropped before and not taken again.
Got waitRaw(Domain &domain, const Caller &caller, RawLock &lock, const Appearance &blocked, std::optional<Nanoseconds> timeout, Wake &wake);

/// What `acquire` of Modules/_threadmodule.c does (acquire_timed): tries with the GIL, which costs nothing if the lock is free;
/// else drops the GIL, waits for `timeout` at most (empty: for ever; 0: not at all) and takes the GIL again. `blocked` says in which
/// state and on what. `tell(got, wake, waited)` is called once when that is known: after a wait before the GIL is taken.
template <class Tell>
Got acquireRaw(Domain &domain, const Caller &caller, RawLock &lock, const Appearance &blocked, std::optional<Nanoseconds> timeout, Tell &&tell)
{
    Wake wake;
    if (lock.tryAcquire()) {
        tell(Got::It, wake, false);
        return Got::It;
    }
    if (timeout && timeout->count() <= 0) {
        tell(Got::TimedOut, wake, false);
        return Got::TimedOut;
    }
    const Got got = waitRaw(domain, caller, lock, blocked, timeout, wake);
    tell(got, wake, true);
    caller.gil.take(caller.thread);
    return got;
}

} // namespace interleave::sync
