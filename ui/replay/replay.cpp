// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay.h"

#include <ui/timeline/timelinerange.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

namespace {

constexpr int kKeptOfPage = 4; // a page begins with the last quarter of the one before, as in a live run

} // namespace

Replay::Replay(TimelineRange *range, QObject *parent, Clock clock)
    : QObject(parent)
    , m_range(range)
    , m_now(std::move(clock))
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kTick);
    connect(&m_timer, &QTimer::timeout, this, &Replay::tick);
    connect(range, &TimelineRange::playheadChanged, this, &Replay::playheadMoved);
    connect(range, &TimelineRange::measuredChanged, this, [this] {
        tick(); // until here it went round in the stretch before
        m_clock.setLoop(m_range->measured());
        emit loopChanged();
    });
}

void Replay::setReady(bool ready)
{
    if (!ready)
        pause();
    if (std::exchange(m_ready, ready) != ready)
        emit readyChanged(ready);
}

void Replay::play()
{
    if (!m_ready || playing())
        return;
    m_clock.setBounds(m_range->limits());
    m_clock.setLoop(m_range->measured());
    m_clock.seek(m_range->playhead().value_or(m_range->visible().begin), m_now());
    m_clock.play(m_now());
    if (!playing())
        return;
    const Nanoseconds from = m_clock.position();
    moveTo(from);
    m_range->reveal({ from, from });
    m_timer.start();
    emit playingChanged(true);
}

void Replay::pause()
{
    if (!playing())
        return;
    m_clock.pause(m_now());
    moveTo(m_clock.position());
    stopped();
}

void Replay::toggle()
{
    if (playing())
        pause();
    else
        play();
}

void Replay::stopped()
{
    m_timer.stop();
    emit playingChanged(false);
}

void Replay::setSpeed(double speed)
{
    const double before = m_clock.speed();
    tick(); // so far at the one before
    m_clock.setSpeed(speed, m_now());
    if (m_clock.speed() != before)
        emit speedChanged(m_clock.speed());
}

void Replay::changeSpeed(int steps)
{
    const auto nearest = std::min_element(kReplaySpeeds.begin(), kReplaySpeeds.end(),
        [this](double a, double b) { return std::abs(std::log(a / speed())) < std::abs(std::log(b / speed())); });
    const auto at = std::clamp<std::ptrdiff_t>(nearest - kReplaySpeeds.begin() + steps, 0, static_cast<std::ptrdiff_t>(kReplaySpeeds.size()) - 1);
    setSpeed(kReplaySpeeds[static_cast<std::size_t>(at)]);
}

void Replay::goToBegin()
{
    if (!m_ready)
        return;
    m_range->setPlayhead(m_range->limits().begin);
    m_range->reveal({ m_range->limits().begin, m_range->limits().begin });
}

void Replay::goToEnd()
{
    if (!m_ready)
        return;
    m_range->setPlayhead(m_range->limits().end);
    m_range->reveal({ m_range->limits().end, m_range->limits().end });
}

void Replay::tick()
{
    if (!m_timer.isActive())
        return;
    moveTo(m_clock.advance(m_now()));
    if (!playing())
        stopped(); // at the end
}

void Replay::moveTo(Nanoseconds position)
{
    const auto before = m_range->playhead();
    // Who has scrolled away to look at something else is left there, until the playhead comes by.
    const bool seen = before && m_range->visible().contains(*before);
    m_moving = true;
    m_range->setPlayhead(position);
    m_moving = false;
    const TimeRange page = m_range->visible();
    if (seen && !page.contains(position) && position < m_range->limits().end) {
        const Nanoseconds begin = position - page.length() / kKeptOfPage;
        m_range->show({ begin, begin + page.length() });
    }
}

void Replay::playheadMoved()
{
    if (m_moving || !playing())
        return;
    if (const auto playhead = m_range->playhead()) {
        m_clock.seek(*playhead, m_now());
    } else { // cleared: there is nothing to move
        m_clock.pause(m_now());
        stopped();
    }
}

} // namespace interleave::ui
