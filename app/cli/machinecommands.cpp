// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <os/calibration.h>
#include <os/doctor.h>
#include <os/machine.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::cli {

int calibrate(bool json)
{
    os::Machine machine = os::describeMachine();
    if (!json)
        fmt::print(stderr, "Measuring for about half a second; other busy programs show in the figures.\n");
    machine.workRate = os::measureWorkRate();
    machine.usableCores = os::measureUsableCores();
    const auto &usable = *machine.usableCores;
    const auto &work = *machine.workRate;
    if (!json) {
        fmt::print("{}\n", machine.toLine());
        fmt::print("  usable cores   {:.2f} of {}   (rounds from {:.2f} to {:.2f})\n", usable.cores, usable.threads, usable.low,
            usable.high);
        fmt::print("  stolen         {:.1f} %   by the hypervisor, meanwhile\n", usable.stolen * 100);
        fmt::print("  other programs {:.1f} %   of all cores, meanwhile\n", usable.others * 100);
        fmt::print("  work           {:.0f} units in a millisecond   (spread {:.0f} %)\n", work.unitsPerMs, work.spread * 100);
        if (machine.quota)
            fmt::print("  quota          {:.2f} cores' worth of time: a quota is not a core count\n", *machine.quota);
        return Done;
    }
    nlohmann::json out {
        { "cpu", machine.cpuModel },
        { "cores_reported", machine.coresReported },
        { "cores_allowed", machine.coresAllowed },
        { "usable_cores", usable.cores },
        { "usable_cores_low", usable.low },
        { "usable_cores_high", usable.high },
        { "stolen", usable.stolen },
        { "others", usable.others },
        { "work_per_ms", work.unitsPerMs },
        { "work_spread", work.spread },
        { "kernel", machine.kernel },
        { "perf_event_paranoid", machine.perfParanoid },
        { "virtualisation", machine.virtualisation },
        { "invariant_tsc", machine.invariantTsc },
    };
    out["quota"] = machine.quota ? nlohmann::json(*machine.quota) : nlohmann::json(nullptr);
    fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return Done;
}

int doctor(bool json)
{
    const auto findings = os::examine();
    const CoreSource source = os::bestCoreSource();
    if (json) {
        auto rows = nlohmann::json::array();
        for (const os::Finding &finding : findings)
            rows.push_back({ { "name", finding.name }, { "state", os::statusName(finding.status) },
                { "found", finding.found }, { "remedy", finding.remedy } });
        fmt::print("{}\n",
            nlohmann::json { { "core_source", coreSourceName(source) }, { "findings", rows } }.dump(
                2, ' ', false, nlohmann::json::error_handler_t::replace));
        return Done;
    }
    fmt::print("{}\n", os::describeMachine().toLine());
    fmt::print("Cores are observed by: {}\n\n", coreSourceName(source));
    for (const os::Finding &finding : findings) {
        fmt::print("  {:8} {:15} {}\n", os::statusName(finding.status), finding.name, finding.found);
        if (!finding.remedy.empty())
            fmt::print("  {:8} {:15} → {}\n", "", "", finding.remedy);
    }
    return Done;
}

} // namespace interleave::cli
