// SPDX-License-Identifier: GPL-3.0-or-later
#include "procsampler.h"

#include "procfs.h"
#include "samplelayout.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

namespace interleave::os {

Result<Schedstat> readSchedstat(int pid, int tid)
{
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, tid);
    const std::string text = readSmallFile(path);
    std::uint64_t values[3] {};
    const char *next = text.data();
    const char *end = text.data() + text.size();
    for (auto &value : values) {
        while (next < end && *next == ' ')
            ++next;
        const auto [after, error] = std::from_chars(next, end, value);
        if (error != std::errc {})
            return fail(std::string("no ") + path, "the thread has ended, or the kernel keeps no schedstats");
        next = after;
    }
    return Schedstat { Nanoseconds { static_cast<std::int64_t>(values[0]) }, Nanoseconds { static_cast<std::int64_t>(values[1]) }, values[2] };
}

struct ProcSampler::State
{
    int root = 0;
    std::set<int> processes;
    std::map<std::pair<int, int>, Nanoseconds> used; ///< on-cpu time at the last sample, by (pid, tid)
    Nanoseconds last { -1 };
    int round = 0;

    void findProcesses()
    {
        processes.insert(root);
        const auto all = allProcesses();
        for (bool grown = true; grown;) {
            grown = false;
            for (const ProcStat &stat : all) {
                if (processes.count(stat.parent) && processes.insert(stat.id).second)
                    grown = true;
            }
        }
        std::erase_if(processes, [&](int pid) {
            return std::none_of(all.begin(), all.end(), [pid](const ProcStat &stat) { return stat.id == pid; });
        });
    }
};

ProcSampler::ProcSampler(int rootPid)
    : m_state(std::make_unique<State>())
{
    m_state->root = rootPid;
}
ProcSampler::ProcSampler(ProcSampler &&) noexcept = default;
ProcSampler &ProcSampler::operator=(ProcSampler &&) noexcept = default;
ProcSampler::~ProcSampler() = default;

std::size_t ProcSampler::threads() const noexcept { return m_state->used.size(); }

CoreBatch ProcSampler::sample()
{
    State &s = *m_state;
    if (s.round++ % 5 == 0)
        s.findProcesses();
    const Nanoseconds now = monotonicNow();
    std::map<std::pair<int, int>, Nanoseconds> seen;
    std::vector<SampledUse> uses;
    for (const int pid : s.processes) {
        char tasks[64];
        std::snprintf(tasks, sizeof tasks, "/proc/%d/task", pid);
        for (const int tid : numbersIn(tasks)) {
            const auto schedstat = readSchedstat(pid, tid);
            const auto stat = readTaskStat(pid, tid);
            if (!schedstat || !stat)
                continue; // ended between the two reads
            const auto key = std::pair(pid, tid);
            seen[key] = schedstat->onCpu;
            const auto before = s.used.find(key);
            // A thread that is new has used all it has within this window, or nearly.
            const Nanoseconds used = schedstat->onCpu - (before == s.used.end() ? Nanoseconds { 0 } : before->second);
            if (used <= Nanoseconds { 0 } || stat->processor < 0)
                continue;
            uses.push_back({ ProcessId { static_cast<std::uint32_t>(pid) }, ThreadId { static_cast<std::uint32_t>(tid) },
                CoreId { static_cast<std::uint32_t>(stat->processor) }, used, stat->state == 'R' });
        }
    }
    s.used = std::move(seen);
    CoreBatch batch;
    batch.watermark = now;
    if (s.last >= Nanoseconds { 0 })
        batch.switches = layOutSamples(s.last, now, std::move(uses));
    s.last = now;
    return batch;
}

} // namespace interleave::os
