// SPDX-License-Identifier: GPL-3.0-or-later
#include "stopsignal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace interleave::os {

Result<std::unique_ptr<StopSignal>> StopSignal::create()
{
    const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0)
        return failErrno(
            "cannot create an eventfd", "close other programs, or raise the limit of open files (ulimit -n)");
    return std::unique_ptr<StopSignal>(new StopSignal(descriptor));
}

StopSignal::~StopSignal()
{
    ::close(m_descriptor);
}

void StopSignal::request() noexcept
{
    m_requested.store(true, std::memory_order_relaxed);
    ::eventfd_write(m_descriptor, 1);
}

bool StopSignal::sleepFor(Nanoseconds duration) const noexcept
{
    const Nanoseconds end = monotonicNow() + duration;
    for (Nanoseconds left = duration; left.count() > 0; left = end - monotonicNow()) {
        const timespec timeout { .tv_sec = left.count() / 1'000'000'000,
            .tv_nsec = left.count() % 1'000'000'000 };
        pollfd descriptor { m_descriptor, POLLIN, 0 };
        // The timer behind ppoll is the one behind nanosleep; it also ends in time if the process was stopped
        // meanwhile.
        if (::ppoll(&descriptor, 1, &timeout, nullptr) > 0)
            return false;
    }
    return !requested();
}

} // namespace interleave::os
