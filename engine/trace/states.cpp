// SPDX-License-Identifier: GPL-3.0-or-later
#include "states.h"

#include <array>

namespace interleave::trace {

std::string_view laneStateName(LaneState state) noexcept
{
    static constexpr std::array<std::string_view, kLaneStateCount> names { "none", "running-python", "running-native",
        "running-system", "wants-gil", "runnable", "runnable-holding-gil", "blocked-io", "blocked-lock",
        "blocked-queue", "blocked-join", "asleep", "frozen", "unknown", "serialising", "booting" };
    return index(state) < names.size() ? names[index(state)] : names[index(LaneState::Unknown)];
}

} // namespace interleave::trace
