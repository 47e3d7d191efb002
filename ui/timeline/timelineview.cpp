// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelineview.h"

#include <ui/theme/words.h>

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

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
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_painter.setTheme(m_theme);
    m_overviewPainter.setTheme(m_theme);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TimelineView::lookForNews);
    connect(&m_range, &TimelineRange::visibleChanged, this, &TimelineView::invalidateContent);
    const auto overlay = [this] { viewport()->update(); };
    connect(&m_range, &TimelineRange::playheadChanged, this, overlay);
    connect(&m_range, &TimelineRange::selectionChanged, this, overlay);
    connect(&m_range, &TimelineRange::measuredChanged, this, overlay);
}

TimelineView::~TimelineView() = default;

QSize TimelineView::sizeHint() const { return { m_theme.px(1000), m_theme.px(480) }; }
QSize TimelineView::minimumSizeHint() const { return { m_theme.px(360), m_theme.px(200) }; }

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

QRect TimelineView::laneRect(const LaneRow &row) const
{
    const QRect plot = plotArea();
    return { plot.left(), plot.top() + row.y - verticalScrollBar()->value(), plot.width(), row.height };
}

Nanoseconds TimelineView::timeAt(double x) const
{
    const QRect plot = plotArea();
    return pixelToTime(x - plot.left(), m_range.visible(), plot.width());
}

void TimelineView::setStore(std::shared_ptr<const trace::TraceStore> store, Nanoseconds window)
{
    m_store = std::move(store);
    m_painter.clear();
    m_overviewPainter.clear();
    m_seenRevision = 0;
    m_seenLanes = 0;
    m_averageCpu = Nanoseconds { 0 };
    clearHover();
    m_layout = {};
    m_legend.clear();
    const TimeRange limits = m_store ? TimeRange { m_store->begin(), m_store->end() } : TimeRange {};
    m_range.reset(limits, window);
    verticalScrollBar()->setValue(0);
    if (m_store)
        lookForNews();
    invalidateContent();
}

void TimelineView::setLive(bool live)
{
    if (m_live == live)
        return;
    m_live = live;
    if (live) {
        if (isVisible())
            m_timer.start(16);
    } else {
        m_timer.stop();
        lookForNews();
        updateAccessibleText();
    }
}

void TimelineView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (m_live)
        m_timer.start(16);
}

void TimelineView::hideEvent(QHideEvent *event)
{
    QAbstractScrollArea::hideEvent(event);
    m_timer.stop();
}

void TimelineView::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_painter.setTheme(theme);
    m_overviewPainter.setTheme(theme);
    if (m_store)
        rebuildLayout();
    invalidateContent();
}

void TimelineView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    if (!m_store)
        viewport()->update();
}

void TimelineView::lookForNews()
{
    if (!m_store)
        return;
    const std::uint64_t revision = m_store->revision();
    if (revision == m_seenRevision && m_seenLanes == m_store->laneCount())
        return;
    m_seenRevision = revision;
    if (m_seenLanes != m_store->laneCount()) {
        m_seenLanes = m_store->laneCount();
        rebuildLayout();
    }
    m_range.setLimits({ m_store->begin(), m_store->end() });

    m_legend.clear();
    trace::StateTimes sum {};
    for (std::uint32_t i = 0; i < m_store->laneCount(); ++i) {
        const trace::Lane &lane = m_store->lane(LaneId { i });
        const auto times = lane.stateTimes(m_range.visible().begin, m_range.visible().end);
        for (std::size_t s = 0; s < sum.size(); ++s)
            sum[s] += times[s];
    }
    for (std::size_t s = 1; s <= trace::index(trace::LaneState::Unknown); ++s) {
        if (sum[s] > 0)
            m_legend.push_back(static_cast<trace::LaneState>(s));
    }
    invalidateContent();
    // A frame that costs too much for 60 a second is drawn 30 or 15 times: what runs beside us is being measured.
    if (m_live) {
        const auto cpu = m_averageCpu.count();
        m_timer.setInterval(cpu > 8'000'000 ? 66 : cpu > 3'000'000 ? 33 : 16);
    }
    emit newsShown();
}

