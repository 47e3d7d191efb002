// SPDX-License-Identifier: GPL-3.0-or-later
#include "deathwatch.h"

#include "store.h"

#include <algorithm>
#include <csignal>
#include <sys/wait.h>

namespace interleave::trace {

namespace {

constexpr Nanoseconds kTimeToReap { 300'000'000 };

} // namespace

void DeathWatch::recordApplied(Nanoseconds, const ThreadTrack &thread, const Record &record)
{
    if (thread.isMain && !m_begun.contains(thread.region))
        m_begun.emplace(thread.region, thread.process);
    if (thread.isMain && record.kind == EventKind::ThreadEnd)
        m_over.insert(thread.region);
    const auto status = static_cast<int>(record.extra);
    if (record.kind == EventKind::ProcessExit && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
        m_ended.insert(static_cast<std::uint32_t>(record.value));
}

void DeathWatch::processEnded(Nanoseconds time, std::uint32_t region)
{
    const auto begun = m_begun.find(region);
    if (begun != m_begun.end() && !m_over.contains(region))
        m_deaths.push_back({ begun->second, time });
}

std::string DeathWatch::nameOf(ProcessId process) const
{
    for (std::uint32_t i = 0; i < m_store.laneCount(); ++i) {
        const LaneInfo &info = m_store.lane(LaneId { i }).info();
        if (info.kind == LaneKind::Process && info.process == process && !info.name.empty())
            return info.name;
    }
    return std::to_string(process.value);
}

void DeathWatch::fillIn(TraceInfo &info) const
{
    info.deaths.clear();
    for (const Death &death : m_deaths) {
        if (death.time + kTimeToReap <= m_now && !m_ended.contains(death.process.value))
            info.deaths.push_back(nameOf(death.process));
    }
}

} // namespace interleave::trace
