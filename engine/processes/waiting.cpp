// SPDX-License-Identifier: GPL-3.0-or-later
#include "waiting.h"

#include <algorithm>
#include <poll.h>

namespace interleave::processes {

Waited waitForAny(std::vector<pollfd> &descriptors, const threads::StopSignal &stop, Deadline until)
{
    descriptors.push_back({ stop.descriptor(), POLLIN, 0 });
    Waited result = Waited::Stopped;
    while (!stop.requested()) {
        timespec timeout {};
        if (until) {
            const std::int64_t left = std::max<std::int64_t>(0, (*until - monotonicNow()).count());
            timeout = { .tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000 };
        }
        const int ready = ::ppoll(descriptors.data(), descriptors.size(), until ? &timeout : nullptr, nullptr);
        if (ready < 0)
            continue; // EINTR: look again
        if (descriptors.back().revents != 0)
            break;
        result = ready > 0 ? Waited::Ready : Waited::TimedOut;
        break;
    }
    descriptors.pop_back();
    return result;
}

Waited waitFor(int descriptor, short events, const threads::StopSignal &stop, Deadline until)
{
    std::vector<pollfd> one { { descriptor, events, 0 } };
    return waitForAny(one, stop, until);
}

} // namespace interleave::processes
