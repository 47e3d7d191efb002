// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace interleave::os {

/// The system call that a thread is in, from outside (/proc/PID/task/TID/syscall).
struct TaskCall
{
    enum class Kind : std::uint8_t {
        Futex, ///< a lock or a condition: `address` says which
        Sleep,
        Io, ///< read, write, recv, accept, connect, poll, select, epoll …
        Child, ///< waits for a process
        Other
    };
    long number = 0;
    std::uint64_t address = 0; ///< its first argument
    [[nodiscard]] Kind kind() const noexcept;
    friend bool operator==(const TaskCall &, const TaskCall &) = default;
};

/// Pure. Empty: it runs, or is in no call, or the text is none.
[[nodiscard]] std::optional<TaskCall> parseTaskCall(std::string_view text);
/// A read of a few microseconds. Empty as above, or it may not be looked at (which needs what process_vm_readv needs), or is gone.
[[nodiscard]] std::optional<TaskCall> readTaskCall(int pid, int tid);
/// The last number of the line "NSpid:" in /proc/PID/status: what the process or thread is called in its own pid namespace; 0 if there is none. Pure.
[[nodiscard]] std::uint32_t innermostId(std::string_view status) noexcept;

} // namespace interleave::os
