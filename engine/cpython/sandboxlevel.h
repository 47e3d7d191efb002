// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace interleave::cpython {

/// What keeps a script from harm, best first. A value.
enum class SandboxLevel : std::uint8_t
{
    Bubblewrap, ///< sees the file system read-only, has a /tmp of its own, no network unless allowed, no processes but its own; and limits
    Limits, ///< limits on memory, processes, files; it can do what its user can
    None ///< nothing but Stop
};
/// What was asked for.
enum class SandboxChoice : std::uint8_t
{
    Best, ///< Bubblewrap if it works here, else Limits; never None
    Bubblewrap, ///< this or an error
    Limits,
    None ///< whoever asks for it has confirmed it
};
[[nodiscard]] const char *sandboxName(SandboxLevel level) noexcept; ///< "bubblewrap", "limits", "none"
[[nodiscard]] const char *sandboxName(SandboxChoice choice) noexcept; ///< these and "best"
[[nodiscard]] std::optional<SandboxChoice> sandboxFromName(std::string_view name) noexcept;

} // namespace interleave::cpython
