// SPDX-License-Identifier: GPL-3.0-or-later
#include "replayclock.h"

#include <algorithm>
#include <cmath>

namespace interleave::ui {

void ReplayClock::anchor(Nanoseconds now)
{
    m_anchorNow = m_lastNow = now;
    m_anchorPosition = m_position;
}

std::optional<TimeRange> ReplayClock::loop() const noexcept
{
    if (!m_loop)
        return std::nullopt;
    const TimeRange within { std::max(m_loop->begin, m_bounds.begin), std::min(m_loop->end, m_bounds.end) };
    return within.empty() ? std::nullopt : std::optional(within);
}

void ReplayClock::setBounds(const TimeRange &bounds)
{
    m_bounds = { bounds.begin, std::max(bounds.begin, bounds.end) };
    if (m_bounds.empty())
        m_playing = false;
    const Nanoseconds inside = std::clamp(m_position, m_bounds.begin, m_bounds.end);
    if (inside != m_position) {
        m_position = inside;
        anchor(m_lastNow);
    }
}

void ReplayClock::setLoop(std::optional<TimeRange> loop)
{
    anchor(m_lastNow); // where it went round before stays where it is
    m_loop = loop;
}

void ReplayClock::setSpeed(double speed, Nanoseconds now)
{
    if (!std::isfinite(speed) || speed <= 0)
        return;
    advance(now);
    anchor(now);
    m_speed = speed;
}

void ReplayClock::play(Nanoseconds now)
{
    if (m_playing || m_bounds.empty())
        return;
    const auto round = loop();
    if (round && m_position >= round->end)
        m_position = round->begin;
    else if (!round && m_position >= m_bounds.end)
        m_position = m_bounds.begin;
    m_playing = true;
    anchor(now);
}

void ReplayClock::pause(Nanoseconds now)
{
    advance(now);
    m_playing = false;
}

void ReplayClock::seek(Nanoseconds position, Nanoseconds now)
{
    m_position = std::clamp(position, m_bounds.begin, m_bounds.end);
    anchor(now);
}

Nanoseconds ReplayClock::advance(Nanoseconds now)
{
    if (!m_playing)
        return m_position;
    if (now <= m_lastNow)
        return m_position;
    if (const Nanoseconds gap = now - m_lastNow; gap > kLongestTick)
        m_anchorNow += gap - kLongestTick;
    m_lastNow = now;
    const auto round = loop();
    const Nanoseconds end = round && m_anchorPosition < round->end ? round->end : m_bounds.end;
    const double played = static_cast<double>((now - m_anchorNow).count()) * m_speed;
    const double left = static_cast<double>((end - m_anchorPosition).count());
    if (played < left) {
        m_position = m_anchorPosition + Nanoseconds { std::llround(played) };
        return m_position;
    }
    if (!round) {
        m_position = end;
        m_playing = false;
        return m_position;
    }
    const double over = std::fmod(played - left, static_cast<double>(round->length().count()));
    m_position = std::min(round->begin + Nanoseconds { std::llround(over) }, round->end - Nanoseconds { 1 });
    anchor(now);
    return m_position;
}

} // namespace interleave::ui
