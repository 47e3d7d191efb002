// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lanewriter.h"

#include <array>

namespace interleave::trace {

/// How many threads of a process are in each running state.
class RunningThreads
{
public:
    /// One of its threads goes from one state to another.
    void change(LaneState before, LaneState after) noexcept;
    /// What the process does: the first of RunningPython, Serialising, RunningNative, RunningSystem that one of its threads is in; else None.
    [[nodiscard]] LaneState best() const noexcept;

private:
    std::array<std::uint32_t, kLaneStateCount> m_threads {};
};

/// The lane of one process.
class ProcessTrack
{
public:
    /// `boots`: it was started at `time`, and does not execute its program yet.
    ProcessTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time, bool boots);

    [[nodiscard]] LaneId lane() const noexcept { return m_lane; }
    [[nodiscard]] bool isOver() const noexcept { return m_over; }
    [[nodiscard]] bool isNamed() const noexcept { return m_named; }
    void setNamed() noexcept { m_named = true; }
    void ready(Nanoseconds time, Nanoseconds since, std::uint32_t method);
    void show(Nanoseconds time, const RunningThreads &threads);
    void end(Nanoseconds time);
    void advance(Nanoseconds time) { m_lanes.advance(m_lane, time); }

private:
    LaneWriter &m_lanes;
    LaneId m_lane;
    bool m_boots;
    bool m_over = false;
    bool m_named = false; ///< somebody has said what it is called
};

} // namespace interleave::trace
