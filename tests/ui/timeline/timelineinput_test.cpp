// SPDX-License-Identifier: GPL-3.0-or-later
#include "shownview.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

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

    void aTrackpadThatTellsOnlyPixelsZoomsAndPansByPixels()
    {
        Shown shown(takingTurns(ms(400)));
        const QPoint pointer(shown.view.plotArea().left() + 300, 120);
        const Nanoseconds before = shown.visible().length();
        shown.wheel(pointer, {}, Qt::ControlModifier, { 0, 20 });
        QVERIFY(shown.visible().length() < before);
        shown.view.range()->show(between(100, 200));
        const int x = shown.xOf(kBegin + ms(150));
        for (int i = 0; i < 37; ++i)
            shown.wheel(pointer, {}, {}, { -1, 0 });
        QVERIFY(std::abs(shown.xOf(kBegin + ms(150)) - (x - 37)) <= 1); // one by one, nothing is lost
    }

    void noGestureMakesTheRangeNegativeOrLosesIt()
    {
        Shown shown(takingTurns(ms(400)));
        const QPoint fingers(shown.view.plotArea().left() + 500, 120);
        const double values[] = { std::nan(""), HUGE_VAL, -HUGE_VAL, -1, -1e308, 1e308, 0, 0.3, -0.3 };
        for (int i = 0; i < 200; ++i) {
            shown.pinch(fingers, values[i % 9]);
            shown.wheel(fingers, { 0, i % 2 == 0 ? 1'000'000 : -1'000'000 }, i % 3 == 0 ? Qt::ControlModifier : Qt::NoModifier);
            shown.wheel(fingers, { i % 2 == 0 ? 2'000'000'000 : -2'000'000'000, 0 });
            const TimeRange visible = shown.visible();
            QVERIFY(visible.length() > Nanoseconds { 0 } && visible.length() <= ms(400));
            QVERIFY(visible.begin >= kBegin && visible.end <= kBegin + ms(400));
        }
    }

    void newDataDoNotChangeTheZoomWhileLive()
    {
        const BuiltStore built = takingTurns(ms(400));
        Shown shown(built);
        shown.view.setLive(true);
        const QPoint fingers(shown.view.plotArea().left() + 500, 120);
        for (int i = 0; i < 6; ++i)
            shown.pinch(fingers, 0.2);
        const Nanoseconds length = shown.visible().length();
        QSignalSpy news(&shown.view, &TimelineView::newsShown);
        for (int i = 1; i <= 5; ++i) {
            advanceAll(built, kBegin + ms(400 + 100 * i));
            QTRY_VERIFY(news.size() >= i);
            QCOMPARE(shown.visible().length().count(), length.count());
        }
    }

    void twoFingersTwiceFillTheViewWithTheSelection()
    {
        const BuiltStore built = takingTurns(ms(400));
        Shown shown(built);
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(built.gil, 2));
        const QPoint at = shown.at(built.gil, 2);
        QNativeGestureEvent event(Qt::SmartZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, at, at, shown.view.viewport()->mapToGlobal(at), 0, {});
        QCoreApplication::sendEvent(shown.view.viewport(), &event);
        QVERIFY(shown.visible().length() < ms(12));
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
