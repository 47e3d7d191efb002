// SPDX-License-Identifier: GPL-3.0-or-later
#include "everylane.h"
#include "growing.h"

#include <ui/timeline/timelineview.h>

#include <QMouseEvent>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

void settle()
{
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}

void point(TimelineView &view, const QPoint &position)
{
    QMouseEvent event(QEvent::MouseMove, QPointF(position), view.viewport()->mapToGlobal(QPointF(position)), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(view.viewport(), &event);
}

void show(TimelineView &view, const std::shared_ptr<const trace::TraceStore> &store, QSize size = { 1000, 420 })
{
    view.setTheme(Theme::of(Scheme::Light));
    view.resize(size);
    view.setStore(store);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view, 60'000));
    view.range()->showAll();
    settle();
}

/// What has come onto the screen, part by part, against all of it painted now.
QString stale(TimelineView &view)
{
    settle();
    const QImage screen = view.screen()->grabWindow(view.winId()).toImage().convertToFormat(QImage::Format_RGB32);
    const QImage whole = view.grab().toImage().convertToFormat(QImage::Format_RGB32);
    if (screen.size() != whole.size())
        return QStringLiteral("the screen gives no picture of the same size");
    QRect different;
    for (int y = 0; y < whole.height(); ++y) {
        for (int x = 0; x < whole.width(); ++x) {
            if (screen.pixel(x, y) != whole.pixel(x, y))
                different |= QRect(x, y, 1, 1);
        }
    }
    return different.isEmpty() ? QString()
                               : QStringLiteral("not painted anew: %1 x %2 pixels at %3, %4")
                                     .arg(different.width())
                                     .arg(different.height())
                                     .arg(different.left())
                                     .arg(different.top());
}

std::uint64_t asked(const TimelineView &view) { return view.figures().spansRead + view.figures().columnsComputed; }

} // namespace

class TimelinePaintTest : public QObject
{
    Q_OBJECT
private slots:
    void anEmptyViewShowsNoHeadWithoutALane()
    {
        const Theme theme = Theme::of(Scheme::Light);
        TimelineView view;
        view.setTheme(theme);
        view.setStore(nullptr);
        for (int height = 150; height < 460; height += 7) {
            view.resize(700, height);
            const QImage picture = view.viewport()->grab().toImage();
            const QRect plot = view.plotArea();
            const auto shown = [&](int y) {
                for (int x = theme.px(17); x < plot.left() - theme.px(10); ++x) {
                    if (picture.pixelColor(x, y) != theme.panel)
                        return true;
                }
                return false;
            };
            int lowest = std::min(plot.bottom(), picture.height() - 1);
            while (lowest > plot.top() && !shown(lowest))
                --lowest;
            if (lowest > plot.top()) // what stands lowest is a lane's name
                QVERIFY2(picture.pixelColor(plot.left() + 4, lowest) == theme.lane, qPrintable(QStringLiteral("%1 of %2").arg(lowest).arg(height)));
        }
    }

    void whatIsPaintedInPartsLooksAsIfItWerePaintedAtOnce()
    {
        TimelineView view;
        const EveryLane all = everyLane();
        show(view, all.store);
        QCOMPARE(stale(view), QString());
        const QRect plot = view.plotArea();
        for (int i = 0; i < 12; ++i) {
            point(view, plot.topLeft() + QPoint(30 + 71 * i, 20 + 23 * i));
            QCOMPARE(stale(view), QString());
        }
        for (const LaneId lane : { all.worker, all.main, all.task, all.core, all.process }) {
            for (std::uint64_t span = 0; span < std::min<std::uint64_t>(view.store()->lane(lane).spanCount(), 4); ++span) {
                view.range()->select(TimelineRange::Selection { lane, span });
                QCOMPARE(stale(view), QString());
            }
        }
        for (int i = 0; i < 6; ++i) {
            view.range()->setPlayhead(kBegin + ms(13.7 * i));
            QCOMPARE(stale(view), QString());
        }
        view.range()->setMeasured(TimeRange { kBegin + ms(10), kBegin + ms(40) });
        QCOMPARE(stale(view), QString());
        view.range()->setMeasured(std::nullopt);
        QCOMPARE(stale(view), QString());
        for (int i = 0; i < 5; ++i) {
            view.range()->zoomBy(0.7, kBegin + ms(30));
            QCOMPARE(stale(view), QString());
            view.range()->panBy(ms(1.3));
            QCOMPARE(stale(view), QString());
        }
        point(view, { 3, 3 });
        view.range()->select(std::nullopt);
        view.range()->setPlayhead(std::nullopt);
        QCOMPARE(stale(view), QString());
    }

