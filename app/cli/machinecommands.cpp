// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "jsontext.h"

#include <cpython/interpreterfinder.h>
#include <cpython/sandbox.h>
#include <cpython/scriptrequest.h>
#include <host/hostprogram.h>
#include <os/calibration.h>
#include <os/doctor.h>
#include <os/machine.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

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

namespace {

/// The best way there is to see its GIL, as far as can be told before it runs.
cpython::GilRung gilRungOf(const cpython::Interpreter &interpreter)
{
    if (!interpreter.usable() || !interpreter.hasGil || interpreter.implementation != "cpython" || interpreter.major < 3 || (interpreter.major == 3 && interpreter.minor < 7))
        return interpreter.probeCanWork() && interpreter.hasGil ? cpython::GilRung::Probe : cpython::GilRung::None;
    return interpreter.probeCanWork() ? cpython::GilRung::Probe : cpython::GilRung::Sampled;
}

} // namespace

nlohmann::json toJson(const cpython::Interpreter &interpreter)
{
    return { { "path", interpreter.path.string() }, { "program", interpreter.program.string() }, { "origin", cpython::originName(interpreter.origin) },
        { "problem", textOrNull(interpreter.problem) }, { "implementation", interpreter.implementation }, { "version", interpreter.version },
        { "shared", interpreter.shared }, { "debug", interpreter.debug }, { "free_threaded", interpreter.freeThreaded },
        { "has_gil", interpreter.hasGil }, { "virtual_environment", interpreter.virtualEnvironment }, { "probe", interpreter.probeCanWork() },
        { "no_probe", textOrNull(interpreter.noProbe) }, { "gil_source", cpython::gilRungName(gilRungOf(interpreter)) } };
}

namespace {

using Status = os::Finding::Status;

os::Finding findingOf(const cpython::Interpreter &interpreter)
{
    if (!interpreter.usable())
        return { "python", Status::Warn, interpreter.problem, "reinstall it, or take it from PATH" };
    os::Finding finding { "python", Status::Ok, fmt::format("{} is {}", interpreter.path.string(), interpreter.describe()) };
    if (!interpreter.probeCanWork()) {
        finding.status = Status::Warn;
        const bool sampled = gilRungOf(interpreter) == cpython::GilRung::Sampled;
        finding.found += (sampled ? "; its GIL can only be sampled from outside: " : "; its GIL cannot be shown: ") + interpreter.noProbe;
        finding.remedy = sampled ? "take one that the probe can be loaded into to see every take and drop" : "take a CPython of 3.7 or later to see its GIL";
    } else if (interpreter.hasGil) {
        finding.found += ", which the probe shows";
    }
    return finding;
}

/// What a script in a real interpreter needs.
std::vector<os::Finding> scriptFindings(const std::vector<cpython::Interpreter> &interpreters, const Surroundings &here)
{
    std::vector<os::Finding> findings;
    for (const cpython::Interpreter &interpreter : interpreters)
        findings.push_back(findingOf(interpreter));
    if (interpreters.empty())
        findings.push_back({ "python", Status::Warn, "no Python 3 was found on PATH, in a virtual environment or in pyenv", "apt install python3: the lessons' scripts can then be tried" });
    if (const auto hostProgram = host::findHostProgram(here.program)) {
        if (const auto probe = cpython::findProbe(*hostProgram))
            findings.push_back({ "gil-probe", Status::Ok, probe->string() });
        else
            findings.push_back({ "gil-probe", Status::Warn, probe.error().message + "; a GIL is sampled from outside, or not seen", probe.error().remedy });
    }
    if (const auto works = cpython::bubblewrapWorks())
        findings.push_back({ "sandbox", Status::Ok, "level 'bubblewrap': scripts see the file system read-only, no network, no processes but their own" });
    else
        findings.push_back({ "sandbox", Status::Warn, "level 'limits': " + works.error().message, works.error().remedy });
    return findings;
}

} // namespace

int doctor(bool json, const Surroundings &here)
{
    auto findings = os::examine();
    cpython::InterpreterFinder finder;
    std::error_code ignored;
    const auto interpreters = finder.find(std::filesystem::current_path(ignored));
    std::ranges::move(scriptFindings(interpreters, here), std::back_inserter(findings));
    const CoreSource source = os::bestCoreSource();
    if (json) {
        auto rows = nlohmann::json::array();
        for (const os::Finding &finding : findings)
            rows.push_back({ { "name", finding.name }, { "state", os::statusName(finding.status) },
                { "found", finding.found }, { "remedy", finding.remedy } });
        auto pythons = nlohmann::json::array();
        for (const cpython::Interpreter &interpreter : interpreters)
            pythons.push_back(toJson(interpreter));
        fmt::print("{}\n",
            nlohmann::json { { "core_source", coreSourceName(source) }, { "findings", rows }, { "interpreters", pythons } }.dump(
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
