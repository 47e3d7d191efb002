// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"
#include "lanewriter.h"

namespace interleave::trace {

/// The lane of one event loop: in which part of its iteration it is.
class LoopTrack
{
public:
    LoopTrack(LaneWriter &lanes, LaneId lane, Nanoseconds time, std::uint32_t ring);

    [[nodiscard]] LaneId lane() const noexcept { return m_lane; }
    [[nodiscard]] std::uint32_t ring() const noexcept { return m_ring; } ///< of the thread that it runs on
    void phase(Nanoseconds time, LoopPhase phase);
    /// A task of it waits for I/O, or does no longer.
    void ioWaiters(int more) noexcept { m_ioWaiters += static_cast<std::uint32_t>(more); }
    /// Its thread is held, on what the object is the name of (stepping.h): nothing of it goes on. Nothing if it does not run.
    void hold(Nanoseconds time, std::uint32_t object);
    /// It goes on where it was.
    void letGo(Nanoseconds time);
    /// Events were lost: nobody knows what it does until it says so.
    void lost(Nanoseconds time);
    void end(Nanoseconds time) { phase(time, LoopPhase::Ended); }
    void advance(Nanoseconds time) { m_lanes.advance(m_lane, time); }

private:
    LaneWriter &m_lanes;
    LaneId m_lane;
    std::uint32_t m_ring;
    std::uint32_t m_ioWaiters = 0;
    LoopPhase m_phase = LoopPhase::Ended; ///< as far as it is known
};

} // namespace interleave::trace
