// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock.h"

#include <fstream>
#include <string>

namespace interleave {

bool hasInvariantTsc() noexcept
{
#if defined(__x86_64__)
    // The kernel drops "tsc" from the list of clock sources when its watchdog finds it unstable, and shows constant_tsc and
    // nonstop_tsc only when the processor promises both: together they are the invariant TSC.
    static const bool invariant = [] {
        std::ifstream sources("/sys/devices/system/clocksource/clocksource0/available_clocksource");
        std::string list;
        if (std::getline(sources, list) && (" " + list + " ").find(" tsc ") == std::string::npos)
            return false;
        std::ifstream cpuinfo("/proc/cpuinfo");
        for (std::string line; std::getline(cpuinfo, line);) {
            if (line.starts_with("flags"))
                return line.find(" constant_tsc") != std::string::npos
                    && line.find(" nonstop_tsc") != std::string::npos;
        }
        return false;
    }();
    return invariant;
#else
    return false;
#endif
}

} // namespace interleave
