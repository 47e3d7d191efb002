// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "handoff.h"

#include <functional>

namespace interleave::processes {

/// A fork server (Lib/multiprocessing/forkserver.py) from its client's side: a process with one thread that forks whenever it is asked, so
/// that no lock of somebody else's is copied. One thread at a time.
class ForkServer
{
public:
    ForkServer() = default;
    ForkServer(pid_t pid, os::FileDescriptor socket)
        : m_pid(pid)
        , m_socket(std::move(socket))
    {
    }
    [[nodiscard]] bool isThere() const noexcept { return m_pid != 0; }
    [[nodiscard]] int socket() const noexcept { return m_socket.get(); }
    /// Ends it, with the processes that it has forked and that still run. Blocks for milliseconds.
    void end();

private:
    pid_t m_pid = 0;
    os::FileDescriptor m_socket;
};

/// The server itself, until its socket closes: forks for each handoff, `run` is what the new process does (its exit status), tells pid and wait
/// status through the handoff's pipe. The calling process has one thread. Returns its exit status.
int serveForks(int socket, const std::function<int(Handoff)> &run);

} // namespace interleave::processes
