// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/timelineview.h>

#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

TimeRange between(double from, double to)
{
    return { kBegin + ms(from), kBegin + ms(to) };
}

/// A view of a made-up run, shown.
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

} // namespace

class TimelineInputTest : public QObject
{
    Q_OBJECT
private slots:
    void aWheelZoomsAroundThePointer()
    {
        Shown shown(takingTurns(ms(400)));
        const QPoint pointer(shown.view.plotArea().left() + 300, 120);
        const Nanoseconds under = pixelToTime(300, shown.visible(), shown.view.plotArea().width());
        const Nanoseconds before = shown.visible().length();
        shown.wheel(pointer, { 0, 120 }, Qt::ControlModifier);
        QVERIFY(shown.visible().length() < before);
        QVERIFY(std::abs(timeToPixel(under, shown.visible(), shown.view.plotArea().width()) - 300) < 0.5);
        shown.wheel(pointer, { 0, -120 }, Qt::ControlModifier);
        QVERIFY(std::abs(static_cast<double>((shown.visible().length() - before).count())) < 1e4);
    }

    void aPinchZoomsAroundTheFingers()
    {
        Shown shown(takingTurns(ms(400)));
        const QPoint fingers(shown.view.plotArea().left() + 500, 120);
        const Nanoseconds under = pixelToTime(500, shown.visible(), shown.view.plotArea().width());
        const Nanoseconds before = shown.visible().length();
        for (int i = 0; i < 5; ++i)
            shown.pinch(fingers, 0.1);
        QVERIFY(shown.visible().length() < before * 7 / 10);
        QVERIFY(std::abs(timeToPixel(under, shown.visible(), shown.view.plotArea().width()) - 500) < 0.5);
    }

    void aWheelScrollsThroughTheLanes()
    {
        Shown shown(takingTurns(ms(400), 20));
        const TimeRange before = shown.visible();
        shown.wheel({ 400, 200 }, { 0, -120 });
        QVERIFY(shown.view.verticalScrollBar()->value() > 0);
        QCOMPARE(shown.visible(), before);
    }

    void aSidewaysSwipePansAlongTheAxis()
    {
        Shown shown(takingTurns(ms(400)));
        shown.view.range()->show(between(100, 200));
        shown.wheel({ 400, 200 }, {}, {}, { -50, 0 });
        QVERIFY(shown.visible().begin > kBegin + ms(100));
        QCOMPARE(shown.visible().length().count(), ms(100).count());
    }

    void draggingPullsTheRunAlong()
    {
        Shown shown(takingTurns(ms(400)));
        shown.view.range()->show(between(100, 200));
        const int x = shown.xOf(kBegin + ms(150));
        shown.drag({ x, 400 }, { x + 80, 400 });
        QVERIFY(std::abs(shown.xOf(kBegin + ms(150)) - (x + 80)) <= 1);
        QVERIFY(!shown.view.range()->playhead()); // a drag is not a click
    }

