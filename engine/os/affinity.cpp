// SPDX-License-Identifier: GPL-3.0-or-later
#include "affinity.h"

#include "procfs.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <memory>
#include <sched.h>
#include <sstream>
#include <string>
#include <unistd.h>

namespace interleave::os {

namespace {

/// A set of cores of any size: the fixed cpu_set_t ends at 1024.
class CoreSet
{
public:
    explicit CoreSet(std::size_t cores)
        : m_cores(cores)
        , m_set(CPU_ALLOC(cores), [](cpu_set_t *set) { CPU_FREE(set); })
    {
        CPU_ZERO_S(bytes(), m_set.get());
    }
    [[nodiscard]] std::size_t bytes() const { return CPU_ALLOC_SIZE(m_cores); }
    [[nodiscard]] cpu_set_t *get() const { return m_set.get(); }
    [[nodiscard]] std::size_t size() const { return m_cores; }

private:
    std::size_t m_cores;
    std::unique_ptr<cpu_set_t, void (*)(cpu_set_t *)> m_set;
};

/// "0-3,8" as in /sys/devices/system/cpu/online.
std::vector<CoreId> parseCoreList(const std::string &text)
{
    std::vector<CoreId> cores;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        unsigned first = 0;
        const char *end = part.data() + part.size();
        auto [rest, error] = std::from_chars(part.data(), end, first);
        if (error != std::errc {})
            continue;
        unsigned last = first;
        if (rest != end && *rest == '-')
            std::from_chars(rest + 1, end, last);
        for (unsigned core = first; core <= last && core < 65536; ++core)
            cores.push_back(CoreId { core });
    }
    return cores;
}

struct Mount
{
    std::string root, point;
    bool v2 = false;
    bool cpu = false; ///< v1: the hierarchy of the cpu controller
};

/// The control-group mounts in /proc/self/mountinfo (proc(5)): "id parent dev root point options… - type source superoptions".
std::vector<Mount> cgroupMounts(const std::filesystem::path &file)
{
    std::vector<Mount> mounts;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        const auto dash = line.find(" - ");
        if (dash == std::string::npos)
            continue;
        Mount mount;
        std::string skip, type, source, options;
        std::istringstream left(line.substr(0, dash));
        left >> skip >> skip >> skip >> mount.root >> mount.point;
        std::istringstream right(line.substr(dash + 3));
        right >> type >> source >> options;
        mount.v2 = type == "cgroup2";
        mount.cpu = type == "cgroup" && ("," + options + ",").find(",cpu,") != std::string::npos;
        if (mount.v2 || mount.cpu)
            mounts.push_back(mount);
    }
    return mounts;
}

/// The quota that one group sets for itself.
std::optional<CpuQuota> quotaOf(const std::filesystem::path &group, bool v2)
{
    if (v2) {
        const auto file = group / "cpu.max";
        if (const auto cores = parseCpuMax(readSmallFile(file.c_str())))
            return CpuQuota { *cores, file };
        return std::nullopt;
    }
    const auto file = group / "cpu.cfs_quota_us";
    const std::string quota = readSmallFile(file.c_str());
    const std::string period = readSmallFile((group / "cpu.cfs_period_us").c_str());
    if (const auto cores = parseCpuMax(quota.substr(0, quota.find('\n')) + " " + period))
        return CpuQuota { *cores, file };
    return std::nullopt;
}

void takeTighter(std::optional<CpuQuota> &tightest, std::optional<CpuQuota> other)
{
    if (other && (!tightest || other->cores < tightest->cores))
        tightest = std::move(other);
}

} // namespace

int coresReported() noexcept { return static_cast<int>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))); }

std::vector<CoreId> onlineCores()
{
    std::vector<CoreId> cores = parseCoreList(readSmallFile("/sys/devices/system/cpu/online"));
    if (cores.empty()) {
        for (int core = 0; core < coresReported(); ++core)
            cores.push_back(CoreId { static_cast<std::uint32_t>(core) });
    }
    return cores;
}

Result<std::vector<CoreId>> allowedCores(int tid)
{
    for (std::size_t size = 1024;; size *= 2) {
        const CoreSet set(size);
        if (sched_getaffinity(tid, set.bytes(), set.get()) != 0) {
            if (errno == EINVAL && size < 65536) // the kernel knows more cores than the set holds
                continue;
            return failErrno("the cores allowed to thread " + std::to_string(tid) + " cannot be read");
        }
        std::vector<CoreId> cores;
        for (std::size_t core = 0; core < size; ++core) {
            if (CPU_ISSET_S(core, set.bytes(), set.get()))
                cores.push_back(CoreId { static_cast<std::uint32_t>(core) });
        }
        return cores;
    }
}

Result<void> setAllowedCores(const std::vector<CoreId> &cores, int tid)
{
    if (cores.empty())
        return fail("a thread must be allowed at least one core");
    const CoreId highest = *std::max_element(cores.begin(), cores.end());
    const CoreSet set(highest.value + 1);
    for (const CoreId core : cores)
        CPU_SET_S(core.value, set.bytes(), set.get());
    if (sched_setaffinity(tid, set.bytes(), set.get()) != 0)
        return failErrno("the cores of thread " + std::to_string(tid) + " cannot be set",
            "use only cores that are online and allowed here");
    return {};
}

Result<std::vector<CoreId>> allowFirstCores(int count, int tid)
{
    auto cores = allowedCores(tid);
    if (!cores || count <= 0 || static_cast<std::size_t>(count) >= cores->size())
        return cores;
    cores->resize(static_cast<std::size_t>(count));
    if (const auto set = setAllowedCores(*cores, tid); !set)
        return Failure(set.error());
    return cores;
}

std::optional<double> parseCpuMax(std::string_view text) noexcept
{
    double values[2] {};
    for (double &value : values) {
        const auto begin = text.find_first_not_of(" \n\t");
        if (begin == std::string_view::npos)
            return std::nullopt;
        text.remove_prefix(begin);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc {} || !(value > 0)) // "max", or -1 in version 1
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    return values[0] / values[1];
}

std::optional<CpuQuota> cpuQuota(
    const std::filesystem::path &cgroupFile, const std::filesystem::path &mountInfo)
{
    const std::vector<Mount> mounts = cgroupMounts(mountInfo);
    std::optional<CpuQuota> tightest;
    std::ifstream lines(cgroupFile); // "hierarchy:controllers:path"; version 2 has the hierarchy 0 and no controllers
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find(':');
        const auto second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const bool v2 = line.starts_with("0::");
        if (!v2 && controllers.find(",cpu,") == std::string::npos)
            continue;
        for (const Mount &mount : mounts) {
            if (mount.v2 != v2)
                continue;
            std::string path = line.substr(second + 1);
            // In a container the mount shows only the part of the hierarchy below its own root.
            if (mount.root != "/" && path.starts_with(mount.root))
                path.erase(0, mount.root.size());
            const std::filesystem::path top = mount.point;
            takeTighter(tightest, quotaOf(top, v2));
            std::filesystem::path group = top;
            for (const auto &part : std::filesystem::path(path).relative_path()) {
                group /= part;
                takeTighter(tightest, quotaOf(group, v2));
            }
        }
    }
    return tightest;
}

} // namespace interleave::os
