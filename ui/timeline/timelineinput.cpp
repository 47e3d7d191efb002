// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what mouse, wheel, trackpad and keys do.
#include "timelineview.h"

#include <ui/theme/words.h>

#include <QKeyEvent>
#include <QLineEdit>
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
    touch();
    const QPoint pixels = event->pixelDelta();
    const QPoint angle = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        const int turned = angle.y() != 0 ? angle.y() : angle.x();
        const double steps = turned != 0 ? turned / 120.0 : pixels.y() / static_cast<double>(m_theme.px(38)); // some trackpads tell only pixels
        m_range.zoomBy(std::pow(0.8, std::clamp(steps, -20.0, 20.0)), timeAt(event->position().x()));
    } else {
        double dx = pixels.isNull() ? angle.x() * 0.5 : pixels.x();
        double dy = pixels.isNull() ? angle.y() * m_theme.px(38) / 120.0 : pixels.y();
        // Where nothing can be scrolled up or down, and with Shift, the wheel goes along the axis.
        if ((event->modifiers() & Qt::ShiftModifier) || verticalScrollBar()->maximum() == 0) {
            dx += dy;
            dy = 0;
        }
        if (dx != 0)
            m_range.panBy(Nanoseconds { std::llround(-dx * nanosecondsPerPixel()) });
        if (dy != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(std::lround(dy)));
    }
    event->accept();
    updateHover(event->position().toPoint());
}

bool TimelineView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture && m_store) {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            touch();
            m_range.zoomBy(
                1.0 / std::clamp(1.0 + gesture->value(), 0.1, 10.0), timeAt(gesture->position().x()));
            return true;
        }
        if (gesture->gestureType() == Qt::SmartZoomNativeGesture) { // two fingers, twice
            touch();
            focusSelection();
            return true;
        }
    } else if (event->type() == QEvent::Leave) {
        m_pointer.reset();
        m_facts = {};
        m_hot = Overview::Part::None;
        setHover({});
        refreshOverlays();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    if (!m_store || event->button() != Qt::LeftButton)
        return;
    touch();
    m_pressed = m_last = event->position().toPoint();
    m_moved = false;
    const TimeRange visible = m_range.visible();
    switch (Overview::partAt(m_pressed, overviewArea(), m_range.limits(), visible)) {
    case Overview::Part::LeftEdge:
        m_drag = Drag::OverviewLeft;
        break;
    case Overview::Part::RightEdge:
        m_drag = Drag::OverviewRight;
        break;
    case Overview::Part::Box:
        m_drag = Drag::OverviewBox;
        break;
    case Overview::Part::Outside: { // the box comes to the pointer, and is then in hand
        const QRect area = overviewArea();
        const Nanoseconds middle = pixelToTime(m_pressed.x() - area.left(), m_range.limits(), area.width());
        m_range.show({ middle - visible.length() / 2, middle + visible.length() / 2 });
        m_drag = Drag::OverviewBox;
        break;
    }
    case Overview::Part::None:
        if (moreRect().contains(m_pressed)) {
            verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
            break;
        }
        if (laneCountRect().contains(m_pressed) && !laneCountText().isEmpty()) {
            showAllLanes();
            break;
        }
        if (m_pressed.x() < plotArea().left()) {
            const LaneRow *row = anyRowAt(m_pressed);
            m_grabbedHead = row ? row->key : QString();
            m_dropHead.clear();
            m_drag = row ? Drag::Head : Drag::None;
            break;
        }
        if (const trace::UserMark *mark = markAt(m_pressed)) {
            goToMark(mark->time);
            break;
        }
        if (m_pressed.y() < topHeight())
            m_drag = Drag::Playhead;
        else
            m_drag = event->modifiers() & Qt::ShiftModifier ? Drag::Measure : Drag::Pan;
        break;
    }
    if (m_drag == Drag::OverviewBox || m_drag == Drag::OverviewLeft || m_drag == Drag::OverviewRight) {
        const QRect area = overviewArea();
        const Nanoseconds at = pixelToTime(m_pressed.x() - area.left(), m_range.limits(), area.width());
        m_grabbed = at - (m_drag == Drag::OverviewRight ? m_range.visible().end : m_range.visible().begin);
    } else if (m_drag == Drag::Playhead) {
        m_range.setPlayhead(timeAt(m_pressed.x()));
    }
    updateCursor();
}

