// SPDX-License-Identifier: GPL-3.0-or-later
#include "pidfd.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <string>
#include <sys/syscall.h>

namespace interleave::os {

Result<FileDescriptor> openPidfd(int pid)
{
    // By number: glibc has the wrapper only from 2.36.
    const long fd = syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0)
        return failErrno("no process " + std::to_string(pid) + " to open");
    return FileDescriptor(static_cast<int>(fd));
}

Result<void> sendSignal(const FileDescriptor &pidfd, int signal)
{
    if (syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) != 0)
        return failErrno("signal " + std::to_string(signal) + " could not be sent");
    return {};
}

bool waitForEnd(const FileDescriptor &pidfd, std::optional<Nanoseconds> timeout)
{
    const Nanoseconds until = timeout ? monotonicNow() + *timeout : Nanoseconds { 0 };
    for (;;) {
        timespec left {};
        if (timeout) {
            const Nanoseconds rest = std::max(Nanoseconds { 0 }, until - monotonicNow());
            left.tv_sec = static_cast<std::time_t>(rest.count() / 1'000'000'000);
            left.tv_nsec = static_cast<long>(rest.count() % 1'000'000'000);
        }
        pollfd poll { pidfd.get(), POLLIN, 0 };
        const int ready = ppoll(&poll, 1, timeout ? &left : nullptr, nullptr);
        if (ready > 0)
            return (poll.revents & POLLIN) != 0;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

} // namespace interleave::os
