// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what mouse, wheel, trackpad and keys do.
#include "timelineview.h"

#include <ui/theme/words.h>

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

void TimelineView::wheelEvent(QWheelEvent *event)
{
    if (!m_store) {
        event->ignore();
        return;
    }
    const QRect plot = plotArea();
    const QPoint pixels = event->pixelDelta();
    const QPoint angle = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        const double steps = (angle.y() != 0 ? angle.y() : angle.x()) / 120.0;
        m_range.zoomBy(std::pow(0.8, steps), timeAt(event->position().x()));
    } else {
        double dx = pixels.isNull() ? angle.x() * 0.5 : pixels.x();
        int dy = pixels.isNull() ? angle.y() * m_theme.px(38) / 120 : pixels.y();
        if (event->modifiers() & Qt::ShiftModifier) {
            dx += dy;
            dy = 0;
        }
        if (dx != 0) {
            const double perPixel = static_cast<double>(m_range.visible().length().count()) / plot.width();
            m_range.panBy(Nanoseconds { std::llround(-dx * perPixel) });
        }
        if (dy != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() - dy);
    }
    event->accept();
    updateHover(event->position().toPoint());
}

bool TimelineView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture && m_store) {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            m_range.zoomBy(1.0 / std::max(0.1, 1.0 + gesture->value()), timeAt(gesture->position().x()));
            return true;
        }
    } else if (event->type() == QEvent::Leave) {
        m_pointer = { -1, -1 };
        clearHover();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    if (!m_store || event->button() != Qt::LeftButton)
        return;
    m_pressed = m_last = event->position().toPoint();
    m_moved = false;
    if (overviewArea().adjusted(0, -4, 0, 4).contains(m_pressed))
        m_drag = Drag::Overview;
    else if (event->modifiers() & Qt::ShiftModifier)
        m_drag = Drag::Measure;
    else if (m_pressed.x() >= plotArea().left())
        m_drag = Drag::Pan;
    if (m_drag == Drag::Overview)
        mouseMoveEvent(event);
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (!m_store)
        return;
    const QRect plot = plotArea();
    if ((position - m_pressed).manhattanLength() > 3)
        m_moved = true;
    switch (m_drag) {
    case Drag::Overview: {
        const Nanoseconds middle = pixelToTime(position.x() - plot.left(), m_range.limits(), plot.width());
        const Nanoseconds half = m_range.visible().length() / 2;
        m_range.show({ middle - half, middle + half });
        break;
    }
    case Drag::Pan:
        if (m_moved) {
            viewport()->setCursor(Qt::ClosedHandCursor);
            const double perPixel = static_cast<double>(m_range.visible().length().count()) / plot.width();
            m_range.panBy(Nanoseconds { std::llround(-(position.x() - m_last.x()) * perPixel) });
            verticalScrollBar()->setValue(verticalScrollBar()->value() - (position.y() - m_last.y()));
        }
        break;
    case Drag::Measure: m_range.setMeasured(TimeRange { timeAt(m_pressed.x()), timeAt(position.x()) }); break;
    case Drag::None: updateHover(position); break;
    }
    m_last = position;
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    viewport()->unsetCursor();
    const Drag ended = std::exchange(m_drag, Drag::None);
    if (!m_store || event->button() != Qt::LeftButton)
        return;
    if (ended == Drag::Pan && !m_moved)
        clickAt(event->position().toPoint());
    if (ended == Drag::Measure && !m_moved)
        m_range.setMeasured(std::nullopt);
    updateHover(event->position().toPoint());
}

void TimelineView::clickAt(const QPoint &position)
{
    const Nanoseconds time = timeAt(position.x());
    m_range.setPlayhead(time);
    const QRect plot = plotArea();
    const LaneRow *row = plot.contains(position) ? m_layout.rowAt(position.y() - plot.top() + verticalScrollBar()->value()) : nullptr;
    if (!row) {
        m_range.select(std::nullopt);
        return;
    }
    const trace::Lane &lane = m_store->lane(*row->lane);
    const auto span = lane.at(time);
    if (span < lane.spanCount())
        m_range.select(TimelineRange::Selection { *row->lane, span });
    else
        m_range.select(std::nullopt);
}

