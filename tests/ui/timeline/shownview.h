// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storebuilder.h"

#include <ui/timeline/timelineview.h>

#include <QCoreApplication>
#include <QMouseEvent>

/// What tests of the timeline have in common: a view that is shown, and the mouse over it.
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

struct Shown
{
    explicit Shown(const BuiltStore &built, QSize size = { 1000, 500 })
    {
        view.setTheme(Theme::of(Scheme::Light));
        view.resize(size);
        view.setStore(built.store);
        view.show();
        view.range()->showAll();
        settle();
    }
    [[nodiscard]] QPoint at(LaneId lane, double milliseconds)
    {
        const QRect plot = view.plotArea();
        return { plot.left()
                + static_cast<int>(
                    timeToPixel(kBegin + ms(milliseconds), view.range()->visible(), plot.width())),
            view.laneRect(lane).center().y() };
    }
    void point(const QPoint &position)
    {
        QMouseEvent event(QEvent::MouseMove, QPointF(position),
            view.viewport()->mapToGlobal(QPointF(position)), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(view.viewport(), &event);
    }
    TimelineView view;
};

} // namespace interleave::ui::test
