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
    std::string name; ///< stable, for `--json`: "switch-events", "tsc", "cores", "memfd", "display", "locked-memory"
    Status status = Status::Ok;
    std::string found; ///< in words
    std::string remedy {}; ///< what to do; empty when Ok
};
[[nodiscard]] std::string_view statusName(Finding::Status status) noexcept; ///< "ok", "warn", "missing"

/// Everything that matters for recording a run on this machine, in a fixed order. Any thread; milliseconds. (What scripts need besides,
/// interpreters and a sandbox, cpython knows.)
[[nodiscard]] std::vector<Finding> examine();

/// The rung to stand on: the forced one, whether it works or not (its own error then says why), otherwise perf if it works here and
/// self-observation if not. Sampled is only ever chosen by force: our own workers can always watch themselves.
[[nodiscard]] CoreSource bestCoreSource(std::optional<CoreSource> forced = {});

} // namespace interleave::os
