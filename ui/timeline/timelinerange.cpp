// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelinerange.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

namespace {

constexpr int kKeptOfPage = 4; // a page begins with the last quarter of the one before

} // namespace

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
        room.end = std::max({ room.end, room.begin + m_visible.length(), following() ? m_visible.end : room.end });
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
    if (!m_live) { // there is no more to come
        const Nanoseconds end = std::max(m_limits.end, m_limits.begin + m_visible.length());
        return apply({ end - m_visible.length(), end });
    }
    // A page stands still while it fills up from the left, so that it can be read; when it is full, the next begins with its last part.
    if (m_limits.end <= m_visible.end && m_limits.end >= m_visible.begin)
        return;
    const Nanoseconds begin = std::max(m_limits.begin, m_limits.end - m_visible.length() / kKeptOfPage);
    apply({ begin, begin + m_visible.length() });
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
    if (m_live && m_limits.end > m_visible.end) {
        m_visible.begin = std::max(m_limits.begin, m_limits.end - m_visible.length() / kKeptOfPage);
        m_visible.end = m_visible.begin + std::max(length, shortest());
    }
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
    // Who follows sees a page of which the end has not come yet; going back from there is going away.
    const Nanoseconds edge = following() ? std::max(m_limits.end, m_visible.end) : m_limits.end;
    const TimeRange target = clamped(range, room(), shortest());
    const Nanoseconds pixel = target.length() / static_cast<std::int64_t>(m_width);
    apply(target);
    changeFollowing(target.end + pixel >= edge);
}

void TimelineRange::zoomBy(double factor, Nanoseconds anchor)
{
    if (!following())
        return show(zoomed(m_visible, anchor, factor, room(), shortest()));
    apply(zoomed(m_visible, std::clamp(m_limits.end, m_visible.begin, m_visible.end), factor, room(), shortest()));
    moveToEnd();
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
    changeFollowing(true);
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
