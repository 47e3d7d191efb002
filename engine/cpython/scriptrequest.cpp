// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptrequest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace interleave::cpython {

namespace {

namespace fs = std::filesystem;

fs::path findPart(const char *variable, std::initializer_list<fs::path> places, const char *what, std::vector<Error> &missing)
{
    std::error_code ignored;
    if (const char *named = std::getenv(variable); named && *named) {
        if (fs::is_regular_file(named, ignored))
            return fs::absolute(named, ignored);
        missing.push_back({ fmt::format("{} names {}, which is no file", variable, named), fmt::format("unset it, or let it name {}", what) });
        return {};
    }
    for (const fs::path &place : places) {
        if (fs::is_regular_file(place, ignored))
            return fs::canonical(place, ignored);
    }
    missing.push_back({ fmt::format("{} was not found as {}", what, places.begin()->string()), "install the package again" });
    return {};
}

} // namespace

std::uint64_t ScriptLimits::usualMemory() noexcept
{
    const auto machine = std::uint64_t(std::max(sysconf(_SC_PHYS_PAGES), 0L)) * std::uint64_t(sysconf(_SC_PAGESIZE));
    constexpr std::uint64_t kMost = 4ULL << 30;
    return machine == 0 ? kMost : std::min(machine / 2, kMost);
}

ScriptParts findScriptParts(const fs::path &hostProgram)
{
    std::error_code ignored;
    fs::path host = fs::canonical(hostProgram, ignored);
    if (ignored)
        host = hostProgram;
    const fs::path folder = host.parent_path();
    const fs::path prefix = folder.parent_path(); // build/dev of bin, libexec of libexec/interleave
    ScriptParts parts;
    constexpr const char *kProbe = "libinterleave-probe.so";
    parts.probe = findPart("INTERLEAVE_PROBE", { folder / kProbe, prefix / "lib" / "interleave" / kProbe }, kProbe, parts.missing);
    const fs::path start = fs::path("interleave") / "bootstrap" / "start.py";
    parts.bootstrap = findPart("INTERLEAVE_BOOTSTRAP", { prefix / "share" / start, prefix.parent_path() / "share" / start },
        "the bootstrap's start.py", parts.missing);
    return parts;
}

int ScriptEnd::shellStatus() const noexcept
{
    if (signal)
        return 128 + *signal;
    return exitStatus.value_or(255) & 0xFF;
}

std::string ScriptEnd::inWords() const
{
    if (!overLimit.empty())
        return "was ended: " + overLimit;
    if (signal) {
        const char *name = sigabbrev_np(*signal);
        return fmt::format("was killed by signal {}{}", *signal, name ? fmt::format(" (SIG{})", name) : std::string());
    }
    return exitStatus ? fmt::format("ended with status {}", *exitStatus) : std::string("did not come so far as to run");
}

} // namespace interleave::cpython
