// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelinerange.h"

#include <algorithm>

namespace interleave::ui {

TimelineRange::TimelineRange(QObject *parent)
    : QObject(parent)
{
}

void TimelineRange::apply(const TimeRange &range)
{
    if (range == m_visible)
        return;
    m_visible = range;
    emit visibleChanged();
}

void TimelineRange::setLimits(const TimeRange &limits)
{
    if (limits == m_limits)
        return;
    m_limits = limits;
    if (!m_following) {
        // The zoom stays: the visible stretch is only moved if the trace no longer reaches that far (eviction).
        apply(clamped(m_visible, { std::min(limits.begin, m_visible.begin), std::max(limits.end, m_visible.end) }));
        return;
    }
    // Until the trace is as long as the view, the view stands still and fills up from the left.
    const Nanoseconds end = std::max(limits.end, limits.begin + m_followLength);
    apply({ end - m_followLength, end });
}

void TimelineRange::reset(const TimeRange &limits, Nanoseconds length)
{
    m_followLength = std::max(length, kShortestRange);
    m_following = true;
    m_limits = limits;
    m_playhead.reset();
    m_selection.reset();
    m_measured.reset();
    const Nanoseconds end = std::max(limits.end, limits.begin + m_followLength);
    m_visible = { end - m_followLength, end };
    emit visibleChanged();
    emit playheadChanged();
    emit selectionChanged();
    emit measuredChanged();
    emit followingChanged(true);
}

void TimelineRange::setFollowing(bool on)
{
    if (on == m_following)
        return;
    m_following = on;
    if (on) {
        m_followLength = std::max(m_visible.length(), kShortestRange);
        const Nanoseconds end = std::max(m_limits.end, m_limits.begin + m_followLength);
        apply({ end - m_followLength, end });
    }
    emit followingChanged(on);
}

void TimelineRange::setFollowLength(Nanoseconds length) { m_followLength = std::max(length, kShortestRange); }

void TimelineRange::show(const TimeRange &range)
{
    const TimeRange target = clamped(range, m_limits);
    if (m_following && target.end < m_limits.end) {
        m_following = false;
        emit followingChanged(false);
    }
    if (m_following)
        m_followLength = std::max(target.length(), kShortestRange);
    apply(target);
}

void TimelineRange::zoomBy(double factor, Nanoseconds anchor)
{
    // While following, the live edge is the anchor: zooming does not lose it.
    show(zoomed(clamped(m_visible, m_limits), m_following ? m_limits.end : anchor, factor, m_limits));
}

void TimelineRange::panBy(Nanoseconds by) { show(panned(clamped(m_visible, m_limits), by, m_limits)); }

void TimelineRange::showAll() { show(m_limits); }

void TimelineRange::setPlayhead(std::optional<Nanoseconds> time)
{
    if (time)
        time = std::clamp(*time, m_limits.begin, std::max(m_limits.begin, m_limits.end));
    if (time == m_playhead)
        return;
    m_playhead = time;
    emit playheadChanged();
}

void TimelineRange::select(std::optional<Selection> selection)
{
    if (selection == m_selection)
        return;
    m_selection = selection;
    emit selectionChanged();
}

void TimelineRange::setMeasured(std::optional<TimeRange> range)
{
    if (range && range->end < range->begin)
        std::swap(range->begin, range->end);
    if (range == m_measured)
        return;
    m_measured = range;
    emit measuredChanged();
}

} // namespace interleave::ui