    void scrolledLanesLeaveNothingBehind()
    {
        TimelineView view;
        show(view, takingTurns(ms(100), 20).store);
        QVERIFY(view.verticalScrollBar()->maximum() > 0);
        point(view, view.plotArea().center());
        for (int value : { 10, 90, view.verticalScrollBar()->maximum(), 33, 0 }) {
            view.verticalScrollBar()->setValue(value);
            QCOMPARE(stale(view), QString());
        }
    }

    void aLiveRunLeavesNothingBehind()
    {
        Growing growing(takingTurns(ms(400)));
        TimelineView view;
        view.setTheme(Theme::of(Scheme::Light));
        view.resize(900, 400);
        view.setStore(growing.store(), ms(120));
        view.setLive(true);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view, 60'000));
        for (int i = 1; i < 14; ++i) {
            QSignalSpy news(&view, &TimelineView::newsShown);
            growing.growTo(kBegin + ms(23 * i));
            QTRY_VERIFY_WITH_TIMEOUT(!news.isEmpty(), 60'000);
            QCOMPARE(stale(view), QString());
        }
        QVERIFY(view.figures().continued > 0);
    }

    void pointingSelectingAndScrollingAskTheStoreNothingForDrawing()
    {
        TimelineView view;
        show(view, dense(30, 20'000).store);
        QScrollBar &bar = *view.verticalScrollBar();
        for (int value = 0; value <= bar.maximum(); value += 9) { // each lane is drawn once
            bar.setValue(value);
            settle();
        }
        bar.setValue(0);
        settle();
        const std::uint64_t before = asked(view);
        const QRect plot = view.plotArea();
        for (int i = 0; i < 40; ++i) {
            point(view, plot.topLeft() + QPoint(10 + 9 * i, 30 + 5 * i));
            settle();
        }
        const auto looked = view.figures().flowQueries;
        for (std::uint64_t i = 0; i < 10; ++i) {
            view.range()->select(TimelineRange::Selection { LaneId { static_cast<std::uint32_t>(i % 3 + 1) }, 500 * i });
            settle();
            settle();
        }
        QCOMPARE(view.figures().flowQueries, looked + 10); // once for each span, however often it is painted
        bar.setValue(bar.maximum());
        settle();
        bar.setValue(0);
        settle();
        QCOMPARE(asked(view), before);
        view.range()->zoomBy(0.5, kBegin); // the control: the counter counts
        settle();
        QVERIFY(asked(view) > before);
    }

    void arrowsJoinTheSelectedSpanWithTheOthers()
    {
        TimelineView view;
        const EveryLane all = everyLane();
        show(view, all.store, { 1000, 700 });
        const QImage without = view.grab().toImage();
        // The worker's wait for the queue, which a message of the main thread ends.
        const trace::Lane &lane = all.store->lane(all.worker);
        view.range()->select(TimelineRange::Selection { all.worker, lane.at(kBegin + ms(49)) });
        settle();
        const QImage with = view.grab().toImage();
        const QRect one = view.laneRect(all.main), other = view.laneRect(all.worker);
        const int top = std::min(one.bottom(), other.bottom()) + 1, bottom = std::max(one.top(), other.top()) - 4; // above the selection's frame
        int changed = 0;
        for (int x = view.plotArea().left(); x < view.plotArea().right(); ++x) {
            for (int y = top; y < bottom; ++y)
                changed += with.pixel(x, y) != without.pixel(x, y);
        }
        QVERIFY2(changed > 5, qPrintable(QString::number(changed)));
    }
};

QTEST_MAIN(TimelinePaintTest)
#include "timelinepaint_test.moc"
