// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storebuilder.h"

#include <ui/timeline/timelineview.h>

#include <QInputMethodEvent>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QScrollBar>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

namespace interleave::ui::test {

inline TimeRange between(double from, double to)
{
    return { kBegin + ms(from), kBegin + ms(to) };
}

/// Lets everything happen that is due: paints, and whatever posted events lead to.
inline void settle()
{
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}

/// As somebody types whose letters are not on a Latin keyboard.
inline void typeByInputMethod(QWidget *into, const QString &text)
{
    QInputMethodEvent event;
    event.setCommitString(text);
    QCoreApplication::sendEvent(into, &event);
}

/// A view of a made-up run, shown, and what hands do with it.
struct Shown
{
    explicit Shown(const BuiltStore &built, QSize size = { 1000, 500 })
    {
        view.setTheme(Theme::of(Scheme::Light));
        view.resize(size);
        view.setStore(built.store);
        view.show();
        view.range()->showAll();
    }
    [[nodiscard]] int xOf(Nanoseconds time)
    {
        const QRect plot = view.plotArea();
        return plot.left()
            + static_cast<int>(std::lround(timeToPixel(time, view.range()->visible(), plot.width())));
    }
    [[nodiscard]] QPoint at(LaneId lane, double milliseconds)
    {
        return { xOf(kBegin + ms(milliseconds)), view.laneRect(lane).center().y() };
    }
    void point(const QPoint &position)
    {
        QMouseEvent event(QEvent::MouseMove, QPointF(position), view.viewport()->mapToGlobal(QPointF(position)), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(view.viewport(), &event);
    }
    void wheel(const QPoint &position, const QPoint &angle, Qt::KeyboardModifiers modifiers = {},
        const QPoint &pixels = {})
    {
        QWheelEvent event(position, view.viewport()->mapToGlobal(position), pixels, angle, Qt::NoButton,
            modifiers, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view.viewport(), &event);
    }
    void pinch(const QPoint &position, double value)
    {
        QNativeGestureEvent event(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2,
            position, position, view.viewport()->mapToGlobal(position), value, {});
        QCoreApplication::sendEvent(view.viewport(), &event);
    }
    void drag(const QPoint &from, const QPoint &to, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mousePress(view.viewport(), Qt::LeftButton, modifiers, from);
        // QTest::mouseMove has no button pressed in Qt 6.4.
        for (int step = 1; step <= 4; ++step) {
            const QPointF position = QPointF(from) + QPointF(to - from) * step / 4;
            QMouseEvent event(QEvent::MouseMove, position, view.viewport()->mapToGlobal(position),
                Qt::NoButton, Qt::LeftButton, modifiers);
            QCoreApplication::sendEvent(view.viewport(), &event);
        }
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, modifiers, to);
    }
    [[nodiscard]] TimeRange visible() { return view.range()->visible(); }

    TimelineView view;
};

} // namespace interleave::ui::test
