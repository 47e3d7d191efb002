// SPDX-License-Identifier: GPL-3.0-or-later
#include "selfobserver.h"

#include <algorithm>
#include <sys/resource.h>

namespace interleave::os {

namespace {

struct Switches
{
    long voluntary = 0;
    long involuntary = 0;
};

Switches switchesOfThisThread() noexcept
{
    rusage usage {};
    getrusage(RUSAGE_THREAD, &usage);
    return { usage.ru_nvcsw, usage.ru_nivcsw };
}

} // namespace

Ticks SelfObserver::thresholdFor(Nanoseconds typicalStep, double ticksPerNanosecond) noexcept
{
    const auto nanoseconds = static_cast<double>(std::max<std::int64_t>(2'000, 4 * typicalStep.count()));
    return Ticks { static_cast<std::uint64_t>(nanoseconds * ticksPerNanosecond) };
}

void SelfObserver::begin(Ticks now) noexcept
{
    const Switches switches = switchesOfThisThread();
    m_voluntary = switches.voluntary;
    m_involuntary = switches.involuntary;
    m_cpu = currentCpu();
    m_last = now.count;
}

void SelfObserver::classify(Gap &gap, Ticks begin, Ticks end, std::uint16_t before) noexcept
{
    const Switches switches = switchesOfThisThread();
    gap.begin = begin;
    gap.end = end;
    gap.cpuBefore = before;
    gap.cpuAfter = m_cpu;
    gap.voluntary = static_cast<std::uint32_t>(switches.voluntary - m_voluntary);
    gap.involuntary = static_cast<std::uint32_t>(switches.involuntary - m_involuntary);
    m_voluntary = switches.voluntary;
    m_involuntary = switches.involuntary;
    // Blocked wins: whoever waits may well be preempted on the way into or out of the wait, but it is the wait that took long.
    gap.kind = gap.voluntary != 0 ? Gap::Kind::Blocked
        : gap.involuntary != 0    ? Gap::Kind::Preempted
                                  : Gap::Kind::NotSwitched;
    learnFrom(gap);
}

void SelfObserver::learnFrom(const Gap &gap) noexcept
{
    constexpr std::uint32_t stepsToBelieve = 8;
    if (gap.kind != Gap::Kind::NotSwitched)
        return;
    const std::uint64_t length = gap.end.count - gap.begin.count;
    const bool follows = m_row != 0 && gap.begin.count == m_rowEnd;
    m_row = follows ? m_row + 1 : 1;
    m_rowShortest = follows ? std::min(m_rowShortest, length) : length;
    m_rowEnd = gap.end.count;
    if (m_row < stepsToBelieve)
        return;
    m_threshold = std::max(m_threshold, 4 * m_rowShortest);
    m_row = 0;
}

} // namespace interleave::os
