// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what it shows and when it looks for news. Chrome, overlays and input have files of their own.
#include "timelineview.h"

#include "findbar.h"

#include <trace/letters.h>
#include <ui/widgets/accessiblerole.h>

#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

TimelineView::TimelineView(QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_emptyText(tr("Predict first, then press Run: the lanes appear here, live."))
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Timeline"));
    setAccessibleRole(this, QAccessible::Chart);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_painter.setTheme(m_theme);
    m_overview.setTheme(m_theme);
    connect(&m_lanes, &ArrangedLanes::changed, this, &TimelineView::applyArrangement);
    connect(&m_actions, &TimelineActions::triggered, this, &TimelineView::act);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TimelineView::poll);
    connect(&m_range, &TimelineRange::visibleChanged, this, &TimelineView::invalidateLanes);
    connect(&m_range, &TimelineRange::playheadChanged, this, [this] {
        refreshOverlays();
        if (const auto time = m_range.playhead())
            emit playheadChanged(*time);
    });
    connect(&m_range, &TimelineRange::selectionChanged, this, [this] {
        updateSelectionFacts();
        updateFlows();
        refreshOverlays();
        updateAccessibleText();
        if (const auto selection = m_range.selection())
            emit spanSelected(selection->lane, selection->span);
    });
    connect(&m_range, &TimelineRange::measuredChanged, this, [this] {
        updateMeasure();
        refreshOverlays();
    });
    m_noticeTimer.setSingleShot(true);
    connect(&m_noticeTimer, &QTimer::timeout, this, [this] {
        m_notice.clear();
        viewport()->update();
    });
}

TimelineView::~TimelineView()
{
    // A menu that is still open tells of its end, and what hears of that must still be there.
    for (const QMenu *menu : findChildren<QMenu *>())
        delete menu;
}

void TimelineView::glideTo(const TimeRange &range)
{
    m_glide.stop();
    constexpr int duration = 350; // milliseconds
    if (!isVisible() || style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0) {
        m_range.show(range);
        return;
    }
    const TimeRange from = m_range.visible();
    m_glide.disconnect(this);
    connect(&m_glide, &QVariantAnimation::valueChanged, this, [this, from, range](const QVariant &value) {
        const double share = value.toDouble();
        const auto between = [share](Nanoseconds a, Nanoseconds b) {
            return a + Nanoseconds { std::llround(static_cast<double>((b - a).count()) * share) };
        };
        m_range.show(share >= 1 ? range : TimeRange { between(from.begin, range.begin), between(from.end, range.end) });
    });
    m_glide.setStartValue(0.0);
    m_glide.setEndValue(1.0);
    m_glide.setDuration(duration);
    m_glide.setEasingCurve(QEasingCurve::InOutCubic);
    m_glide.start();
}

void TimelineView::touch()
{
    m_touched = true;
    m_glide.stop();
}

QSize TimelineView::sizeHint() const
{
    return { m_theme.px(1000), m_theme.px(480) };
}
QSize TimelineView::minimumSizeHint() const
{
    return { m_theme.px(360), m_theme.px(200) };
}

int TimelineView::headWidth() const
{
    const int wanted = m_store ? m_layout.headWidth : emptyHeadWidth(m_theme);
    return std::min(wanted, std::max(m_theme.px(60), viewport()->width() * 2 / 5));
}

QRect TimelineView::plotArea() const
{
    const QRect all = viewport()->rect();
    return { headWidth(), topHeight(), std::max(1, all.width() - headWidth() - m_theme.px(16)),
        std::max(1, all.height() - topHeight() - legendHeight()) };
}

QRect TimelineView::overviewArea() const
{
    const QRect plot = plotArea();
    return { plot.left(), m_theme.px(10), plot.width(), m_theme.px(16) };
}

QRect TimelineView::rowRect(const LaneRow &row) const
{
    const QRect plot = plotArea();
    const int scrolled = pinned(row) ? 0 : verticalScrollBar()->value();
    return { plot.left(), plot.top() + row.y - scrolled, plot.width(), row.height };
}

int TimelineView::pinnedHeight() const
{
    constexpr double most = 0.6; // of the height: what scrolls must be seen as well
    const int height = plotArea().height();
    if (m_layout.height <= height)
        return 0;
    for (const int wanted : { m_layout.pinned, m_layout.pinnedByUser }) {
        if (wanted < most * height)
            return wanted;
    }
    return 0;
}

QRect TimelineView::rowsArea(bool pinned) const
{
    const QRect plot = plotArea();
    const int height = pinnedHeight();
    return pinned ? QRect(0, plot.top(), viewport()->width(), height)
                  : QRect(0, plot.top() + height, viewport()->width(), plot.height() - height);
}

QRect TimelineView::laneRect(LaneId lane) const
{
    const LaneRow *row = m_layout.rowOf(lane);
    return row ? rowRect(*row) : QRect();
}

const LaneRow *TimelineView::rowAt(const QPoint &position) const
{
    const QRect plot = plotArea();
    if (position.y() < plot.top() || position.y() > plot.bottom())
        return nullptr;
    const int y = position.y() - plot.top();
    return m_layout.rowAt(y < pinnedHeight() ? y : y + verticalScrollBar()->value());
}

Nanoseconds TimelineView::timeAt(double x) const
{
    const QRect plot = plotArea();
    return pixelToTime(x - plot.left(), m_range.visible(), plot.width());
}

