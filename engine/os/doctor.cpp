// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctor.h"

#include "affinity.h"
#include "filedescriptor.h"
#include "machine.h"
#include "perfswitches.h"
#include "program.h"

#include <fmt/format.h>

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

namespace interleave::os {

namespace {

constexpr Nanoseconds kPatience { 3'000'000'000 };

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

Finding sandbox()
{
    const auto run = runProgram({ "bwrap", "--ro-bind", "/", "/", "--unshare-user", "--", "/bin/true" }, kPatience);
    if (!run)
        return { "sandbox", Status::Warn, "bubblewrap is not there", "apt install bubblewrap: it keeps a script away from your files" };
    if (run->exitCode != 0)
        return { "sandbox", Status::Warn, "bubblewrap is there, but user namespaces are refused", "allow them: sysctl kernel.unprivileged_userns_clone=1, or the AppArmor profile of bwrap" };
    return { "sandbox", Status::Ok, "bubblewrap works" };
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

Finding python(const Interpreter &interpreter)
{
    if (!interpreter.problem.empty())
        return { "python", Status::Warn, interpreter.path + ": " + interpreter.problem, "reinstall it, or take it from PATH" };
    return { "python", Status::Ok,
        fmt::format("{} is {}, {}", interpreter.path, interpreter.version, interpreter.freeThreaded ? "free-threaded: it has no GIL" : "it has a GIL") };
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

std::vector<Interpreter> findInterpreters()
{
    namespace fs = std::filesystem;
    static const std::regex kName("python3(\\.[0-9]+t?)?");
    std::vector<fs::path> folders;
    if (const char *path = std::getenv("PATH")) {
        std::istringstream parts(path);
        for (std::string part; std::getline(parts, part, ':');) {
            if (!part.empty() && part.find("shims") == std::string::npos) // pyenv's shims are scripts that start one of the real ones
                folders.emplace_back(part);
        }
    }
    const char *root = std::getenv("PYENV_ROOT");
    const char *home = std::getenv("HOME");
    const fs::path pyenv = root ? fs::path(root) : home ? fs::path(home) / ".pyenv" : fs::path();
    std::error_code ignored;
    if (!pyenv.empty()) {
        for (const auto &version : fs::directory_iterator(pyenv / "versions", ignored))
            folders.push_back(version.path() / "bin");
    }

    std::vector<Interpreter> found;
    std::set<fs::path> seen;
    for (const fs::path &folder : folders) {
        std::vector<fs::path> names;
        for (const auto &entry : fs::directory_iterator(folder, ignored)) {
            if (std::regex_match(entry.path().filename().string(), kName))
                names.push_back(entry.path());
        }
        std::sort(names.begin(), names.end());
        for (const fs::path &name : names) {
            const fs::path real = fs::canonical(name, ignored);
            if (ignored || !seen.insert(real).second)
                continue;
            Interpreter interpreter;
            interpreter.path = name.string();
            const auto answer = runProgram({ name.string(), "-VV" }, kPatience);
            std::smatch match;
            static const std::regex kVersion("Python ([0-9]+\\.[0-9]+[^ \n]*)(.*)");
            if (!answer)
                interpreter.problem = answer.error().message;
            else if (std::regex_search(answer->text, match, kVersion)) {
                interpreter.version = match[1];
                interpreter.freeThreaded = answer->text.find("free-threading") != std::string::npos;
            } else
                interpreter.problem = "it does not tell its version";
            found.push_back(interpreter);
        }
    }
    return found;
}

std::vector<Finding> examine()
{
    const Machine machine = describeMachine();
    std::vector<Finding> findings { switchEvents(), tsc(machine), cores(machine), memfd() };
    const auto interpreters = findInterpreters();
    if (interpreters.empty())
        findings.push_back({ "python", Status::Warn, "no Python 3 was found on PATH", "apt install python3: the lessons' scripts can then be tried" });
    for (const Interpreter &interpreter : interpreters)
        findings.push_back(python(interpreter));
    findings.push_back(sandbox());
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