void TimelineView::dragOverview(int x)
{
    const QRect area = overviewArea();
    const TimeRange visible = m_range.visible();
    const Nanoseconds at = pixelToTime(x - area.left(), m_range.limits(), area.width()) - m_grabbed;
    const Nanoseconds least { static_cast<std::int64_t>(
        TimelineRange::kFinest.count() * plotArea().width()) };
    if (m_drag == Drag::OverviewBox)
        m_range.show({ at, at + visible.length() });
    else if (m_drag == Drag::OverviewLeft)
        m_range.show(
            { std::clamp(at, std::min(m_range.limits().begin, visible.end - least), visible.end - least),
                visible.end });
    else
        m_range.show({ visible.begin,
            std::clamp(at, visible.begin + least, std::max(m_range.limits().end, visible.begin + least)) });
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (!m_store)
        return;
    if ((position - m_pressed).manhattanLength() > 3)
        m_moved = true;
    switch (m_drag) {
    case Drag::OverviewBox:
    case Drag::OverviewLeft:
    case Drag::OverviewRight:
        dragOverview(position.x());
        break;
    case Drag::Playhead:
        m_range.setPlayhead(timeAt(position.x()));
        break;
    case Drag::Pan:
        if (m_moved) {
            viewport()->setCursor(Qt::ClosedHandCursor);
            m_range.panBy(Nanoseconds { std::llround(-(position.x() - m_last.x()) * nanosecondsPerPixel()) });
            verticalScrollBar()->setValue(verticalScrollBar()->value() - (position.y() - m_last.y()));
            m_last = position;
        }
        return;
    case Drag::Measure:
        measureDrag(position);
        break;
    case Drag::Head:
        dragHead(position);
        break;
    case Drag::None:
        updateHover(position);
        break;
    }
    m_last = position;
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_store || event->button() != Qt::LeftButton)
        return;
    const Drag ended = std::exchange(m_drag, Drag::None);
    if (ended == Drag::Pan && !m_moved)
        clickAt(event->position().toPoint());
    if (ended == Drag::Head)
        m_moved ? dropHead() : clickHead(event->position().toPoint());
    if (ended == Drag::Measure && !m_moved)
        m_range.setMeasured(std::nullopt);
    updateHover(event->position().toPoint());
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (!m_store || event->button() != Qt::LeftButton)
        return;
    if (const trace::UserMark *mark = markAt(position))
        editMark(mark->time);
    else if (plotArea().contains(position))
        focusSelection();
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    if (m_store && m_actions.take(*event)) {
        touch();
        event->accept();
        return;
    }
    const bool byALittle = event->modifiers() == Qt::ControlModifier && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right);
    if (!m_store || (!byALittle && (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))) {
        event->ignore();
        return;
    }
    const TimeRange visible = m_range.visible();
    const Nanoseconds length = visible.length();
    const auto playhead = m_range.playhead();
    const bool seen = playhead && visible.contains(*playhead);
    const Nanoseconds middle = seen ? *playhead : visible.begin + length / 2;
    const auto step = [&](Nanoseconds by) {
        const Nanoseconds to = playhead.value_or(middle) + by;
        m_range.setPlayhead(to);
        m_range.reveal({ to, to });
    };
    switch (event->key()) {
    case Qt::Key_W:
        m_range.zoomBy(0.7, middle);
        break;
    case Qt::Key_S:
        m_range.zoomBy(1 / 0.7, middle);
        break;
    case Qt::Key_A:
        m_range.panBy(-length / 6);
        break;
    case Qt::Key_D:
        m_range.panBy(length / 6);
        break;
    case Qt::Key_Left:
        if (event->modifiers() & Qt::ShiftModifier)
            measureTo(playhead.value_or(middle) - length / 100);
        else if (byALittle)
            step(-length / 100);
        else
            stepToEvent(false);
        break;
    case Qt::Key_Right:
        if (m_stepping && m_live && !byALittle && !(event->modifiers() & Qt::ShiftModifier)) {
            emit stepRequested();
            event->accept();
            return;
        }
        if (event->modifiers() & Qt::ShiftModifier)
            measureTo(playhead.value_or(middle) + length / 100);
        else if (byALittle)
            step(length / 100);
        else
            stepToEvent(true);
        break;
    case Qt::Key_Up:
        selectOtherLane(-1);
        break;
    case Qt::Key_Down:
        selectOtherLane(1);
        break;
    case Qt::Key_Home:
        if (playhead && !m_live)
            m_range.setPlayhead(m_range.limits().begin);
        m_range.show({ m_range.limits().begin, m_range.limits().begin + length });
        break;
    case Qt::Key_End:
        if (playhead && !m_live)
            m_range.setPlayhead(m_range.limits().end);
        m_range.setFollowing(true);
        break;
    case Qt::Key_Period:
        event->modifiers() & Qt::ShiftModifier ? selectSameState(1) : selectNeighbour(1);
        break;
    case Qt::Key_Comma:
        event->modifiers() & Qt::ShiftModifier ? selectSameState(-1) : selectNeighbour(-1);
        break;
    case Qt::Key_Greater: // what Shift makes of them on English keyboards,
    case Qt::Key_Colon: // and on German ones
        selectSameState(1);
        break;
    case Qt::Key_Less:
    case Qt::Key_Semicolon:
        selectSameState(-1);
        break;
    case Qt::Key_Escape:
        if (!m_lanes.filter().isEmpty()) { // what is narrowest goes first
            m_lanes.setFilter({});
            if (m_filter)
                m_filter->hide();
            break;
        }
        m_range.select(std::nullopt);
        m_range.setMeasured(std::nullopt);
        m_range.setPlayhead(std::nullopt);
        break;
    default:
        event->ignore();
        return;
    }
    touch();
    event->accept();
    refreshHover();
}

void TimelineView::focusInEvent(QFocusEvent *event)
{
    const auto reason = event->reason();
    m_showFocus = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason
        || reason == Qt::ShortcutFocusReason;
    viewport()->update();
    QAbstractScrollArea::focusInEvent(event);
}

void TimelineView::focusOutEvent(QFocusEvent *event)
{
    m_showFocus = false;
    viewport()->update();
    QAbstractScrollArea::focusOutEvent(event);
}

} // namespace interleave::ui
