// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::os {

/// What we use of /proc/PID/stat or /proc/PID/task/TID/stat (proc(5)).
struct ProcStat
{
    int id = 0; ///< pid or tid
    char state = '?'; ///< R, S, D, T, Z, …
    int parent = 0;
    std::uint64_t startTicks = 0; ///< since boot, in 10 ms
    int processor = -1; ///< where it was last on a core
    int threads = 1; ///< of the process
    std::uint64_t resident = 0; ///< bytes it has in RAM, shared ones too
};

/// Pure. Empty if the text is not such a line; a name with spaces and brackets does no harm.
[[nodiscard]] std::optional<ProcStat> parseProcStat(std::string_view text);
/// Empty if there is no such process (any more).
[[nodiscard]] std::optional<ProcStat> readProcStat(int pid);
[[nodiscard]] std::optional<ProcStat> readTaskStat(int pid, int tid);
/// The environment a process was started with, its entries ended by zero bytes, the first 64 KiB of it. Empty if there is none to be
/// read: it was started with none, has ended, is a kernel thread, or may not be inspected. Nothing if that cannot be told at this moment,
/// because it is inside execve(), where its new memory has no environment yet: ask again.
[[nodiscard]] std::optional<std::string> readEnvironment(int pid);
/// Every process that this one may see.
[[nodiscard]] std::vector<ProcStat> allProcesses();
/// The numbers among the names in a directory: pids in /proc, tids in /proc/PID/task. Empty if it cannot be read.
[[nodiscard]] std::vector<int> numbersIn(const char *directory);
/// A small file (64 KiB at most) in one piece, as /proc and /sys have them. Empty string if it cannot be read.
[[nodiscard]] std::string readSmallFile(const char *path);

} // namespace interleave::os