double TimelineView::xOf(Nanoseconds time) const
{
    const QRect plot = plotArea();
    return plot.left() + timeToPixel(time, m_range.visible(), plot.width());
}

double TimelineView::nanosecondsPerPixel() const
{
    return static_cast<double>(m_range.visible().length().count()) / plotArea().width();
}

void TimelineView::setStore(std::shared_ptr<const trace::TraceStore> store, Nanoseconds window)
{
    m_glide.stop();
    m_touched = false;
    m_store = std::move(store);
    m_painter.clear();
    m_overview.clear();
    m_seenRevision = ~std::uint64_t { 0 };
    m_seenLanes = 0;
    m_averageCpu = Nanoseconds { 0 };
    m_infoAge.invalidate();
    m_facts = m_selectionFacts = {};
    setHover({});
    m_layout = {};
    m_frozen.clear();
    m_isFrozen = false;
    m_legend.clear();
    m_drag = Drag::None;
    if (m_store) // the empty view between two runs is nobody's
        m_lanes.setLesson(QString::fromStdString(m_store->info().lesson));
    m_range.reset(m_store ? TimeRange { m_store->begin(), m_store->end() } : TimeRange {}, window);
    verticalScrollBar()->setValue(0);
    m_places.clear();
    m_notice.clear();
    if (m_markText)
        m_markText->hide();
    m_markTime.reset();
    loadMarks();
    if (m_find && m_find->isVisible())
        startFind(m_find->text());
    else
        m_finder = {};
    lookForNews();
    updateScrollBar();
    updateAccessibleText();
    invalidateContent();
}

void TimelineView::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_painter.setTheme(theme);
    m_overview.setTheme(theme);
    m_texts.clear();
    if (m_store)
        rebuildLayout();
    placeFields();
    if (m_find)
        m_find->setTheme(m_theme);
    updateGeometry();
    invalidateContent();
}

void TimelineView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    if (!m_store)
        invalidateContent();
}

void TimelineView::rebuildLayout()
{
    updateLegend(); // its rows take from the lanes' room
    m_layout = layoutLanes(*m_store, m_theme, m_asHighAsNeeded ? 0 : plotArea().height(), m_lanes.arrangement(), m_lanes.filter());
    m_overviewLanes.clear();
    for (const auto kind : { trace::LaneKind::Thread, trace::LaneKind::Gil, trace::LaneKind::Core }) {
        for (std::uint32_t i = 0; i < m_store->laneCount(); ++i) { // hidden ones too: it shows the whole run
            if (m_store->lane(LaneId { i }).info().kind == kind)
                m_overviewLanes.push_back(LaneId { i });
        }
        std::stable_sort(m_overviewLanes.begin(), m_overviewLanes.end(), [&](LaneId a, LaneId b) {
            return trace::letterRank(m_store->lane(a).info().letter) < trace::letterRank(m_store->lane(b).info().letter);
        });
        if (!m_overviewLanes.empty())
            break;
    }
    updateScrollBar();
    showLaneCount();
}

void TimelineView::updateScrollBar()
{
    const int page = plotArea().height();
    verticalScrollBar()->setPageStep(page - pinnedHeight());
    verticalScrollBar()->setSingleStep(m_theme.px(38));
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height - page));
    m_range.setWidth(plotArea().width());
}

void TimelineView::invalidateContent()
{
    m_lanesValid = false;
    viewport()->update();
}

void TimelineView::invalidateLanes()
{
    m_lanesValid = false;
    const QRect plot = plotArea();
    const int around = m_theme.px(8); // what is laid over the lanes may reach so far beyond them
    viewport()->update(QRect(0, 0, viewport()->width(), plot.top()));
    viewport()->update(QRect(plot.left() - around, plot.top(), viewport()->width() - plot.left() + around, plot.height()));
    viewport()->update(m_overlaid);
}

void TimelineView::scrollContentsBy(int, int)
{
    invalidateContent();
}

void TimelineView::resizeEvent(QResizeEvent *)
{
    if (m_store)
        rebuildLayout();
    updateScrollBar();
    placeFields();
    invalidateContent();
}

QImage TimelineView::render(
    std::shared_ptr<const trace::TraceStore> store, const Theme &theme, QSize size, const TimeRange &range, const ArrangedLanes *lanes)
{
    TimelineView view;
    view.setTheme(theme);
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view.m_asHighAsNeeded = size.height() <= 0;
    view.resize(size.expandedTo({ 1, 1 }));
    view.setStore(std::move(store));
    if (lanes) {
        view.m_lanes.change(lanes->arrangement());
        view.m_lanes.setFilter(lanes->filter());
    }
    if (size.height() <= 0) {
        view.resize(size.width(), 1000); // the legend's rows depend on the width
        view.rebuildLayout();
        // As high as the lanes need; of 10 000 that would be gigabytes, so the picture says how many more there are.
        constexpr int most = 16'000;
        view.resize(size.width(), std::min(most, view.m_layout.height + view.topHeight() + view.legendHeight()));
    }
    if (range.empty())
        view.m_range.showAll();
    else
        view.m_range.show(range);
    view.show();
    QPixmap picture(view.viewport()->size());
    view.viewport()->render(&picture, {}, {}, QWidget::DrawWindowBackground);
    return picture.toImage();
}

} // namespace interleave::ui
