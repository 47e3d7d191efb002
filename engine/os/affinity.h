// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <core/ids.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave::os {

/// Here: any thread; some system calls each, nothing blocks.

/// Cores that are online, whether or not this process may use them. At least 1.
[[nodiscard]] int coresReported() noexcept;
[[nodiscard]] std::vector<CoreId> onlineCores();

/// The cores on which thread `tid` may run (0: the caller), ascending. sched_getaffinity(2).
/// Errors: no such thread.
[[nodiscard]] Result<std::vector<CoreId>> allowedCores(int tid = 0);
/// Restricts one *thread* (0: the caller); threads and processes that it starts later inherit it, those that exist do not change.
/// Errors: none of these cores may be used, no such thread.
[[nodiscard]] Result<void> setAllowedCores(const std::vector<CoreId> &cores, int tid = 0);
/// Leaves only the first `count` (≥ 1) of the cores that are allowed now; 0 or more than there are changes nothing. Returns what is left.
/// Errors: as setAllowedCores.
[[nodiscard]] Result<std::vector<CoreId>> allowFirstCores(int count, int tid = 0);

/// A limit on CPU *time* by a control group, in cores' worth: 1.5 means 150 ms in every 100 ms. Not a number of cores: all of them may be
/// used until the time is up, and then every thread stands still until the next period.
struct CpuQuota
{
    double cores = 0;
    std::filesystem::path source; ///< the file that says so
};
/// The tightest limit over this process: its control group and all above it, cgroup v2 (cpu.max) or v1 (cpu.cfs_quota_us). Empty: none.
/// The paths are for tests.
[[nodiscard]] std::optional<CpuQuota> cpuQuota(const std::filesystem::path &cgroupFile = "/proc/self/cgroup",
    const std::filesystem::path &mountInfo = "/proc/self/mountinfo");
/// "max 100000" → none, "150000 100000" → 1.5. Pure.
[[nodiscard]] std::optional<double> parseCpuMax(std::string_view text) noexcept;

} // namespace interleave::os
