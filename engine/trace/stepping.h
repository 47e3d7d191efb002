// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "states.h"

#include <string_view>

namespace interleave::trace {

/// In a run in step mode: who is held, which is who waits to be told. The user has stopped it, as a freeze stops all: so it is in that state, and its
/// time counts for nothing. The object of its span tells the two apart: it has one of the names below (a freeze has none).
inline constexpr LaneState kHeld = LaneState::Frozen;

/// On what a thread, a process's main thread or a task is held that stands before its next step; and a loop, whose thread stands there with the task.
inline constexpr std::string_view kNextStep = "next step";
/// The same for a task whose turn has not begun: its loop goes on meanwhile, and it can take its step when no other has its turn.
inline constexpr std::string_view kNextTurn = "next turn";

/// Of a span: which of these it stands before. Empty: it does not stand. Pure; what is given back is one of the above.
[[nodiscard]] constexpr std::string_view standsBefore(LaneState state, std::string_view object) noexcept
{
    if (state != kHeld)
        return {};
    return object == kNextStep ? kNextStep : object == kNextTurn ? kNextTurn : std::string_view();
}

} // namespace interleave::trace
