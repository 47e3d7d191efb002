// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "states.h"

namespace interleave::trace {

/// Whether a thread is on a core, as far as its core source has said.
enum class OnCore : std::uint8_t
{
    Unknown,
    On,
    Off
};

/// States in which a thread's program goes on, if it has a core.
constexpr bool isRunningState(LaneState program) noexcept
{
    return program == LaneState::RunningPython || program == LaneState::RunningNative
        || program == LaneState::RunningSystem || program == LaneState::Serialising;
}

/// Thread lane: what its program does × whether it has a core. A wait stays a wait while its thread is
/// briefly on a core (a timed wait that expires, a lock hand-off): otherwise one wait would count as many.
constexpr LaneState threadLaneState(LaneState program, OnCore onCore, bool holdsGil) noexcept
{
    if (!isRunningState(program) || onCore != OnCore::Off)
        return program;
    return holdsGil ? LaneState::RunnableHoldingGil : LaneState::Runnable;
}

/// Core lane: what the thread on it does. A thread that is on a core during a wait is on its way into or out
/// of it.
constexpr LaneState coreLaneState(LaneState program) noexcept
{
    if (program == LaneState::None || program == LaneState::Unknown || isRunningState(program))
        return program;
    return LaneState::RunningSystem;
}

/// GIL lane, while somebody holds it.
constexpr LaneState gilLaneState(OnCore holder) noexcept
{
    return holder == OnCore::Off ? LaneState::RunnableHoldingGil : LaneState::RunningPython;
}

} // namespace interleave::trace
