// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine.h"

#include "affinity.h"
#include "perfswitches.h"
#include "procfs.h"

#include <core/clock.h>

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <string_view>

namespace interleave::os {

namespace {

/// The value after "name\t: " in /proc/cpuinfo.
std::string cpuinfo(std::string_view text, std::string_view name)
{
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string_view::npos; ++at) {
        if (at != 0 && text[at - 1] != '\n')
            continue;
        const auto end = std::min(text.find('\n', at), text.size());
        const auto colon = text.find(": ", at);
        if (colon < end)
            return std::string(text.substr(colon + 2, end - colon - 2));
    }
    return {};
}

std::string virtualisation(std::string_view cpu)
{
    std::string vendor = readSmallFile("/sys/class/dmi/id/sys_vendor");
    vendor.erase(std::find(vendor.begin(), vendor.end(), '\n'), vendor.end());
    if (cpuinfo(cpu, "flags").find(" hypervisor") == std::string::npos)
        return {};
    const std::string sources = readSmallFile("/sys/devices/system/clocksource/clocksource0/available_clocksource");
    if (sources.find("kvm") != std::string::npos)
        return "kvm";
    if (sources.find("hyperv") != std::string::npos)
        return "hyper-v";
    if (sources.find("xen") != std::string::npos)
        return "xen";
    return vendor.empty() ? "virtual machine" : "virtual machine (" + vendor + ")";
}

} // namespace

Machine describeMachine()
{
    Machine machine;
    const std::string cpu = readSmallFile("/proc/cpuinfo");
    machine.cpuModel = cpuinfo(cpu, "model name");
    if (machine.cpuModel.empty())
        machine.cpuModel = "unknown";
    machine.coresReported = coresReported();
    const auto allowed = allowedCores();
    machine.coresAllowed = allowed ? static_cast<int>(allowed->size()) : machine.coresReported;
    if (const auto quota = cpuQuota())
        machine.quota = quota->cores;
    utsname name {};
    if (uname(&name) == 0)
        machine.kernel = name.release;
    machine.perfParanoid = perfParanoid();
    machine.virtualisation = virtualisation(cpu);
    machine.invariantTsc = hasInvariantTsc();
    return machine;
}

std::string Machine::toLine() const
{
    std::string text = fmt::format("{}, {} core{}", cpuModel, coresReported, coresReported == 1 ? "" : "s");
    if (usableCores)
        text += fmt::format(" ({:.2f} usable)", usableCores->cores);
    if (coresAllowed != coresReported)
        text += fmt::format(", {} allowed", coresAllowed);
    if (quota)
        text += fmt::format(", quota {:.2f} cores' time", *quota);
    if (!virtualisation.empty())
        text += ", " + virtualisation;
    text += fmt::format(", Linux {}, TSC {}", kernel, invariantTsc ? "invariant" : "not invariant");
    text += perfParanoid == 99 ? ", no perf events" : fmt::format(", perf_event_paranoid {}", perfParanoid);
    return text;
}

} // namespace interleave::os
