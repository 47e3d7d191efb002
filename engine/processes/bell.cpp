// SPDX-License-Identifier: GPL-3.0-or-later
#include "bell.h"

#include <poll.h>
#include <sys/eventfd.h>

namespace interleave::processes {

Bell::Bell()
    : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

void Bell::ring() noexcept
{
    ::eventfd_write(m_event.get(), 1);
}

void Bell::hush() noexcept
{
    eventfd_t ignored = 0;
    ::eventfd_read(m_event.get(), &ignored);
}

Waited Bell::wait(const Caller &caller, trace::LaneState state, ObjectId on, Deadline until)
{
    Waited result = Waited::Ready;
    {
        const WithoutGil without(caller, state, on);
        result = waitFor(m_event.get(), POLLIN, caller.stop, until);
    }
    hush();
    return result;
}

} // namespace interleave::processes
