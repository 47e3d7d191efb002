// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace interleave::trace {

/// What a thread, a process's main thread or a task of a run in step mode sleeps on (its span's object has this name) while it stands before its
/// next step.
inline constexpr std::string_view kNextStep = "next step";
/// The same for a task whose turn has not begun: its loop goes on meanwhile, and it can take its step when no other has its turn.
inline constexpr std::string_view kNextTurn = "next turn";

[[nodiscard]] constexpr bool isStanding(std::string_view asleepOn) noexcept
{
    return asleepOn == kNextStep || asleepOn == kNextTurn;
}

} // namespace interleave::trace
