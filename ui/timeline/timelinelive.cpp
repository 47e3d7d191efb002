// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView while a run is live: when it looks for news, and how it draws only these.
#include "timelineview.h"

#include <QScrollBar>

#include <utility>

namespace interleave::ui {

namespace {

constexpr int kFullRate = 33, kHalfRate = 66, kQuarterRate = 132, kQuietRate = 150; // milliseconds
/// What drawing may take of one core: what runs beside us is being measured.
constexpr double kCpuShare = 0.03;
constexpr int kQuietPolls = 15;
constexpr qint64 kInfoAge = 250; // milliseconds between looks at what changes rarely
constexpr qint64 kOverviewAge = 200; // milliseconds
constexpr Nanoseconds kSettled { 100'000'000 }; // no lane is further behind the store's end

} // namespace

void TimelineView::setLive(bool live)
{
    if (m_live == live)
        return;
    m_live = live;
    m_isFrozen = false;
    m_quietPolls = 0;
    if (live) {
        m_range.setLive(true);
        if (isVisible())
            m_timer.start(kFullRate);
    } else {
        m_timer.stop();
        m_infoAge.invalidate();
        m_seenRevision = ~std::uint64_t { 0 }; // what is provisional while live no longer is
        lookForNews();
        m_range.setLive(false);
        updateAccessibleText();
        invalidateContent();
    }
}

void TimelineView::setFrozen(bool frozen)
{
    frozen = frozen && m_live;
    if (std::exchange(m_isFrozen, frozen) == frozen || !m_store)
        return;
    lookForNews();
    lookAtInfo(true); // from when on
    invalidateContent();
}

void TimelineView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (m_live)
        m_timer.start(kFullRate);
}

void TimelineView::hideEvent(QHideEvent *event)
{
    QAbstractScrollArea::hideEvent(event);
    m_timer.stop();
}

void TimelineView::poll()
{
    int interval = m_timer.interval();
    if (lookForNews()) {
        m_quietPolls = 0;
        const double wanted = static_cast<double>(m_averageCpu.count()) / 1e6 / kCpuShare;
        interval = wanted > kHalfRate ? kQuarterRate : wanted > kFullRate ? kHalfRate : kFullRate;
    } else if (++m_quietPolls >= kQuietPolls) {
        interval = kQuietRate; // frozen, or nothing happens
    }
    if (interval != m_timer.interval())
        m_timer.setInterval(interval);
}

bool TimelineView::lookForNews()
{
    if (!m_store)
        return false;
    const std::uint64_t revision = m_store->revision();
    if (revision == m_seenRevision && m_seenLanes == m_store->laneCount())
        return false;
    m_seenRevision = revision;
    if (m_seenLanes != m_store->laneCount()) {
        m_seenLanes = m_store->laneCount();
        m_infoAge.invalidate();
        rebuildLayout();
        invalidateContent();
    }
    lookAtInfo();
    // A view of the settled past is not touched by what is appended behind it; only the overview is, a few
    // times a second.
    const bool past = m_range.limits().end > m_range.visible().end + kSettled;
    m_range.setLimits({ m_store->begin(), m_store->end() });
    if (!m_live)
        invalidateContent();
    else if (m_lanesValid && isVisible()) {
        if (!past)
            continueLanes();
        if (m_overviewAge.elapsed() > kOverviewAge)
            updateOverview();
    }
    if (m_range.measured())
        updateMeasure();
    updateSelectionFacts();
    updateFlows();
    if (m_range.selection())
        refreshOverlays(); // it may be what goes on
    refreshHover();
    emit newsShown();
    return true;
}

void TimelineView::continueLanes()
{
    const Nanoseconds started = threadCpuNow();
    const double ratio = devicePixelRatioF();
    for (const bool fixed : { true, false }) {
        const QRect area = rowsArea(fixed);
        for (const LaneRow &row : rowsIn(fixed, area)) {
            if (!row.lane)
                continue;
            const QRect part = m_painter.update(*m_store, *row.lane, rowRect(row), m_range.visible(), ratio).intersected(area);
            if (!part.isEmpty())
                viewport()->update(part);
        }
    }
    m_painter.frameOver();
    ++m_figures.continued;
    m_continued = true;
    countFrame(threadCpuNow() - started);
}

void TimelineView::updateOverview()
{
    m_overviewAge.start();
    m_overviewLimits = m_range.limits();
    m_overview.update(*m_store, m_overviewLanes, m_overviewLimits, plotArea().width(), devicePixelRatioF(), m_live);
    viewport()->update(overviewArea().adjusted(-4, -4, 4, 4));
}

void TimelineView::lookAtInfo(bool now)
{
    if (!now && m_live && m_infoAge.isValid() && m_infoAge.elapsed() < kInfoAge)
        return;
    m_infoAge.start();
    const trace::TraceInfo info = m_store->info();
    std::vector<TimeRange> frozen;
    for (const auto &[begin, end] : info.frozen)
        frozen.push_back({ begin, end });
    if (frozen != m_frozen) {
        m_frozen = std::move(frozen);
        invalidateContent();
    }
    const int height = m_legend.height();
    updateLegend();
    if (m_legend.height() != height)
        rebuildLayout();
    emit infoLooked(info);
}

void TimelineView::updateLegend()
{
    LegendContents contents;
    for (std::uint32_t i = 0; i < m_store->laneCount(); ++i) {
        const trace::Lane &lane = m_store->lane(LaneId { i });
        contents.add(lane, { lane.begin(), lane.end() });
        if (lane.info().kind != trace::LaneKind::Core)
            continue;
        const CoreShading &shading = m_painter.shading(*m_store, LaneId { i });
        contents.idle = contents.idle || !shading.shades().empty();
        contents.other = contents.other || shading.other();
        contents.stolen = contents.stolen || shading.stolen();
        contents.unmeasured = contents.unmeasured || !unmeasuredIn(shading.shades(), lane, { lane.begin(), lane.end() }).empty();
    }
    const auto before = m_legend.items().size();
    if (m_legend.set(contents, m_theme, viewport()->width()) || before != m_legend.items().size())
        invalidateContent();
}

} // namespace interleave::ui
