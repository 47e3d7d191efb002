// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace interleave {

/// Where a run is. Changed in one place only: host/runsession.cpp. A value, any thread.
enum class RunState : std::uint8_t {
    Starting, ///< The host boots, calibrates, waits for its first region.
    Running, ///< The scenario runs.
    Frozen, ///< The runner's tree is stopped by SIGSTOP.
    Stopping, ///< A stop was asked for; the tree is being ended.
    Finished, ///< The scenario ran to its end.
    Stopped, ///< It ended because it was asked to.
    Died, ///< The runner or the host died unasked (a signal, a crash).
    Failed, ///< It could not be started or could not go on; there is an Error.
};

constexpr bool isOver(RunState state) noexcept { return state >= RunState::Finished; }

/// As `--json` and the messages say it.
constexpr std::string_view runStateName(RunState state) noexcept
{
    constexpr std::string_view names[]
        = { "starting", "running", "frozen", "stopping", "finished", "stopped", "died", "failed" };
    return names[static_cast<std::size_t>(state)];
}

} // namespace interleave
