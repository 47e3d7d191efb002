// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/timelinecoordinates.h>

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

class TimelineCoordinatesTest : public QObject
{
    Q_OBJECT
private slots:
    void timeAndPixelAreInverse()
    {
        std::mt19937_64 random(3);
        for (int i = 0; i < 1000; ++i) {
            const TimeRange range { kBegin
                    + Nanoseconds { static_cast<std::int64_t>(random() % 1'000'000'000) },
                kBegin + ms(2000) };
            const double width = 1 + static_cast<double>(random() % 4000);
            const double x = static_cast<double>(random() % 100'000) / 100'000 * width;
            const Nanoseconds time = pixelToTime(x, range, width);
            const double pixelLength = static_cast<double>(range.length().count()) / width;
            QVERIFY(std::abs(timeToPixel(time, range, width) - x) * pixelLength <= 1);
        }
    }

    void nonsenseIsNotPassedOn()
    {
        const TimeRange range { kBegin, kBegin + ms(10) };
        QCOMPARE(pixelToTime(std::nan(""), range, 100).count(), range.begin.count());
        QCOMPARE(pixelToTime(5, range, 0).count(), range.begin.count());
        QCOMPARE(timeToPixel(kBegin, { kBegin, kBegin }, 100), 0.0);
        pixelToTime(std::numeric_limits<double>::max(), range, 1); // must not overflow (UBSan)
        QCOMPARE(zoomed(range, kBegin, std::nan(""), range), range);
        QCOMPARE(zoomed(range, kBegin, -1, range), range);
        QVERIFY(niceTicks(range, kBegin, 0, 80).at.empty());
    }

    void ticksAreOneTwoOrFiveTimesAPowerOfTen_data()
    {
        QTest::addColumn<double>("length");
        for (const double length : { 0.0001, 0.003, 0.7, 1.0, 9.9, 58.0, 400.0, 1e4, 3e6 })
            QTest::addRow("%g ms", length) << length;
    }
    void ticksAreOneTwoOrFiveTimesAPowerOfTen()
    {
        QFETCH(double, length);
        const TimeRange range { kBegin + ms(3.21), kBegin + ms(3.21) + ms(length) };
        const double width = 1000, spacing = 80;
        const ui::Ticks ticks = niceTicks(range, kBegin, width, spacing);
        std::int64_t step = ticks.step.count();
        QVERIFY(step >= 1);
        while (step % 10 == 0)
            step /= 10;
        QVERIFY(step == 1 || step == 2 || step == 5);
        QVERIFY(static_cast<double>(ticks.step.count()) * width / static_cast<double>(range.length().count())
            >= spacing * 0.999);
        QVERIFY(ticks.at.size() <= width / spacing + 1);
        for (const Nanoseconds at : ticks.at) {
            QVERIFY(at >= range.begin && at <= range.end);
            QCOMPARE((at - kBegin).count() % ticks.step.count(), std::int64_t { 0 });
        }
    }

    void aRangeIsMovedIntoTheLimitsAndKeepsItsLength()
    {
        const TimeRange limits { kBegin, kBegin + ms(100) };
        QCOMPARE(
            clamped({ kBegin - ms(5), kBegin + ms(5) }, limits), (TimeRange { kBegin, kBegin + ms(10) }));
        QCOMPARE(clamped({ kBegin + ms(95), kBegin + ms(105) }, limits),
            (TimeRange { kBegin + ms(90), kBegin + ms(100) }));
        QCOMPARE(clamped({ kBegin - ms(50), kBegin + ms(500) }, limits), limits);
    }

    void aBackwardRangeIsTurnedRound()
    {
        const TimeRange limits { kBegin, kBegin + ms(100) };
        QCOMPARE(clamped({ kBegin + ms(20), kBegin + ms(10) }, limits),
            (TimeRange { kBegin + ms(10), kBegin + ms(20) }));
    }

    void zoomingKeepsTheAnchorInPlace()
    {
        const TimeRange limits { kBegin, kBegin + ms(1000) };
        const TimeRange range { kBegin + ms(100), kBegin + ms(200) };
        for (const double factor : { 0.1, 0.5, 0.9, 1.5, 3.0 }) {
            const Nanoseconds anchor = kBegin + ms(130);
            const TimeRange after = zoomed(range, anchor, factor, limits);
            QVERIFY(std::abs(timeToPixel(anchor, range, 1000) - timeToPixel(anchor, after, 1000)) < 0.01);
        }
    }

    void zoomingEndsAtTheShortestRange()
    {
        const TimeRange limits { kBegin, kBegin + ms(1000) };
        const TimeRange after = zoomed({ kBegin, kBegin + ms(1) }, kBegin, 1e-12, limits, ms(0.1));
        QCOMPARE(after.length().count(), ms(0.1).count());
    }
};

QTEST_APPLESS_MAIN(TimelineCoordinatesTest)
#include "timelinecoordinates_test.moc"
