// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/lanepainter.h>

#include <QTest>

#include <array>
#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

constexpr int kWidth = 600, kHeight = 30;

QImage painted(LanePainter &painter, const trace::TraceStore &store, LaneId lane, const TimeRange &range,
    double ratio = 1)
{
    QImage image(QSize(kWidth, kHeight + 4) * ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::white);
    QPainter on(&image);
    painter.paint(on, store, lane, QRect(0, 4, kWidth, kHeight), range);
    on.end();
    return image;
}

/// Pixels of a state's colour in one column, or in all.
int count(const QImage &image, const QColor &color, int x)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        found += image.pixel(x, y) == color.rgb();
    return found;
}

} // namespace

class LanePainterTest : public QObject
{
    Q_OBJECT
private slots:
    void paintedSharesAreTheExactShares()
    {
        const Theme theme = Theme::of(Scheme::Light);
        LanePainter painter;
        painter.setTheme(theme);
        const BuiltStore built = dense(1, 60'000);
        const trace::Lane &lane = built.store->lane(built.threads[0]);
        const TimeRange range { lane.begin(), lane.end() };
        const QImage image = painted(painter, *built.store, built.threads[0], range);
        const trace::StateTimes exact = lane.stateTimes(range.begin, range.end);
        constexpr LaneState states[] = { LaneState::RunningPython, LaneState::RunningNative,
            LaneState::WantsGil, LaneState::BlockedIo };
        for (const LaneState state : states) {
            double all = 0;
            for (int x = 1; x < kWidth - 1; ++x) {
                const int pixels = count(image, theme.color(state), x);
                all += pixels;
                const Nanoseconds from = pixelToTime(x, range, kWidth),
                                  to = pixelToTime(x + 1, range, kWidth);
                const double share = static_cast<double>(lane.stateTimes(from, to)[trace::index(state)])
                    / static_cast<double>((to - from).count());
                // One row is a 24th; a cached column's edge is up to a pixel off.
                QVERIFY2(
                    std::abs(pixels / 24.0 - share) < 0.12, qPrintable(QStringLiteral("column %1").arg(x)));
            }
            const double share = static_cast<double>(exact[trace::index(state)])
                / static_cast<double>(range.length().count());
            QVERIFY(std::abs(all / 24 / (kWidth - 2) - share) < 0.01);
        }
    }

    void aHalfIsNeverPaintedSolid()
    {
        const Theme theme = Theme::of(Scheme::Light);
        LanePainter painter;
        painter.setTheme(theme);
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        Nanoseconds now = kBegin;
        for (int i = 0; i < 100'000; ++i) {
            lane.append(now, i % 2 ? LaneState::None : LaneState::RunningPython);
            now += Nanoseconds { 2000 };
        }
        lane.advance(now);
        const QImage image = painted(painter, *built.store, built.threads[0], { kBegin, now });
        for (int x = 1; x < kWidth - 1; ++x) {
            const int pixels = count(image, theme.color(LaneState::RunningPython), x);
            QVERIFY(pixels >= 11 && pixels <= 13);
        }
    }

    void neighboursOfOneColourStayTwo()
    {
        const Theme theme = Theme::of(Scheme::Light);
        LanePainter painter;
        painter.setTheme(theme);
        BuiltStore built = emptyLanes(0, 2);
        trace::Lane &gil = built.store->writableLane(built.gil);
        gil.append(kBegin, LaneState::RunningPython, built.threads[0].value);
        gil.append(kBegin + ms(50), LaneState::RunningPython, built.threads[1].value);
        gil.advance(kBegin + ms(100));
        const QImage image = painted(painter, *built.store, built.gil, { kBegin, kBegin + ms(100) });
        QVERIFY(count(image, theme.color(LaneState::RunningPython), 290) == 24);
        QCOMPARE(count(image, theme.color(LaneState::RunningPython), 299), 0);
        QVERIFY(count(image, theme.color(LaneState::RunningPython), 310) > 12);
    }

    void aHoldThatBeganAnewAtOnceHasASeam()
    {
        const Theme theme = Theme::of(Scheme::Light);
        LanePainter painter;
        painter.setTheme(theme);
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &gil = built.store->writableLane(built.gil);
        gil.append(kBegin, LaneState::RunningPython, built.threads[0].value);
        gil.add({ kBegin + ms(50), trace::InstantKind::GilTake, built.threads[0].value, 0 });
        gil.advance(kBegin + ms(100));
        const QImage image = painted(painter, *built.store, built.gil, { kBegin, kBegin + ms(100) });
        QCOMPARE(count(image, theme.color(LaneState::RunningPython), 299), 0);
        QCOMPARE(count(image, theme.color(LaneState::RunningPython), 320), 24);
    }

    void onADenseScreenTheSamePictureIsFiner()
    {
        LanePainter painter;
        const Theme theme = Theme::of(Scheme::Light);
        painter.setTheme(theme);
        const BuiltStore built = takingTurns(ms(60));
        const QImage image = painted(painter, *built.store, built.gil, { kBegin, kBegin + ms(60) }, 2);
        QCOMPARE(count(image, theme.color(LaneState::RunningPython), 60), 48);
    }

    void aGapIsCrossHatchedOverTheWholeLane()
    {
        const Theme theme = Theme::of(Scheme::Light);
        LanePainter painter;
        painter.setTheme(theme);
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin, LaneState::RunningPython);
        lane.append(kBegin + ms(30), LaneState::Unknown);
        lane.append(kBegin + ms(60), LaneState::RunningPython);
        lane.advance(kBegin + ms(100));
        const QImage image = painted(painter, *built.store, built.threads[0], { kBegin, kBegin + ms(100) });
        for (int y = 4; y < 4 + kHeight; ++y) // from the lane's first row to its last
            QVERIFY(image.pixel(250, y) != theme.lane.rgb());
        QCOMPARE(count(image, theme.color(LaneState::RunningPython), 250), 0);
    }

    void aPictureThatHasNotChangedIsNotMadeAgain()
    {
        LanePainter painter;
        painter.setTheme(Theme::of(Scheme::Light));
        BuiltStore built = takingTurns(ms(200));
        const TimeRange past { kBegin, kBegin + ms(100) };
        const QImage before = painted(painter, *built.store, built.gil, past);
        const auto strips = painter.stripsMade(), spans = painter.spansRead(),
                   columns = painter.columnsComputed();
        QCOMPARE(painted(painter, *built.store, built.gil, past), before);
        // What comes behind the view does not touch it either.
        trace::Lane &gil = built.store->writableLane(built.gil);
        gil.append(kBegin + ms(220), LaneState::RunningPython, built.threads[0].value);
        advanceAll(built, kBegin + ms(300));
        QCOMPARE(painted(painter, *built.store, built.gil, past), before);
        QCOMPARE(painter.stripsMade(), strips);
        QCOMPARE(painter.spansRead(), spans);
        QCOMPARE(painter.columnsComputed(), columns);
    }
};

QTEST_MAIN(LanePainterTest)
#include "lanepainter_test.moc"
