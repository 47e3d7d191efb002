// SPDX-License-Identifier: GPL-3.0-or-later
#include "child.h"

#include <os/pidfd.h>

#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::processes {

Result<Child> Child::own(pid_t pid)
{
    Child child;
    child.m_pid = pid;
    Result<os::FileDescriptor> pidfd = os::openPidfd(pid);
    if (!pidfd) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return Failure(pidfd.error());
    }
    child.m_pidfd = std::move(*pidfd);
    return child;
}

Result<Child> Child::served(pid_t pid, os::FileDescriptor status)
{
    Child child;
    child.m_pid = pid;
    child.m_status = std::move(status);
    if (Result<os::FileDescriptor> pidfd = os::openPidfd(pid))
        child.m_pidfd = std::move(*pidfd); // else it has ended already, and the pipe tells how
    return child;
}

std::optional<int> Child::reap()
{
    if (m_ended || m_pid == 0)
        return m_ended;
    int status = 0;
    if (!m_status) {
        if (::waitpid(m_pid, &status, WNOHANG) == m_pid)
            m_ended = status;
        return m_ended;
    }
    pollfd look { m_status.get(), POLLIN, 0 };
    if (::poll(&look, 1, 0) <= 0)
        return {};
    // The server wrote it in one piece; nothing at all if it died itself (255, as in CPython).
    m_ended = ::read(m_status.get(), &status, sizeof status) == ssize_t(sizeof status) ? status : 255 << 8;
    return m_ended;
}

void Child::kill(int signal) const
{
    if (!m_ended && m_pidfd)
        (void)os::sendSignal(m_pidfd, signal); // gone already is as good
}

} // namespace interleave::processes
