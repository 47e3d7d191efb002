// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor.h"

#include "affinity.h"
#include "filedescriptor.h"
#include "machine.h"
#include "perfswitches.h"

#include <fmt/format.h>

#include <sys/mman.h>
#include <sys/resource.h>

#include <cstdlib>

namespace interleave::os {

namespace {

using Status = Finding::Status;

Finding switchEvents()
{
    if (const auto probed = PerfSwitches::probe(); !probed)
        return { "switch-events", Status::Warn, probed.error().message + "; cores are observed by the workers themselves", probed.error().remedy };
    return { "switch-events", Status::Ok, "the kernel's own records: core lanes are exact" };
}

Finding tsc(const Machine &machine)
{
    if (machine.invariantTsc)
        return { "tsc", Status::Ok, "invariant: an event costs about 10 ns" };
    return { "tsc", Status::Warn, "not invariant: CLOCK_MONOTONIC is used, an event costs about 30 ns", "nothing to do: this is the processor's or the hypervisor's" };
}

Finding cores(const Machine &machine)
{
    Finding finding { "cores", Status::Ok, fmt::format("{} reported, {} allowed", machine.coresReported, machine.coresAllowed) };
    if (machine.quota) {
        finding.status = Status::Warn;
        finding.found += fmt::format(", but a quota of {:.2f} cores' worth of time", *machine.quota);
        finding.remedy = "raise the control group's CPU limit; a quota is not a core count";
    } else if (machine.coresAllowed < 2) {
        finding.status = Status::Warn;
        finding.remedy = "claims that need two cores are not testable here; allow a second one (taskset, the container's cpuset)";
    }
    return finding;
}

Finding memfd()
{
    const FileDescriptor file(memfd_create("interleave-doctor", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (file)
        return { "memfd", Status::Ok, "sealed shared memory works" };
    return { "memfd", Status::Missing, "no sealed shared memory: nothing can be recorded", "use a kernel of 3.17 or later, or allow memfd_create in the container" };
}

Finding display()
{
    for (const char *name : { "WAYLAND_DISPLAY", "DISPLAY" }) {
        if (const char *value = std::getenv(name); value && *value)
            return { "display", Status::Ok, fmt::format("{} is {}", name, value) };
    }
    return { "display", Status::Warn, "none: the window cannot open, the command line works", "start it from a desktop" };
}

Finding lockedMemory()
{
    rlimit limit {};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    if (limit.rlim_cur == RLIM_INFINITY)
        return { "locked-memory", Status::Ok, "unlimited" };
    return { "locked-memory", Status::Ok, fmt::format("{} KiB besides perf's own budget", limit.rlim_cur / 1024) };
}

} // namespace

std::string_view statusName(Finding::Status status) noexcept
{
    switch (status) {
    case Status::Ok: return "ok";
    case Status::Warn: return "warn";
    case Status::Missing: return "missing";
    }
    return "missing";
}

std::vector<Finding> examine()
{
    const Machine machine = describeMachine();
    std::vector<Finding> findings { switchEvents(), tsc(machine), cores(machine), memfd() };
    findings.push_back(display());
    findings.push_back(lockedMemory());
    return findings;
}

CoreSource bestCoreSource(std::optional<CoreSource> forced)
{
    if (forced)
        return *forced;
    return PerfSwitches::probe() ? CoreSource::Perf : CoreSource::Self;
}

} // namespace interleave::os