void TimelineView::rebuildLayout()
{
    m_layout = layoutLanes(*m_store, m_theme);
    updateScrollBar();
}

void TimelineView::updateScrollBar()
{
    const int page = plotArea().height();
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(m_theme.px(38));
    verticalScrollBar()->setRange(0, std::max(0, m_layout.height - page));
}

void TimelineView::invalidateContent()
{
    m_contentValid = false;
    viewport()->update();
}

void TimelineView::scrollContentsBy(int, int) { invalidateContent(); }

void TimelineView::resizeEvent(QResizeEvent *)
{
    updateScrollBar();
    invalidateContent();
}

void TimelineView::renderContent()
{
    const Nanoseconds started = threadCpuNow();
    const qreal ratio = devicePixelRatioF();
    const QSize size = viewport()->size() * ratio;
    if (m_content.size() != size) {
        m_content = QPixmap(size);
        m_content.setDevicePixelRatio(ratio);
    }
    m_content.fill(m_theme.panel);
    QPainter painter(&m_content);
    if (m_store) {
        paintRuler(painter);
        const QRect plot = plotArea();
        painter.save();
        painter.setClipRect(QRect(0, plot.top() - m_theme.px(6), viewport()->width(), plot.height() + m_theme.px(6)));
        paintHeads(painter);
        for (const LaneRow &row : m_layout.rows) {
            const QRect rect = laneRect(row);
            if (row.lane && rect.bottom() >= plot.top() - m_theme.px(8) && rect.top() <= plot.bottom())
                m_painter.paint(painter, *m_store, *row.lane, rect, m_range.visible());
        }
        painter.restore();
        paintOverview(painter);
        paintLegend(painter);
    } else {
        paintEmpty(painter);
    }
    painter.end();
    m_contentValid = true;
    m_figures.cpu = threadCpuNow() - started;
    ++m_figures.frames;
    m_figures.columnsComputed = m_painter.columnsComputed();
    m_averageCpu = (m_averageCpu * 7 + m_figures.cpu) / 8;
}

void TimelineView::paintEvent(QPaintEvent *)
{
    if (!m_contentValid || m_content.size() != viewport()->size() * devicePixelRatioF())
        renderContent();
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, m_content);
    if (m_store)
        paintOverlays(painter);
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void TimelineView::paintRuler(QPainter &painter) const
{
    const QRect plot = plotArea();
    const Ticks ticks = niceTicks(m_range.visible(), m_store->begin(), plot.width(), m_theme.px(78));
    painter.setFont(m_theme.font(12));
    const QFontMetrics metrics(painter.font());
    const int baseline = m_theme.px(46);
    for (const Nanoseconds at : ticks.at) {
        const int x = plot.left() + static_cast<int>(std::lround(timeToPixel(at, m_range.visible(), plot.width())));
        painter.fillRect(QRect(x, plot.top(), 1, plot.height()), m_theme.grid);
        const QString label = positionText(at - m_store->begin(), ticks.step);
        painter.setPen(m_theme.faint);
        const int w = metrics.horizontalAdvance(label);
        const int tx = std::clamp(x - w / 2, m_theme.px(4), viewport()->width() - w - m_theme.px(2));
        painter.drawText(tx, baseline, label);
    }
}

