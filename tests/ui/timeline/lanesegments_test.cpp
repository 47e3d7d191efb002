// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/lanesegments.h>

#include <QTest>

#include <cmath>
#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

/// Spans of very different lengths: a few pixels, many pixels, a hundredth of one.
BuiltStore mixedLane(std::uint32_t seed)
{
    BuiltStore built = emptyLanes(0, 1);
    trace::Lane &lane = built.store->writableLane(built.threads[0]);
    std::mt19937 random(seed);
    constexpr LaneState states[]
        = { LaneState::None, LaneState::RunningPython, LaneState::WantsGil, LaneState::BlockedIo };
    Nanoseconds now = kBegin;
    for (int i = 0; i < 3000; ++i) {
        lane.append(now, states[random() % 4], random() % 3);
        const double length
            = std::pow(10.0, static_cast<double>(random() % 500) / 100 - 2.5); // 0.003 … 300 of a thousandth
        now += ms(length / 10);
    }
    lane.advance(now);
    return built;
}

} // namespace

class LaneSegmentsTest : public QObject
{
    Q_OBJECT
private slots:
    void everySpanOfThreePixelsIsABar()
    {
        for (std::uint32_t seed = 1; seed <= 8; ++seed) {
            const BuiltStore built = mixedLane(seed);
            const trace::Lane &lane = built.store->lane(built.threads[0]);
            for (const double part : { 1.0, 0.3, 0.02, 0.003 }) {
                const Nanoseconds length { static_cast<std::int64_t>(
                    static_cast<double>((lane.end() - lane.begin()).count()) * part) };
                const Nanoseconds from = lane.begin() + (lane.end() - lane.begin() - length) / 3;
                const TimeRange range { from, from + length };
                const int width = 777;
                ColumnCache cache;
                const LaneSegments segments = segmentsOf(lane, cache, range, width, 3);
                std::vector<LaneBar> expected;
                for (std::uint64_t i = 0; i < lane.spanCount(); ++i) {
                    const trace::Span span = lane.span(i);
                    const double left = timeToPixel(span.begin, range, width),
                                 right = timeToPixel(span.end, range, width);
                    // At the rim of the view a sliver of a wide span may be too little to see.
                    if (right - left >= 3 && right > 1 && left < width - 1 && span.state != LaneState::None)
                        expected.push_back({ left, right, span.state, span.object });
                }
                for (const LaneBar &bar : expected)
                    QVERIFY(
                        std::find(segments.bars.begin(), segments.bars.end(), bar) != segments.bars.end());
                for (const LaneBar &bar : segments.bars)
                    QVERIFY(bar.right - bar.left >= 3);
            }
        }
    }

    void barsAndColumnsDoNotOverlap()
    {
        const BuiltStore built = mixedLane(3);
        const trace::Lane &lane = built.store->lane(built.threads[0]);
        ColumnCache cache;
        const LaneSegments segments = segmentsOf(lane, cache, { lane.begin(), lane.end() }, 900, 3);
        for (const LaneColumn &column : segments.columns) {
            for (const LaneBar &bar : segments.bars)
                QVERIFY(column.x + 0.5 < bar.left + 1 || column.x + 0.5 > bar.right - 1);
        }
    }

    void aMomentShorterThanAPixelIsStillSeen()
    {
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin, LaneState::BlockedIo);
        lane.append(kBegin + ms(50), LaneState::RunningPython);
        lane.append(kBegin + ms(50.02), LaneState::BlockedIo);
        lane.advance(kBegin + ms(100));
        ColumnCache cache;
        const LaneSegments segments = segmentsOf(lane, cache, { kBegin, kBegin + ms(100) }, 1000, 3);
        QCOMPARE(segments.bars.size(), std::size_t { 2 });
        QCOMPARE(segments.ticks.size(), std::size_t { 1 });
        QCOMPARE(segments.ticks[0].state, LaneState::RunningPython);
        QVERIFY(std::abs(segments.ticks[0].x - 500) < 0.01);
    }

    void whatLiesOutsideTheLaneIsNotAState()
    {
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin + ms(40), LaneState::RunningPython);
        lane.advance(kBegin + ms(60));
        ColumnCache cache;
        const LaneSegments segments = segmentsOf(lane, cache, { kBegin, kBegin + ms(100) }, 1000, 3);
        QCOMPARE(segments.bars.size(), std::size_t { 1 });
        QVERIFY(
            std::abs(segments.bars[0].left - 400) < 0.01 && std::abs(segments.bars[0].right - 600) < 0.01);
        QVERIFY(segments.columns.empty());
        QVERIFY(std::abs(segments.knownUntil - 600) < 0.01);
        QVERIFY(segmentsOf(lane, cache, { kBegin + ms(70), kBegin + ms(90) }, 1000, 3).bars.empty());
        QVERIFY(segmentsOf(lane, cache, { kBegin, kBegin }, 1000, 3).bars.empty());
    }

    void theWorkDoesNotGrowWithTheSpans()
    {
        const auto questions = [](std::uint64_t spans) {
            const BuiltStore built
                = dense(1, spans, Nanoseconds { 20'000'000'000 / static_cast<std::int64_t>(spans) });
            const trace::Lane &lane = built.store->lane(built.threads[0]);
            ColumnCache cache;
            return segmentsOf(lane, cache, { lane.begin(), lane.end() }, 1000, 3).spansRead
                + cache.columnsComputed();
        };
        const std::uint64_t few = questions(10'000), many = questions(300'000);
        QVERIFY2(many <= few * 3 / 2, qPrintable(QStringLiteral("%1 against %2").arg(many).arg(few)));
    }
};

QTEST_APPLESS_MAIN(LaneSegmentsTest)
#include "lanesegments_test.moc"
