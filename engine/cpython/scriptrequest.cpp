// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptrequest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace interleave::cpython {

std::uint64_t ScriptLimits::usualMemory() noexcept
{
    const auto machine = std::uint64_t(std::max(sysconf(_SC_PHYS_PAGES), 0L)) * std::uint64_t(sysconf(_SC_PAGESIZE));
    constexpr std::uint64_t kMost = 4ULL << 30;
    return machine == 0 ? kMost : std::min(machine / 2, kMost);
}

Result<std::filesystem::path> findProbe(const std::filesystem::path &hostProgram)
{
    std::error_code ignored;
    if (const char *named = std::getenv("INTERLEAVE_PROBE"); named && *named) {
        if (std::filesystem::is_regular_file(named, ignored))
            return std::filesystem::absolute(named, ignored);
        return fail(fmt::format("INTERLEAVE_PROBE names {}, which is no file", named), "unset it, or let it name libinterleave-probe.so");
    }
    std::filesystem::path host = std::filesystem::canonical(hostProgram, ignored);
    if (ignored)
        host = hostProgram;
    const std::filesystem::path beside = host.parent_path() / "libinterleave-probe.so";
    if (std::filesystem::is_regular_file(beside, ignored))
        return beside;
    return fail(fmt::format("the GIL probe was not found as {}", beside.string()), "install the package again");
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
