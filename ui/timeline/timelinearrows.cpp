// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: arrows of the selected span: who let it go on, whom it let go on, what it sent and got. Asked of the store once.
#include "timelineview.h"

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr qint64 kFlowsAge = 500; // milliseconds between two looks for a span that still goes on
constexpr std::size_t kMostFlows = 16; // of each direction: more are a tangle
constexpr int kReach = 20; // pixels beyond the view in which a curve may still be seen

} // namespace

void TimelineView::updateFlows()
{
    const auto selection = m_range.selection();
    if (!selection || !m_store) {
        m_flows.clear();
        m_flowsOf.reset();
        return;
    }
    const trace::Span span = m_store->lane(selection->lane).span(selection->span);
    if (m_flowsOf == selection && (span == m_flowsSpan || (m_live && m_flowsAge.isValid() && m_flowsAge.elapsed() < kFlowsAge)))
        return;
    m_flowsOf = selection;
    m_flowsSpan = span;
    m_flowsAge.start();
    m_flows = trace::flowsNear(*m_store, selection->lane, span, kMostFlows);
    ++m_figures.flowQueries;
}

std::vector<Arrow> TimelineView::arrowsShown() const
{
    std::vector<Arrow> arrows;
    const QRect plot = plotArea();
    const auto between = [&](LaneId from, Nanoseconds fromTime, LaneId to, Nanoseconds toTime) -> Arrow * {
        const LaneRow *first = m_layout.rowOf(from), *second = m_layout.rowOf(to);
        if (!first || !second || first == second)
            return nullptr;
        const double x1 = xOf(fromTime), x2 = xOf(toTime);
        if (std::max(x1, x2) < plot.left() - kReach || std::min(x1, x2) > plot.right() + kReach)
            return nullptr;
        const auto near = [&](double x) { return std::clamp<double>(x, plot.left() - 4.0 * plot.width(), plot.right() + 4.0 * plot.width()); };
        arrows.push_back(arrowBetween(rowRect(*first), near(x1), rowRect(*second), near(x2), m_theme));
        return &arrows.back();
    };
    const auto handOff = [&](const std::optional<HandOff> &found) {
        if (found)
            between(found->from, found->released, found->to, found->taken);
    };
    handOff(m_selectionFacts.handOff());
    for (const trace::Flow &flow : m_flows) {
        Arrow *arrow = between(flow.from, flow.fromTime, flow.to, flow.toTime);
        if (!arrow)
            continue;
        arrow->kind = flow.kind;
        if (flow.kind == trace::Flow::Kind::Message)
            arrow->label = bytesText(flow.bytes);
    }
    if (crosshairShown() && !m_hover.empty())
        handOff(m_facts.handOff());
    return arrows;
}

} // namespace interleave::ui
