// SPDX-License-Identifier: GPL-3.0-or-later
#include "blocking.h"

namespace interleave::sync {

Got waitRaw(Domain &domain, const Caller &caller, RawLock &lock, const Appearance &blocked, std::optional<Nanoseconds> timeout, Wake &wake)
{
    std::optional<Nanoseconds> deadline;
    if (timeout) {
        deadline = monotonicNow() + *timeout;
        caller.thread.trace.event(
            trace::EventKind::WaitLimit, 0, blocked.object.value, static_cast<std::uint64_t>(timeout->count()), 0);
    }
    caller.gil.drop(caller.thread, blocked.blocked, blocked.object);
    return lock.acquire(domain, deadline, wake);
}

} // namespace interleave::sync
