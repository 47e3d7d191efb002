// SPDX-License-Identifier: GPL-3.0-or-later
#include "hostthreads.h"

#include <os/procfs.h>
#include <os/taskcall.h>

#include <fmt/format.h>

namespace interleave::host {

ProcessId HostThreads::inside(int process)
{
    const std::uint32_t number = os::innermostId(os::readSmallFile(fmt::format("/proc/{}/status", process).c_str()));
    return ProcessId { number == std::uint32_t(process) ? 0 : number };
}

ThreadId HostThreads::operator()(std::uint32_t thread)
{
    constexpr std::uint32_t kNobody = 1U << 31; // over the highest pid there can be
    if (const auto known = m_ours.find(thread); known != m_ours.end())
        return ThreadId { known->second };
    for (const int ours : os::numbersIn(fmt::format("/proc/{}/task", m_process).c_str())) {
        if (!m_seen.insert(ours).second)
            continue;
        const std::uint32_t theirs = os::innermostId(os::readSmallFile(fmt::format("/proc/{}/task/{}/status", m_process, ours).c_str()));
        if (theirs != 0)
            m_ours[theirs] = std::uint32_t(ours);
    }
    const auto known = m_ours.find(thread);
    return ThreadId { known != m_ours.end() ? known->second : kNobody | thread };
}

} // namespace interleave::host
