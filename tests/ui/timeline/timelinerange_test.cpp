// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/timelinerange.h>

#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

TimeRange run(double length)
{
    return { kBegin, kBegin + ms(length) };
}

} // namespace

class TimelineRangeTest : public QObject
{
    Q_OBJECT
private slots:
    void zoomDoesNotResetWhileLive()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(0), ms(250));
        range.setLimits(run(80));
        range.zoomBy(0.25, kBegin);
        const Nanoseconds length = range.visible().length();
        QVERIFY(length < ms(250));
        for (double end = 90; end < 3000; end += 7) {
            range.setLimits(run(end));
            QCOMPARE(range.visible().length().count(), length.count());
        }
        QVERIFY(range.following());
        QVERIFY(range.visible().contains(range.limits().end - Nanoseconds { 1 }));
    }

    void aRunThatHasJustBegunFillsTheViewFromTheLeft()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(0), ms(250));
        range.setLimits(run(10));
        QCOMPARE(range.visible(), run(250));
        range.setLimits(run(250));
        QCOMPARE(range.visible(), run(250));
    }

    void aFullPageIsTurnedAndTheNextStandsStill()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(0), ms(200));
        QSignalSpy moved(&range, &TimelineRange::visibleChanged);
        range.setLimits(run(210));
        const TimeRange next { kBegin + ms(160), kBegin + ms(360) }; // with the last quarter of what was seen
        QCOMPARE(range.visible(), next);
        QCOMPARE(moved.size(), 1);
        for (double end = 215; end <= 360; end += 5)
            range.setLimits(run(end));
        QCOMPARE(range.visible(), next);
        QCOMPARE(moved.size(), 1);
        range.setLimits(run(361));
        QCOMPARE(moved.size(), 2);
    }

    void whoFollowsCanZoomAtTheLiveEdge()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(0), ms(200));
        range.setLimits(run(50));
        range.zoomBy(0.1, kBegin + ms(190));
        QVERIFY(range.following());
        QVERIFY(range.visible().contains(kBegin + ms(50) - Nanoseconds { 1 }));
        range.zoomBy(1000, kBegin);
        QVERIFY(range.following());
    }

    void panningAwayStopsFollowingAndTheEndResumesIt()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(1000), ms(100));
        QSignalSpy spy(&range, &TimelineRange::followingChanged);
        range.panBy(-ms(50));
        QVERIFY(!range.following());
        const TimeRange before = range.visible();
        range.setLimits(run(1500));
        QCOMPARE(range.visible(), before);
        range.panBy(ms(5000));
        QVERIFY(range.following());
        QCOMPARE(spy.size(), 2);
    }

    void aNegativeRangeIsImpossible()
    {
        std::mt19937_64 random(11);
        const auto any
            = [&](double most) { return ms(most * (static_cast<double>(random() % 2'000'001) / 1e6 - 1)); };
        TimelineRange range;
        for (int round = 0; round < 20'000; ++round) {
            switch (random() % 8) {
            case 0:
                range.show({ kBegin + any(3000), kBegin + any(3000) });
                break;
            case 1:
                range.zoomBy(static_cast<double>(random() % 400) / 100, kBegin + any(3000));
                break;
            case 2:
                range.panBy(any(5000));
                break;
            case 3:
                range.setLimits({ kBegin, kBegin + ms(static_cast<double>(random() % 2000)) });
                break;
            case 4:
                range.setLive(random() % 2);
                break;
            case 5:
                range.setWidth(static_cast<double>(random() % 3000) - 100);
                break;
            case 6:
                range.reveal({ kBegin + any(2000), kBegin + any(2000) });
                break;
            case 7:
                range.setFollowing(random() % 2);
                break;
            }
            QVERIFY(range.visible().length().count() > 0);
            QVERIFY(range.visible().begin <= range.visible().end);
        }
    }

    void nobodyZoomsCloserThanAHundredNanosecondsAPixel()
    {
        TimelineRange range;
        range.reset(run(1000), ms(100));
        range.setWidth(800);
        for (int i = 0; i < 200; ++i)
            range.zoomBy(0.5, kBegin + ms(500));
        QCOMPARE(range.visible().length().count(), 800 * TimelineRange::kFinest.count());
    }

    void nobodyLooksBeyondTheTrace()
    {
        TimelineRange range;
        range.reset(run(100), ms(50));
        range.panBy(ms(1000));
        QCOMPARE(range.visible(), (TimeRange { kBegin + ms(50), kBegin + ms(100) }));
        range.zoomBy(100, kBegin);
        QCOMPARE(range.visible(), run(100));
    }

    void theEndOfARunTakesTheFutureAway()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(0), ms(250));
        range.setLimits(run(120));
        QCOMPARE(range.visible(), run(250));
        range.setLive(false);
        QCOMPARE(range.visible(), run(120));
    }

    void afterTheRunTheWheelZoomsAroundThePointerAgain()
    {
        TimelineRange range;
        range.setLive(true);
        range.reset(run(1000), ms(200));
        range.setLive(false);
        const Nanoseconds anchor = range.visible().begin + ms(50);
        const double before = timeToPixel(anchor, range.visible(), 1000);
        range.zoomBy(0.5, anchor);
        QVERIFY(std::abs(timeToPixel(anchor, range.visible(), 1000) - before) < 0.01);
    }

    void aNewRunForgetsWhatWasChosenInTheOld()
    {
        TimelineRange range;
        range.reset(run(100), ms(50));
        range.setPlayhead(kBegin + ms(10));
        range.select(TimelineRange::Selection { LaneId { 2 }, 5 });
        range.setMeasured(TimeRange { kBegin, kBegin + ms(3) });
        range.reset(run(10), ms(50));
        QVERIFY(!range.playhead() && !range.selection() && !range.measured());
    }

    void thePlayheadStaysInTheTrace()
    {
        TimelineRange range;
        range.reset(run(100), ms(50));
        QSignalSpy spy(&range, &TimelineRange::playheadChanged);
        range.setPlayhead(kBegin + ms(500));
        QCOMPARE(range.playhead()->count(), (kBegin + ms(100)).count());
        range.setPlayhead(kBegin + ms(600));
        QCOMPARE(spy.size(), 1); // it has not moved
    }

    void revealingMovesNoFurtherThanNeeded()
    {
        TimelineRange range;
        range.reset(run(1000), ms(100));
        range.show({ kBegin + ms(100), kBegin + ms(200) });
        const TimeRange before = range.visible();
        range.reveal({ kBegin + ms(140), kBegin + ms(150) });
        QCOMPARE(range.visible(), before);
        range.reveal({ kBegin + ms(300), kBegin + ms(310) });
        QCOMPARE(range.visible().length().count(), ms(100).count());
        QVERIFY(range.visible().contains(kBegin + ms(305)) && range.visible().begin < kBegin + ms(300));
    }
};

QTEST_GUILESS_MAIN(TimelineRangeTest)
#include "timelinerange_test.moc"
