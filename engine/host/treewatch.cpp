// SPDX-License-Identifier: GPL-3.0-or-later
#include "treewatch.h"

#include <os/processtree.h>
#include <os/procfs.h>

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <vector>

namespace interleave::host {

namespace {

constexpr Nanoseconds kPeriod { 100'000'000 };

/// Each process's share of what it has in RAM: pages of several count in parts. 0 if it has gone.
std::uint64_t proportionalBytes(int process)
{
    const std::string text = os::readSmallFile(fmt::format("/proc/{}/smaps_rollup", process).c_str());
    constexpr std::string_view kName = "\nPss:";
    std::size_t at = text.find(kName);
    if (at == std::string::npos)
        return 0;
    at = text.find_first_not_of(' ', at + kName.size());
    std::uint64_t kibibytes = 0;
    if (at != std::string::npos)
        std::from_chars(text.data() + at, text.data() + text.size(), kibibytes);
    return kibibytes * 1024;
}

} // namespace

std::optional<std::string> TreeWatch::over(int root)
{
    const Nanoseconds now = monotonicNow();
    if (now < m_next)
        return {};
    m_next = now + kPeriod;
    const std::vector<int> tree = os::treeOf(root, {});
    std::uint64_t threads = 0;
    std::uint64_t memory = 0;
    for (const int process : tree) {
        if (const auto stat = os::readProcStat(process)) {
            threads += std::uint64_t(std::max(stat->threads, 0));
            memory += stat->resident;
        }
    }
    if (tree.size() > m_limits.processes)
        return fmt::format("it had more than {} processes at a time", m_limits.processes);
    if (threads > m_limits.threads)
        return fmt::format("it had more than {} threads at a time", m_limits.threads);
    if (memory <= m_limits.memory)
        return {};
    memory = 0;
    for (const int process : tree)
        memory += proportionalBytes(process);
    if (memory > m_limits.memory)
        return fmt::format("it used more than {} MiB of memory", m_limits.memory >> 20);
    return {};
}

} // namespace interleave::host
