// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: the selected span, and the way from one to another.
#include "timelineview.h"

#include "tracesummary.h"

#include <QAccessible>
#include <QScrollBar>

#include <algorithm>

namespace interleave::ui {

void TimelineView::clickAt(const QPoint &position)
{
    const Nanoseconds time = timeAt(position.x());
    m_range.setPlayhead(time);
    const LaneRow *row = rowAt(position);
    if (row) {
        const trace::Lane &lane = m_store->lane(*row->lane);
        const auto span = lane.at(time);
        if (span < lane.spanCount() && lane.span(span).state != trace::LaneState::None) {
            selectSpan(*row->lane, span);
            return;
        }
    }
    m_range.select(std::nullopt);
}

void TimelineView::selectSpan(LaneId lane, std::uint64_t span)
{
    m_range.select(TimelineRange::Selection { lane, span });
}

void TimelineView::updateSelectionFacts()
{
    const auto selection = m_range.selection();
    if (!selection) {
        m_selectionFacts = {};
    } else {
        const trace::Span span = m_store->lane(selection->lane).span(selection->span);
        // Only an open span still changes.
        if (span != m_selectionFacts.span() || !m_selectionFacts.hold(selection->lane, span.begin))
            m_selectionFacts = HoverFacts::of(*m_store, selection->lane, span.begin);
    }
}

void TimelineView::selectNeighbour(int direction)
{
    auto selection = m_range.selection();
    if (!selection) {
        selectOtherLane(1);
        return;
    }
    const trace::Lane &lane = m_store->lane(selection->lane);
    std::uint64_t span = selection->span;
    // Nothing is not a thing to go to.
    do {
        if (direction < 0 ? span <= lane.firstSpan() : span + 1 >= lane.spanCount())
            return;
        span += static_cast<std::uint64_t>(static_cast<std::int64_t>(direction));
    } while (lane.span(span).state == trace::LaneState::None || lane.span(span).end == lane.span(span).begin);
    const trace::Span found = lane.span(span);
    m_range.setPlayhead(found.begin);
    selectSpan(selection->lane, span);
    m_range.reveal({ found.begin, std::min(found.end, found.begin + m_range.visible().length() / 2) });
    revealRow(selection->lane);
}

/// Up and down go to the lane above and below, to what it does at the moment of the playhead.
void TimelineView::selectOtherLane(int direction)
{
    std::vector<LaneId> lanes;
    for (const LaneRow &row : m_layout.rows) {
        if (row.lane && m_store->lane(*row.lane).spanCount() > 0)
            lanes.push_back(*row.lane);
    }
    if (lanes.empty())
        return;
    const auto selection = m_range.selection();
    std::size_t next = 0;
    if (selection) {
        const auto current = std::find(lanes.begin(), lanes.end(), selection->lane);
        const auto at = current == lanes.end() ? 0 : current - lanes.begin();
        next = static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(at + direction, 0, static_cast<std::ptrdiff_t>(lanes.size()) - 1));
    }
    const trace::Lane &lane = m_store->lane(lanes[next]);
    const TimeRange visible = m_range.visible();
    const auto playhead = m_range.playhead();
    const Nanoseconds time
        = playhead && visible.contains(*playhead) ? *playhead : visible.begin + visible.length() / 2;
    const std::uint64_t span = std::min(lane.at(std::max(time, lane.begin())), lane.spanCount() - 1);
    m_range.setPlayhead(time);
    selectSpan(lanes[next], span);
    revealRow(lanes[next]);
}

void TimelineView::focusSelection()
{
    const auto selection = m_range.selection();
    if (!selection) {
        m_range.showAll();
        return;
    }
    const trace::Span span = m_store->lane(selection->lane).span(selection->span);
    const Nanoseconds margin = std::max((span.end - span.begin) / 4, Nanoseconds { 1000 });
    m_range.show({ span.begin - margin, span.end + margin });
    revealRow(selection->lane);
}

void TimelineView::revealRow(LaneId lane)
{
    const LaneRow *row = m_layout.rowOf(lane);
    if (!row || pinned(*row))
        return;
    const int above = m_theme.px(24) + pinnedHeight(), page = plotArea().height();
    const int scrolled = verticalScrollBar()->value();
    if (row->y - above < scrolled)
        verticalScrollBar()->setValue(row->y - above);
    else if (row->y + row->height + m_theme.px(8) > scrolled + page)
        verticalScrollBar()->setValue(row->y + row->height + m_theme.px(8) - page);
}

void TimelineView::updateAccessibleText()
{
    QString text = m_emptyText;
    if (m_store) {
        text = traceSummary(*m_store);
        if (m_range.selection()) {
            const HoverText words = m_selectionFacts.textAt(m_selectionFacts.span().begin);
            text = tr("%1. %2 %3").arg(words.title, words.sentence, text);
        }
    }
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

} // namespace interleave::ui
