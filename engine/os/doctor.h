// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::os {

/// One thing that was looked at.
struct Finding
{
    enum class Status : std::uint8_t {
        Ok,
        Warn, ///< works, but less well than it could
        Missing, ///< what needs it does not work
    };
    std::string name; ///< stable, for `--json`: "switch-events", "tsc", "cores", "memfd", "python", "sandbox", "display", "locked-memory"
    Status status = Status::Ok;
    std::string found; ///< in words
    std::string remedy {}; ///< what to do; empty when Ok
};
[[nodiscard]] std::string_view statusName(Finding::Status status) noexcept; ///< "ok", "warn", "missing"

/// Everything that matters for Interleave on this machine, in a fixed order; "python" once for each interpreter. Runs the interpreters
/// (`-VV`, 3 s at most each), so it blocks: some 100 ms usually. Any thread.
[[nodiscard]] std::vector<Finding> examine();

/// The rung to stand on: the forced one, whether it works or not (its own error then says why), otherwise perf if it works here and
/// self-observation if not. Sampled is only ever chosen by force: our own workers can always watch themselves.
[[nodiscard]] CoreSource bestCoreSource(std::optional<CoreSource> forced = {});

/// A Python that was found.
struct Interpreter
{
    std::string path;
    std::string version; ///< "3.13.0", empty if it would not say
    bool freeThreaded = false; ///< a build without the GIL
    std::string problem; ///< why it has no version
};
/// python3, python3.N and python3.Nt on PATH, then those of pyenv; each real program once (pyenv's shims are left out). Blocks like examine().
[[nodiscard]] std::vector<Interpreter> findInterpreters();

} // namespace interleave::os
