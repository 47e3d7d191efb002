// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelinerange.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

TimelineRange::TimelineRange(QObject *parent)
    : QObject(parent)
{
}

Nanoseconds TimelineRange::shortest() const
{
    return Nanoseconds { static_cast<std::int64_t>(
        std::ceil(static_cast<double>(kFinest.count()) * m_width)) };
}

TimeRange TimelineRange::room() const
{
    TimeRange room = m_limits;
    if (m_live)
        room.end = std::max(room.end, room.begin + m_visible.length());
    return room;
}

void TimelineRange::apply(const TimeRange &range)
{
    if (range == m_visible)
        return;
    m_visible = range;
    emit visibleChanged();
}

void TimelineRange::changeFollowing(bool on)
{
    const bool before = following();
    m_following = on;
    if (following() != before)
        emit followingChanged(following());
}

void TimelineRange::moveToEnd()
{
    // Until the trace is as long as the view, the view stands still and fills up from the left.
    const Nanoseconds end = std::max(m_limits.end, m_limits.begin + m_visible.length());
    apply({ end - m_visible.length(), end });
}

void TimelineRange::setLimits(const TimeRange &limits)
{
    if (limits == m_limits || limits.end < limits.begin)
        return;
    m_limits = limits;
    if (following())
        moveToEnd();
}

void TimelineRange::reset(const TimeRange &limits, Nanoseconds length)
{
    m_limits = { limits.begin, std::max(limits.begin, limits.end) };
    m_visible = { m_limits.begin, m_limits.begin + std::max(length, shortest()) };
    m_playhead.reset();
    m_selection.reset();
    m_measured.reset();
    m_following = true;
    if (m_live && m_limits.end > m_visible.end)
        m_visible = { m_limits.end - m_visible.length(), m_limits.end };
    emit visibleChanged();
    emit playheadChanged();
    emit selectionChanged();
    emit measuredChanged();
    emit followingChanged(following());
}

void TimelineRange::setLive(bool live)
{
    if (live == m_live)
        return;
    const bool before = following();
    m_live = live;
    if (live) {
        m_following = true;
        moveToEnd();
    } else if (!m_limits.empty()) {
        apply(clamped(m_visible, m_limits, shortest())); // there is no future any more
    }
    if (following() != before)
        emit followingChanged(following());
}

void TimelineRange::setFollowing(bool on)
{
    changeFollowing(on);
    if (on)
        moveToEnd();
}

void TimelineRange::setWidth(double pixels)
{
    m_width = std::isfinite(pixels) ? std::max(1.0, pixels) : 1.0;
}

void TimelineRange::show(const TimeRange &range)
{
    const TimeRange target = clamped(range, room(), shortest());
    const Nanoseconds pixel = target.length() / static_cast<std::int64_t>(m_width);
    apply(target);
    changeFollowing(target.end + pixel >= m_limits.end);
}

void TimelineRange::zoomBy(double factor, Nanoseconds anchor)
{
    show(zoomed(m_visible, following() ? std::clamp(m_limits.end, m_visible.begin, m_visible.end) : anchor,
        factor, room(), shortest()));
}

void TimelineRange::panBy(Nanoseconds by)
{
    show(panned(m_visible, by, room()));
}

void TimelineRange::reveal(const TimeRange &range)
{
    const Nanoseconds margin = std::max(range.length(), m_visible.length() / 2) / 12;
    const TimeRange wanted { range.begin - margin, range.end + margin };
    if (wanted.length() > m_visible.length())
        show(wanted);
    else if (wanted.begin < m_visible.begin)
        panBy(wanted.begin - m_visible.begin);
    else if (wanted.end > m_visible.end)
        panBy(wanted.end - m_visible.end);
}

void TimelineRange::showAll()
{
    show(m_limits);
}

void TimelineRange::setPlayhead(std::optional<Nanoseconds> time)
{
    if (time)
        time = std::clamp(*time, m_limits.begin, m_limits.end);
    if (std::exchange(m_playhead, time) != time)
        emit playheadChanged();
}

void TimelineRange::select(std::optional<Selection> selection)
{
    if (std::exchange(m_selection, selection) != selection)
        emit selectionChanged();
}

void TimelineRange::setMeasured(std::optional<TimeRange> range)
{
    if (range && range->end < range->begin)
        std::swap(range->begin, range->end);
    if (std::exchange(m_measured, range) != range)
        emit measuredChanged();
}

} // namespace interleave::ui
