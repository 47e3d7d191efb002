// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "replayclock.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace interleave::ui {

class TimelineRange;

/// Plays a recording: moves the playhead of TimelineRange, the only one there is, and lets the view turn its pages after it. Everybody else just
/// listens to the playhead. Whoever moves that (a click, a key) while it plays is followed: it goes on from there. Plays round in the measured
/// stretch if there is one. There is a timer only while it plays. GUI thread.
class Replay : public QObject
{
    Q_OBJECT
public:
    using Clock = std::function<Nanoseconds()>;
    static constexpr int kTick = 16; ///< milliseconds: 60 times a second

    /// `range` outlives this. `clock`: monotonicNow, or a test's own.
    explicit Replay(TimelineRange *range, QObject *parent = nullptr, Clock clock = monotonicNow);

    /// There is a whole recording to play. False (a run is live, nothing is shown): stops, and play does nothing.
    void setReady(bool ready);
    [[nodiscard]] bool ready() const noexcept { return m_ready; }
    void play(); ///< from the playhead, or where it is cleared from the begin of what is seen; at the end from the begin
    void pause();
    void toggle();
    [[nodiscard]] bool playing() const noexcept { return m_clock.playing(); }
    void setSpeed(double speed); ///< of real time, > 0
    [[nodiscard]] double speed() const noexcept { return m_clock.speed(); }
    void changeSpeed(int steps); ///< along kReplaySpeeds; > 0: faster
    void goToBegin();
    void goToEnd();
    /// How fast the playhead moves by itself, of real time: 0 while nothing plays.
    [[nodiscard]] double pace() const noexcept { return playing() ? speed() : 0; }
    [[nodiscard]] std::optional<TimeRange> loop() const noexcept { return m_clock.loop(); }

    /// What the timer does; for tests, with their clock.
    void tick();
    [[nodiscard]] bool timerRuns() const { return m_timer.isActive(); }

signals:
    void readyChanged(bool ready);
    void playingChanged(bool playing);
    void speedChanged(double speed);
    void loopChanged(); ///< there is one now, or none any more

private:
    void playheadMoved();
    void moveTo(Nanoseconds position);
    void stopped();

    TimelineRange *m_range;
    Clock m_now;
    ReplayClock m_clock;
    QTimer m_timer;
    bool m_ready = false;
    bool m_moving = false; ///< the playhead is being moved by this
};

} // namespace interleave::ui