void TimelineView::updateHover(const QPoint &position)
{
    m_pointer = position;
    const QRect plot = plotArea();
    viewport()->update();
    if (!plot.contains(position)) {
        const LaneRow *row = position.x() < plot.left() ? m_layout.rowAt(position.y() - plot.top() + verticalScrollBar()->value()) : nullptr;
        viewport()->setToolTip(row ? row->explanation : QString());
        clearHover();
        return;
    }
    const LaneRow *row = m_layout.rowAt(position.y() - plot.top() + verticalScrollBar()->value());
    if (!row) {
        clearHover();
        return;
    }
    ++m_hoverQueries;
    const HoverText text = hoverText(*m_store, *row->lane, timeAt(position.x()));
    if (text != m_hover) {
        m_hover = text;
        emit hoverChanged();
    }
}

void TimelineView::clearHover()
{
    if (m_hover.empty())
        return;
    m_hover = {};
    viewport()->update();
    emit hoverChanged();
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    if (!m_store) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const Nanoseconds length = m_range.visible().length();
    const Nanoseconds middle = m_range.playhead().value_or(m_range.visible().begin + length / 2);
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) {
        event->ignore();
        return;
    }
    switch (event->key()) {
    case Qt::Key_W: m_range.zoomBy(0.7, middle); break;
    case Qt::Key_S: m_range.zoomBy(1 / 0.7, middle); break;
    case Qt::Key_A: m_range.panBy(-length / 6); break;
    case Qt::Key_D: m_range.panBy(length / 6); break;
    case Qt::Key_Left: m_range.setPlayhead(middle - length / 100); break;
    case Qt::Key_Right: m_range.setPlayhead(middle + length / 100); break;
    case Qt::Key_Up: verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub); break;
    case Qt::Key_Down: verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd); break;
    case Qt::Key_Home: m_range.showAll(); break;
    case Qt::Key_End: m_range.setFollowing(true); break;
    case Qt::Key_F: focusSelection(); break;
    case Qt::Key_Period: selectNeighbour(1); break;
    case Qt::Key_Comma: selectNeighbour(-1); break;
    case Qt::Key_Escape:
        m_range.select(std::nullopt);
        m_range.setMeasured(std::nullopt);
        m_range.setPlayhead(std::nullopt);
        break;
    default: event->ignore(); return;
    }
    event->accept();
}

void TimelineView::selectNeighbour(int direction)
{
    auto selection = m_range.selection();
    if (!selection) {
        for (const LaneRow &row : m_layout.rows) {
            if (row.lane && m_store->lane(*row.lane).spanCount() > 0) {
                const trace::Lane &lane = m_store->lane(*row.lane);
                selection = { *row.lane, std::min(lane.at(m_range.visible().begin), lane.spanCount() - 1) };
                break;
            }
        }
        if (!selection)
            return;
    } else {
        const trace::Lane &lane = m_store->lane(selection->lane);
        std::uint64_t span = selection->span;
        // Nothing is not a thing to go to.
        do {
            if (direction < 0 ? span == lane.firstSpan() : span + 1 >= lane.spanCount())
                return;
            span += static_cast<std::uint64_t>(static_cast<std::int64_t>(direction));
        } while (lane.span(span).state == trace::LaneState::None);
        selection->span = span;
    }
    const trace::Span span = m_store->lane(selection->lane).span(selection->span);
    m_range.select(selection);
    m_range.setPlayhead(span.begin);
    const TimeRange visible = m_range.visible();
    if (span.begin < visible.begin || span.begin >= visible.end) {
        const Nanoseconds begin = span.begin - visible.length() / 4;
        m_range.show({ begin, begin + visible.length() });
    }
    updateAccessibleText();
}

void TimelineView::focusSelection()
{
    const auto selection = m_range.selection();
    if (!selection)
        return;
    const trace::Span span = m_store->lane(selection->lane).span(selection->span);
    const Nanoseconds margin = std::max((span.end - span.begin) / 4, Nanoseconds { 1000 });
    m_range.show({ span.begin - margin, span.end + margin });
    if (const LaneRow *row = m_layout.rowOf(selection->lane)) {
        const int y = row->y - verticalScrollBar()->value();
        if (y < 0 || y + row->height > plotArea().height())
            verticalScrollBar()->setValue(row->y - plotArea().height() / 2);
    }
}

void TimelineView::updateAccessibleText()
{
    if (!m_store)
        return;
    QString text = tr("%n lanes, %1.", nullptr, static_cast<int>(m_store->laneCount())).arg(durationText(m_store->end() - m_store->begin()));
    if (const auto selection = m_range.selection()) {
        const HoverText words = hoverText(*m_store, selection->lane, m_range.playhead().value_or(m_range.visible().begin));
        text += ' ' + words.title + ". " + words.sentence;
    }
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

} // namespace interleave::ui
