// SPDX-License-Identifier: GPL-3.0-or-later
#include "coreuse.h"

#include "procfs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unistd.h>

namespace interleave::os {

namespace {

std::uint64_t grown(std::uint64_t before, std::uint64_t after)
{
    // The kernel's idle and iowait counters have been seen to go back by a tick (proc(5)).
    return after > before ? after - before : 0;
}

std::string readProcStatFile()
{
    return readSmallFile("/proc/stat");
}

} // namespace

std::vector<CoreTicks> parseCoreTicks(std::string_view text)
{
    std::vector<CoreTicks> cores;
    while (!text.empty()) {
        const auto lineEnd = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, lineEnd);
        text.remove_prefix(std::min(lineEnd + 1, text.size()));
        if (!line.starts_with("cpu") || line.size() < 5 || line[3] < '0' || line[3] > '9')
            continue; // the sum over all cores, or something else
        const char *next = line.data() + 3;
        const char *end = line.data() + line.size();
        CoreTicks ticks;
        next = std::from_chars(next, end, ticks.core.value).ptr;
        // user nice system idle iowait irq softirq steal; guest times are within user and nice.
        std::array<std::uint64_t, 8> values {};
        std::size_t count = 0;
        while (count < values.size() && next < end && *next == ' ') {
            const auto [after, error] = std::from_chars(next + 1, end, values[count]);
            if (error != std::errc {})
                break;
            next = after;
            ++count;
        }
        if (count < 4)
            continue;
        ticks.busy = values[0] + values[1] + values[2] + values[5] + values[6];
        ticks.idle = values[3] + values[4];
        ticks.stolen = values[7];
        cores.push_back(ticks);
    }
    return cores;
}

std::vector<CoreUse> coreUseBetween(const std::vector<CoreTicks> &first, Nanoseconds begin,
    const std::vector<CoreTicks> &second, Nanoseconds end)
{
    const double windowTicks
        = static_cast<double>((end - begin).count()) / 1e9 * static_cast<double>(sysconf(_SC_CLK_TCK));
    std::vector<CoreUse> uses;
    for (const CoreTicks &now : second) {
        const auto before = std::find_if(
            first.begin(), first.end(), [&](const CoreTicks &ticks) { return ticks.core == now.core; });
        if (before == first.end())
            continue; // came online meanwhile
        const auto idle = static_cast<double>(grown(before->idle, now.idle));
        const auto busy = static_cast<double>(grown(before->busy, now.busy));
        const auto stolen = static_cast<double>(grown(before->stolen, now.stolen));
        // Ticks fall due at other instants than our readings: what was counted may be a tick more or less than the window.
        const double whole = std::max(windowTicks, idle + busy + stolen);
        if (whole <= 0)
            continue;
        CoreUse use;
        use.core = now.core;
        use.begin = begin;
        use.end = end;
        use.idle = static_cast<float>(idle / whole);
        use.busy = static_cast<float>(busy / whole);
        use.stolen = static_cast<float>(stolen / whole);
        uses.push_back(use);
    }
    return uses;
}

CoreUseReader::CoreUseReader()
    : m_last(parseCoreTicks(readProcStatFile()))
    , m_lastTime(monotonicNow())
{
}

std::vector<CoreUse> CoreUseReader::read()
{
    return readWindow(kMinWindow);
}

std::vector<CoreUse> CoreUseReader::readRest()
{
    return readWindow(kMinRest);
}

std::vector<CoreUse> CoreUseReader::readWindow(Nanoseconds atLeast)
{
    if (monotonicNow() - m_lastTime < atLeast)
        return {};
    std::vector<CoreTicks> ticks = parseCoreTicks(readProcStatFile());
    const Nanoseconds now = monotonicNow();
    std::vector<CoreUse> uses = coreUseBetween(m_last, m_lastTime, ticks, now);
    m_last = std::move(ticks);
    m_lastTime = now;
    return uses;
}

} // namespace interleave::os
