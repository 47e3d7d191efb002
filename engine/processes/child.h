// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <os/filedescriptor.h>

#include <optional>
#include <sys/types.h>

namespace interleave::processes {

/// A process that was started and perhaps has ended: our child, or one that a fork server forked for us and tells about. Used by one thread
/// at a time. (multiprocessing/popen_fork.py, popen_forkserver.py.)
class Child
{
public:
    Child() = default;
    /// Our own. Errors: no descriptor for it; then it is killed.
    static Result<Child> own(pid_t pid);
    /// Of a fork server: `status` is a pipe through which its wait status comes. Errors as above.
    static Result<Child> served(pid_t pid, os::FileDescriptor status);

    /// As this process sees it.
    [[nodiscard]] pid_t pid() const noexcept { return m_pid; }
    /// Readable (poll) when it has ended.
    [[nodiscard]] int descriptor() const noexcept { return m_status ? m_status.get() : m_pidfd.get(); }
    /// Its wait status, once it has ended; then also the end of it in the kernel. Never blocks.
    std::optional<int> reap();
    void kill(int signal) const; ///< nothing if it has ended; never blocks

private:
    pid_t m_pid = 0;
    os::FileDescriptor m_pidfd;
    os::FileDescriptor m_status;
    std::optional<int> m_ended;
};

} // namespace interleave::processes
