// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <ui/timeline/timelinecoordinates.h>

#include <array>
#include <optional>

namespace interleave::ui {

/// The speeds a replay can have, slowest first, as shares of real time: 1, 2 and 5 of each power of ten.
inline constexpr std::array<double, 13> kReplaySpeeds { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10 };
/// At this one a hold of the GIL of 5 ms lasts a quarter of a second.
inline constexpr std::size_t kUsualReplaySpeed = 4;

/// Where a replay is: the mathematics of playing, with no widget, no timer and no clock of its own. Whoever asks says what time it is (`now`,
/// nanoseconds of any clock that does not go backwards; if it does, the replay stands still until it is back). Positions are times of the
/// trace. It plays from its begin to its end and stops there, or, with a loop, goes round in it. A value; any thread.
class ReplayClock
{
public:
    /// After a longer time without a question (the program was stopped, the machine slept) only this much has gone by: nothing is skipped.
    static constexpr Nanoseconds kLongestTick { 250'000'000 };

    /// The stretch that can be played. The position is moved into it.
    void setBounds(const TimeRange &bounds);
    /// Played round and round, as far as it lies within the bounds; empty or none: no loop. Never moves the position: from before it is played
    /// into it, from behind it to the end and then round in it. (play() behind it begins at its begin.)
    void setLoop(std::optional<TimeRange> loop);
    /// > 0, of real time. What was played so far stays played.
    void setSpeed(double speed, Nanoseconds now);
    [[nodiscard]] double speed() const noexcept { return m_speed; }

    /// Goes on from the position; from the begin (of the loop) when it stands at the end. Nothing if there is nothing to play.
    void play(Nanoseconds now);
    void pause(Nanoseconds now);
    [[nodiscard]] bool playing() const noexcept { return m_playing; }
    /// Clamped to the bounds. Goes on from there if it plays.
    void seek(Nanoseconds position, Nanoseconds now);

    /// The position now. Stops at the end if there is no loop.
    Nanoseconds advance(Nanoseconds now);
    [[nodiscard]] Nanoseconds position() const noexcept { return m_position; } ///< as of the last question
    [[nodiscard]] const TimeRange &bounds() const noexcept { return m_bounds; }
    /// What it goes round in; empty: nothing.
    [[nodiscard]] std::optional<TimeRange> loop() const noexcept;

private:
    void anchor(Nanoseconds now);

    TimeRange m_bounds;
    std::optional<TimeRange> m_loop;
    double m_speed = kReplaySpeeds[kUsualReplaySpeed];
    bool m_playing = false;
    Nanoseconds m_position { 0 };
    // Everything is counted from here, so that no rounding adds up.
    Nanoseconds m_anchorNow { 0 }, m_anchorPosition { 0 }, m_lastNow { 0 };
};

} // namespace interleave::ui
