// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/ids.h>

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

namespace interleave::host {

/// The numbers that this side knows the threads of a process by. In a pid namespace of its own (a sandbox's) it numbers them itself, and the kernel's
/// records of switches have ours: NSpid of /proc/PID/task/TID/status tells which is which, for as long as the thread is there. One thread.
class HostThreads
{
public:
    explicit HostThreads(int process) noexcept
        : m_process(process)
    {
    }
    /// The process as it numbers itself, in a pid namespace of its own; 0: in ours, or gone.
    static ProcessId inside(int process);
    /// `thread` as the process numbers it. One that has gone already is given a number that no thread has. Reads /proc: 10 µs for each thread that is new.
    ThreadId operator()(std::uint32_t thread);

private:
    int m_process;
    std::unordered_map<std::uint32_t, std::uint32_t> m_ours; ///< by the process's number
    std::unordered_set<int> m_seen; ///< our numbers that were looked at
};

} // namespace interleave::host