void TimelineView::paintHeads(QPainter &painter) const
{
    const QFont head = m_theme.font(11, QFont::DemiBold);
    const QFont title = m_theme.font(13);
    const QFont subtitle = m_theme.font(11);
    const QFontMetrics titleMetrics(title), subtitleMetrics(subtitle);
    for (const LaneRow &row : m_layout.rows) {
        const QRect lane = laneRect(row);
        if (!row.lane) {
            painter.setFont(head);
            painter.setPen(m_theme.soft);
            painter.drawText(QRect(m_theme.px(16), lane.top(), headWidth(), lane.height()), Qt::AlignLeft | Qt::AlignVCenter, row.title);
            continue;
        }
        const int left = m_theme.px(26);
        const int space = headWidth() - left - m_theme.px(8);
        painter.setFont(title);
        painter.setPen(m_theme.ink);
        const QString text = titleMetrics.elidedText(row.title, Qt::ElideRight, space);
        painter.drawText(QRect(left, lane.top(), space, lane.height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        const int used = titleMetrics.horizontalAdvance(text) + m_theme.px(10);
        if (!row.subtitle.isEmpty() && space - used > m_theme.px(24)) {
            painter.setFont(subtitle);
            painter.setPen(m_theme.faint);
            painter.drawText(QRect(left + used, lane.top() + 1, space - used, lane.height()), Qt::AlignLeft | Qt::AlignVCenter,
                subtitleMetrics.elidedText(row.subtitle, Qt::ElideRight, space - used));
        }
    }
}

void TimelineView::paintOverview(QPainter &painter)
{
    const QRect area = overviewArea();
    const TimeRange limits = m_range.limits();
    const LaneRow *shown = nullptr;
    for (const LaneRow &row : m_layout.rows) {
        if (row.lane && (!shown || m_store->lane(*row.lane).info().kind == trace::LaneKind::Gil))
            shown = &row;
        if (shown && m_store->lane(*shown->lane).info().kind == trace::LaneKind::Gil)
            break;
    }
    painter.setOpacity(0.5);
    if (shown && !limits.empty())
        m_overviewPainter.paint(painter, *m_store, *shown->lane, area, limits);
    painter.setOpacity(1);
    if (limits.empty())
        return;
    const double left = std::clamp(timeToPixel(m_range.visible().begin, limits, area.width()), 0.0, double(area.width()));
    const double right = std::clamp(timeToPixel(m_range.visible().end, limits, area.width()), 0.0, double(area.width()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(area.left() + left, area.top() - 1, std::max(6.0, right - left), area.height() + 2), 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void TimelineView::paintLegend(QPainter &painter) const
{
    painter.setFont(m_theme.font(11.5));
    const QFontMetrics metrics(painter.font());
    const int y = viewport()->height() - legendHeight();
    painter.fillRect(QRect(0, y, viewport()->width(), legendHeight()), m_theme.panel);
    const int box = m_theme.px(12);
    int x = viewport()->width() - m_theme.px(16);
    painter.setRenderHint(QPainter::Antialiasing);
    for (auto state = m_legend.rbegin(); state != m_legend.rend(); ++state) {
        const QString words = stateWords(*state);
        x -= metrics.horizontalAdvance(words);
        const int left = x - box - m_theme.px(5);
        if (left < m_theme.px(8))
            break;
        painter.setPen(m_theme.soft);
        painter.drawText(QRect(x, y, viewport()->width(), legendHeight()), Qt::AlignLeft | Qt::AlignVCenter, words);
        const double height = std::max<double>(m_theme.px(4), box * Theme::barHeight(*state));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.brush(*state, static_cast<int>(height)));
        painter.setBrushOrigin(QPointF(left, y + (legendHeight() - height) / 2.0));
        painter.drawRoundedRect(QRectF(left, y + (legendHeight() - height) / 2.0, box, height), 3, 3);
        x = left - m_theme.px(14);
    }
}

QImage TimelineView::render(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, QSize size, const TimeRange &range)
{
    TimelineView view;
    view.setTheme(theme);
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view.setStore(std::move(store));
    if (size.height() <= 0)
        size.setHeight(view.m_layout.height + view.topHeight() + view.legendHeight());
    view.resize(size);
    if (range.empty())
        view.m_range.showAll();
    else
        view.m_range.show(range);
    view.show();
    view.m_seenRevision = ~std::uint64_t { 0 };
    view.lookForNews();
    view.renderContent();
    return view.m_content.toImage();
}

} // namespace interleave::ui
