// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparestrips.h"

#include <ui/panels/lanenames.h>
#include <ui/theme/words.h>
#include <ui/timeline/lanelayout.h>
#include <ui/widgets/accessiblerole.h>

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace interleave::ui {

namespace {

/// Threads that had ended before, or came later, would only take room.
bool lives(const trace::Lane &lane, const TimeRange &part)
{
    if (lane.spanCount() == 0 || lane.info().kind != trace::LaneKind::Thread)
        return lane.spanCount() > 0;
    const trace::StateTimes times = lane.stateTimes(part.begin, part.end);
    return std::accumulate(times.begin(), times.end(), std::int64_t { 0 }) > times[trace::index(trace::LaneState::None)];
}

} // namespace

CompareStrips::CompareStrips(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Two runs on one axis"));
    setAccessibleRole(this, QAccessible::Chart);
    connect(&m_range, &TimelineRange::visibleChanged, this, qOverload<>(&QWidget::update));
}

void CompareStrips::setTheme(const Theme &theme)
{
    m_theme = theme;
    for (Run &run : m_runs)
        run.painter.setTheme(theme);
    updateGeometry();
    update();
}

void CompareStrips::setRuns(std::array<std::shared_ptr<const trace::TraceStore>, 2> runs, std::array<QString, 2> names)
{
    std::array<TimeRange, 2> parts;
    for (std::size_t i = 0; i < 2; ++i) {
        if (runs[i])
            parts[i] = { runs[i]->begin(), runs[i]->end() };
    }
    setRuns(std::move(runs), std::move(names), parts);
}

void CompareStrips::setRuns(std::array<std::shared_ptr<const trace::TraceStore>, 2> runs, std::array<QString, 2> names, std::array<TimeRange, 2> parts)
{
    Nanoseconds longest { 0 };
    for (std::size_t i = 0; i < 2; ++i) {
        Run &run = m_runs[i];
        run.store = std::move(runs[i]);
        run.name = std::move(names[i]);
        run.part = parts[i];
        run.lanes.clear();
        run.painter.clear();
        if (!run.store)
            continue;
        longest = std::max(longest, run.part.length());
        for (const LaneRow &row : layoutLanes(*run.store, m_theme).rows) {
            if (row.lane && lives(run.store->lane(*row.lane), run.part) && run.lanes.size() < kMostLanes)
                run.lanes.push_back(*row.lane);
        }
    }
    m_range.reset({ Nanoseconds { 0 }, longest }, longest);
    m_range.showAll();
    setAccessibleDescription(tr("Above %1, below %2").arg(m_runs[0].name, m_runs[1].name));
    updateGeometry();
    update();
}

void CompareStrips::setPlayhead(std::optional<Nanoseconds> sinceBegin)
{
    if (m_playhead == sinceBegin)
        return;
    m_playhead = sinceBegin;
    update();
}

QSize CompareStrips::minimumSizeHint() const
{
    std::size_t lanes = 0;
    for (const Run &run : m_runs)
        lanes += run.lanes.size();
    return { m_theme.px(260), m_theme.px(30) + 2 * headHeight() + static_cast<int>(lanes) * rowHeight() };
}

QRect CompareStrips::plotArea() const { return rect().adjusted(std::min(m_theme.px(130), width() / 4), m_theme.px(22), -m_theme.px(12), 0); }

TimeRange CompareStrips::shownOf(int run) const
{
    const Nanoseconds begin = m_runs[static_cast<std::size_t>(run)].part.begin;
    return { m_range.visible().begin + begin, m_range.visible().end + begin };
}

Nanoseconds CompareStrips::timeAt(double x) const { return pixelToTime(x - plotArea().left(), m_range.visible(), std::max(1, plotArea().width())); }

void CompareStrips::paintRun(QPainter &painter, Run &run, const TimeRange &shown, int top) const
{
    const QRect plot = plotArea();
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    painter.setPen(m_theme.soft);
    const QRect head(m_theme.px(14), top, width() - m_theme.px(26), headHeight());
    const QString title = run.store ? tr("%1 · %2").arg(run.name, durationText(run.part.length())) : run.name;
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(title, Qt::ElideRight, head.width()));
    if (!run.store)
        return;
    painter.setFont(m_theme.font(11));
    int y = top + headHeight();
    for (const LaneId lane : run.lanes) {
        const QRect name(m_theme.px(22), y, plot.left() - m_theme.px(28), rowHeight() - m_theme.px(3));
        painter.setPen(m_theme.ink);
        painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(laneName(*run.store, lane), Qt::ElideRight, name.width()));
        run.painter.paint(painter, *run.store, lane, { plot.left(), y, plot.width(), rowHeight() - m_theme.px(3) }, shown);
        y += rowHeight();
    }
}

