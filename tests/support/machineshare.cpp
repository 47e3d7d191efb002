// SPDX-License-Identifier: GPL-3.0-or-later
#include "machineshare.h"

#include <os/affinity.h>
#include <os/coreuse.h>
#include <os/procfs.h>

#include <fmt/format.h>

#include <algorithm>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace interleave::support {

namespace {

double cpuOf(int who)
{
    rusage usage {};
    ::getrusage(who, &usage);
    const auto ns = [](const timeval &time) { return double(time.tv_sec) * 1e9 + double(time.tv_usec) * 1e3; };
    return ns(usage.ru_utime) + ns(usage.ru_stime);
}

} // namespace

MachineShare::Totals MachineShare::now()
{
    // The cores of the whole process, not those that the calling thread was pinned to.
    const auto allowed = os::allowedCores(::getpid()).value_or(std::vector<CoreId> {});
    const double tick = 1e9 / double(::sysconf(_SC_CLK_TCK));
    Totals totals;
    for (const os::CoreTicks &core : os::parseCoreTicks(os::readSmallFile("/proc/stat"))) {
        if (std::find(allowed.begin(), allowed.end(), core.core) == allowed.end())
            continue;
        totals.busy += double(core.busy) * tick;
        totals.stolen += double(core.stolen) * tick;
        totals.all += double(core.busy + core.idle + core.stolen) * tick;
    }
    totals.own = cpuOf(RUSAGE_SELF) + cpuOf(RUSAGE_CHILDREN);
    return totals;
}

MachineShare::MachineShare()
    : m_begin(now())
{
}

MachineShare::Share MachineShare::read() const
{
    const Totals end = now();
    const double all = end.all - m_begin.all;
    if (all <= 0)
        return {};
    return { .others = std::clamp((end.busy - m_begin.busy - (end.own - m_begin.own)) / all, 0.0, 1.0),
        .stolen = std::clamp((end.stolen - m_begin.stolen) / all, 0.0, 1.0) };
}

std::string MachineShare::Share::toLine() const
{
    return fmt::format("others took {:.0f} % of the machine, the hypervisor {:.0f} %", others * 100, stolen * 100);
}

MachineShare::Share waitForQuiet(Nanoseconds patience)
{
    const Nanoseconds until = monotonicNow() + patience;
    for (;;) {
        const MachineShare window;
        std::this_thread::sleep_for(std::chrono::milliseconds(100)); // the window that is measured
        const MachineShare::Share share = window.read();
        if (share.taken() <= kQuiet || monotonicNow() >= until)
            return share;
    }
}

} // namespace interleave::support
