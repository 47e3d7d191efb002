// SPDX-License-Identifier: GPL-3.0-or-later
#include "othersmeter.h"

#include "affinity.h"
#include "procfs.h"

#include <algorithm>
#include <sys/resource.h>

namespace interleave::os {

namespace {

Nanoseconds usedBy(int who)
{
    rusage usage {};
    getrusage(who, &usage);
    const auto of = [](const timeval &time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

Nanoseconds usedByUs()
{
    return usedBy(RUSAGE_SELF) + usedBy(RUSAGE_CHILDREN);
}

std::vector<CoreTicks> ticksOfOurCores()
{
    std::vector<CoreTicks> ticks = parseCoreTicks(readSmallFile("/proc/stat"));
    if (const auto allowed = allowedCores())
        std::erase_if(ticks, [&](const CoreTicks &core) { return std::find(allowed->begin(), allowed->end(), core.core) == allowed->end(); });
    return ticks;
}

} // namespace

std::optional<double> shareOfOthers(
    const std::vector<CoreTicks> &first, const std::vector<CoreTicks> &second, Nanoseconds elapsed, Nanoseconds own)
{
    double taken = 0;
    int cores = 0;
    for (const CoreUse &use : coreUseBetween(first, Nanoseconds { 0 }, second, elapsed)) {
        taken += static_cast<double>(use.busy) + static_cast<double>(use.stolen);
        ++cores;
    }
    if (cores == 0 || elapsed <= Nanoseconds { 0 })
        return {};
    const double ours = static_cast<double>(own.count()) / static_cast<double>(elapsed.count());
    return std::clamp((taken - ours) / cores, 0.0, 1.0);
}

OthersMeter::OthersMeter()
    : m_ticks(ticksOfOurCores())
    , m_own(usedByUs())
    , m_begin(monotonicNow())
{
}

std::optional<double> OthersMeter::share() const
{
    return shareOfOthers(m_ticks, ticksOfOurCores(), monotonicNow() - m_begin, usedByUs() - m_own);
}

} // namespace interleave::os