void CompareStrips::paintAxis(QPainter &painter) const
{
    const QRect plot = plotArea();
    const Ticks ticks = niceTicks(m_range.visible(), Nanoseconds { 0 }, plot.width(), m_theme.px(80));
    painter.setFont(m_theme.font(11));
    for (const Nanoseconds at : ticks.at) {
        const int x = plot.left() + static_cast<int>(timeToPixel(at, m_range.visible(), plot.width()));
        painter.setPen(m_theme.grid);
        painter.drawLine(x, plot.top(), x, height());
        painter.setPen(m_theme.soft);
        const QRect label(x - m_theme.px(40), 0, m_theme.px(80), plot.top());
        if (label.right() < width())
            painter.drawText(label, Qt::AlignCenter, positionText(at, ticks.step));
    }
}

void CompareStrips::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintAxis(painter);
    int top = plotArea().top();
    for (std::size_t i = 0; i < 2; ++i) {
        paintRun(painter, m_runs[i], shownOf(static_cast<int>(i)), top);
        m_runs[i].painter.frameOver();
        top += headHeight() + static_cast<int>(m_runs[i].lanes.size()) * rowHeight() + m_theme.px(4);
    }
    const QRect plot = plotArea();
    if (m_playhead && m_range.visible().contains(*m_playhead)) {
        const double x = plot.left() + timeToPixel(*m_playhead, m_range.visible(), plot.width());
        painter.setPen(QPen(m_theme.accent, 1.5 * m_theme.scale));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, height()));
    }
    if (hasFocus()) {
        painter.setPen(m_theme.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void CompareStrips::resizeEvent(QResizeEvent *) { m_range.setWidth(std::max(1, plotArea().width())); }

void CompareStrips::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        m_range.zoomBy(std::pow(0.8, delta.y() / 120.0), timeAt(event->position().x()));
    } else if (const int across = delta.x() != 0 ? delta.x() : (event->modifiers() & Qt::ShiftModifier) ? delta.y() : 0; across != 0) {
        m_range.panBy(Nanoseconds { -std::llround(static_cast<double>(m_range.visible().length().count()) * across / 1200.0) });
    } else {
        event->ignore(); // up and down are the scroll area's
        return;
    }
    event->accept();
}

void CompareStrips::mousePressEvent(QMouseEvent *event)
{
    m_pressed = m_last = event->position().toPoint();
    m_moved = false;
}

void CompareStrips::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint now = event->position().toPoint();
    if (!(event->buttons() & Qt::LeftButton) || (!m_moved && (now - m_pressed).manhattanLength() < QApplication::startDragDistance()))
        return;
    m_moved = true;
    m_range.panBy(timeAt(m_last.x()) - timeAt(now.x()));
    m_last = now;
}

void CompareStrips::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && !m_moved && plotArea().contains(m_pressed))
        emit momentRequested(timeAt(m_pressed.x()));
}

void CompareStrips::keyPressEvent(QKeyEvent *event)
{
    const Nanoseconds step = m_range.visible().length() / 8;
    const Nanoseconds middle = m_range.visible().begin + m_range.visible().length() / 2;
    switch (event->key()) {
    case Qt::Key_W: m_range.zoomBy(0.8, middle); return;
    case Qt::Key_S: m_range.zoomBy(1.25, middle); return;
    case Qt::Key_A:
    case Qt::Key_Left: m_range.panBy(-step); return;
    case Qt::Key_D:
    case Qt::Key_Right: m_range.panBy(step); return;
    case Qt::Key_Home: m_range.showAll(); return;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace interleave::ui
