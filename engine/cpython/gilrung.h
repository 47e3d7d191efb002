// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace interleave::cpython {

/// The ladder of ways to see the GIL of a real interpreter, best first (ARCHITECTURE.md, "A real interpreter").
enum class GilRung : std::uint8_t {
    Probe, ///< Exact: the preloaded library tells of every take and drop.
    Sampled, ///< Looked at from outside, 2000 times a second (GilSampler): what lies between two looks is not seen.
    None, ///< Not seen. Threads and cores are shown all the same.
};

/// "probe", "sampled", "none": as in `--json` and `--gil-source`.
constexpr std::string_view gilRungName(GilRung rung) noexcept
{
    switch (rung) {
    case GilRung::Probe: return "probe";
    case GilRung::Sampled: return "sampled";
    case GilRung::None: return "none";
    }
    return "none";
}
constexpr std::optional<GilRung> gilRungFromName(std::string_view name) noexcept
{
    for (const GilRung rung : { GilRung::Probe, GilRung::Sampled, GilRung::None }) {
        if (gilRungName(rung) == name)
            return rung;
    }
    return {};
}

} // namespace interleave::cpython