    void aClickSelectsASpanAndMovesThePlayhead()
    {
        const BuiltStore built = takingTurns(ms(60));
        Shown shown(built);
        QSignalSpy selected(&shown.view, &TimelineView::spanSelected);
        QSignalSpy moved(&shown.view, &TimelineView::playheadChanged);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(built.threads[1], 2));
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected[0][0].value<LaneId>(), built.threads[1]);
        QCOMPARE(selected[0][1].toULongLong(), 0ULL);
        QCOMPARE(moved.size(), 1);
        QVERIFY(
            std::abs(static_cast<double>((moved[0][0].value<Nanoseconds>() - kBegin - ms(2)).count())) < 1e5);
        QTest::keyClick(&shown.view, Qt::Key_Escape);
        QVERIFY(!shown.view.range()->selection() && !shown.view.range()->playhead());
    }

    void aClickOnNothingSelectsNothing()
    {
        const BuiltStore built = everything();
        Shown shown(built);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(built.threads[0], 73));
        QVERIFY(!shown.view.range()->selection());
        QVERIFY(shown.view.range()->playhead());
    }

    void shiftDragMeasures()
    {
        Shown shown(takingTurns(ms(100)));
        shown.drag(
            { shown.xOf(kBegin + ms(20)), 200 }, { shown.xOf(kBegin + ms(50)), 220 }, Qt::ShiftModifier);
        const auto measured = shown.view.range()->measured();
        QVERIFY(measured);
        QVERIFY(std::abs(static_cast<double>((measured->length() - ms(30)).count())) < 3e5);
        const TimeRange before = shown.visible();
        QTest::keyClick(&shown.view, Qt::Key_Escape);
        QVERIFY(!shown.view.range()->measured());
        QCOMPARE(shown.visible(), before);
    }

    void theOverviewsBoxCanBeDraggedAndResized()
    {
        Shown shown(takingTurns(ms(1000)));
        shown.view.range()->show(between(200, 400));
        const QRect area = shown.view.overviewArea();
        const auto x = [&](double at) {
            return area.left() + static_cast<int>(std::lround(area.width() * at / 1000));
        };
        const int y = area.center().y();
        const double pixel = 1000.0 / area.width() * 1e6 * 1.5; // nanoseconds, and a half for rounding
        const auto near = [&](Nanoseconds time, double at) {
            return std::abs(static_cast<double>((time - kBegin - ms(at)).count())) <= pixel;
        };
        shown.drag({ x(300), y }, { x(500), y });
        QVERIFY(near(shown.visible().begin, 400) && near(shown.visible().end, 600));
        shown.drag({ x(600), y }, { x(800), y });
        QVERIFY(near(shown.visible().begin, 400) && near(shown.visible().end, 800));
        shown.drag({ x(400), y }, { x(700), y });
        QVERIFY(near(shown.visible().begin, 700) && near(shown.visible().end, 800));
        shown.drag(
            { x(800), y }, { x(10), y }); // past the other edge: it stops there, and does not turn round
        QVERIFY(shown.visible().length().count() > 0 && near(shown.visible().begin, 700));
        shown.drag({ x(100), y }, { x(100), y }); // a press outside brings the box
        QVERIFY(near(shown.visible().begin, 100));
    }

    void theRulerTakesThePlayheadAlong()
    {
        Shown shown(takingTurns(ms(100)));
        shown.drag({ shown.xOf(kBegin + ms(10)), 42 }, { shown.xOf(kBegin + ms(40)), 42 });
        QVERIFY(shown.view.range()->playhead());
        QVERIFY(
            std::abs(static_cast<double>((*shown.view.range()->playhead() - kBegin - ms(40)).count())) < 3e5);
    }

    void keysZoomAndPan()
    {
        Shown shown(takingTurns(ms(1000)));
        shown.view.range()->show(between(400, 600));
        QTest::keyClick(&shown.view, Qt::Key_W);
        QVERIFY(shown.visible().length() < ms(200));
        QTest::keyClick(&shown.view, Qt::Key_S);
        QVERIFY(std::abs(static_cast<double>((shown.visible().length() - ms(200)).count())) < 1e4);
        const Nanoseconds before = shown.visible().begin;
        QTest::keyClick(&shown.view, Qt::Key_D);
        QVERIFY(shown.visible().begin > before);
        QTest::keyClick(&shown.view, Qt::Key_A);
        QVERIFY(std::abs(static_cast<double>((shown.visible().begin - before).count())) < 10);
        QTest::keyClick(&shown.view, Qt::Key_Home);
        QCOMPARE(shown.visible().begin.count(), kBegin.count());
        QTest::keyClick(&shown.view, Qt::Key_End);
        QCOMPARE(shown.visible().end.count(), (kBegin + ms(1000)).count());
    }

    void fullStopAndCommaGoFromSpanToSpan()
    {
        const BuiltStore built = takingTurns(ms(200));
        Shown shown(built);
        shown.view.range()->show(between(0, 20));
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(built.cores[0], 2));
        const auto first = shown.view.range()->selection();
        QVERIFY(first);
        QTest::keyClick(&shown.view, Qt::Key_Period);
        const auto second = shown.view.range()->selection();
        QCOMPARE(second->span, first->span + 2); // not to the empty stretch in between
        for (int i = 0; i < 12; ++i)
            QTest::keyClick(&shown.view, Qt::Key_Period);
        const trace::Span span
            = built.store->lane(built.cores[0]).span(shown.view.range()->selection()->span);
        QVERIFY(shown.visible().contains(span.begin)); // the view comes along
        for (int i = 0; i < 40; ++i)
            QTest::keyClick(&shown.view, Qt::Key_Comma);
        QCOMPARE(shown.view.range()->selection()->span, first->span);
    }

    void upAndDownGoFromLaneToLane()
    {
        const BuiltStore built = takingTurns(ms(400), 20);
        Shown shown(built);
        for (int i = 0; i < 30; ++i)
            QTest::keyClick(&shown.view, Qt::Key_Down);
        QCOMPARE(shown.view.range()->selection()->lane, built.threads.back());
        QVERIFY(shown.view.viewport()->rect().contains(shown.view.laneRect(built.threads.back())));
        for (int i = 0; i < 30; ++i)
            QTest::keyClick(&shown.view, Qt::Key_Up);
        QCOMPARE(shown.view.range()->selection()->lane, built.cores.front());
        QVERIFY(shown.view.laneRect(built.cores.front()).top() >= shown.view.plotArea().top());
    }

    void fFocusesTheSelection()
    {
        const BuiltStore built = takingTurns(ms(400));
        Shown shown(built);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(built.gil, 2));
        const trace::Span span = built.store->lane(built.gil).span(shown.view.range()->selection()->span);
        QTest::keyClick(&shown.view, Qt::Key_F);
        QVERIFY(shown.visible().begin <= span.begin && shown.visible().end >= span.end);
        QVERIFY(shown.visible().length() < (span.end - span.begin) * 2);
    }

    void keysOfTheProgramAreLeftToTheProgram()
    {
        Shown shown(takingTurns(ms(400)));
        const TimeRange before = shown.visible();
        QTest::keyClick(&shown.view, Qt::Key_W, Qt::ControlModifier);
        QTest::keyClick(&shown.view, Qt::Key_R);
        QCOMPARE(shown.visible(), before);
    }

    void anEmptyViewTakesEveryInputCalmly()
    {
        TimelineView view;
        view.resize(600, 400);
        view.show();
        for (const auto key :
            { Qt::Key_W, Qt::Key_A, Qt::Key_F, Qt::Key_Period, Qt::Key_Escape, Qt::Key_End, Qt::Key_Down })
            QTest::keyClick(&view, key);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, { 300, 200 });
        QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, { 300, 200 });
        QTest::mouseMove(view.viewport(), { 200, 100 });
        QVERIFY(view.hover().empty());
        QVERIFY(!view.grab().isNull());
    }
};

QTEST_MAIN(TimelineInputTest)
#include "timelineinput_test.moc"
