// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/columncache.h>

#include <QTest>

#include <cmath>
#include <numeric>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

class ColumnCacheTest : public QObject
{
    Q_OBJECT
private slots:
    void allColumnsTogetherAreWhatTheLaneSays()
    {
        const BuiltStore built = dense(1, 20'000);
        const trace::Lane &lane = built.store->lane(built.threads[0]);
        const std::int64_t resolution = 1 << 20;
        const std::int64_t first = lane.begin().count() / resolution + 1;
        const std::size_t count = 500;
        ColumnCache cache;
        std::vector<ColumnShares> shares(count);
        cache.shares(lane, static_cast<double>(first * resolution), static_cast<double>(resolution), shares);
        const trace::StateTimes exact = lane.stateTimes(Nanoseconds { first * resolution },
            Nanoseconds { (first + static_cast<std::int64_t>(count)) * resolution });
        for (std::size_t s = 0; s < exact.size(); ++s) {
            const double sum
                = std::accumulate(shares.begin(), shares.end(), 0.0, [s](double a, const ColumnShares &c) {
                      return a + c[s] / 65535.0 * static_cast<double>(resolution);
                  });
            QVERIFY(std::abs(sum - static_cast<double>(exact[s]))
                <= static_cast<double>(resolution) * count / 65535.0 + 1);
        }
    }

    void aColumnOfThePastIsComputedOnce()
    {
        const BuiltStore built = dense(1, 5000);
        const trace::Lane &lane = built.store->lane(built.threads[0]);
        ColumnCache cache;
        std::vector<ColumnShares> shares(300);
        const auto draw = [&](double from) { cache.shares(lane, from, 300'000.0, shares); };
        const auto begin = static_cast<double>(lane.begin().count());
        draw(begin);
        const std::uint64_t once = cache.columnsComputed();
        QVERIFY(once > 0);
        draw(begin);
        draw(begin + 1234); // a little further, within the same columns
        QCOMPARE(cache.columnsComputed(), once);
    }

    void aGrowingLaneCostsOnlyItsNewColumns()
    {
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        ColumnCache cache;
        std::vector<ColumnShares> shares(400);
        Nanoseconds end = kBegin;
        const auto resolution = static_cast<double>(1 << 20);
        for (int frame = 0; frame < 300; ++frame) {
            lane.append(end, frame % 2 ? trace::LaneState::RunningPython : trace::LaneState::WantsGil);
            end += ms(4);
            lane.advance(end);
            cache.shares(lane, static_cast<double>(end.count()) - 400 * resolution, resolution, shares);
        }
        const double columns = static_cast<double>((end - kBegin).count()) / resolution;
        QVERIFY(static_cast<double>(cache.columnsComputed())
            <= columns + 400 + 128); // and what lay before the begin, once
    }

    void theLastColumnIsNotTakenForFinal()
    {
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        const std::int64_t resolution = 1 << 20;
        const std::int64_t first = kBegin.count() / resolution + 1;
        lane.append(Nanoseconds { first * resolution }, trace::LaneState::RunningPython);
        lane.advance(Nanoseconds { first * resolution + resolution / 2 });
        ColumnCache cache;
        std::vector<ColumnShares> shares(1);
        const auto draw = [&] {
            cache.shares(
                lane, static_cast<double>(first * resolution), static_cast<double>(resolution), shares);
        };
        draw();
        QVERIFY(std::abs(shares[0][trace::index(trace::LaneState::RunningPython)] / 65535.0 - 0.5) < 0.01);
        lane.append(Nanoseconds { first * resolution + resolution / 2 }, trace::LaneState::WantsGil);
        lane.advance(Nanoseconds { (first + 2) * resolution });
        draw();
        QVERIFY(std::abs(shares[0][trace::index(trace::LaneState::WantsGil)] / 65535.0 - 0.5) < 0.01);
        QVERIFY(std::abs(shares[0][trace::index(trace::LaneState::RunningPython)] / 65535.0 - 0.5) < 0.01);
    }

    void goingBackToAZoomCostsNothing()
    {
        const BuiltStore built = dense(1, 5000);
        const trace::Lane &lane = built.store->lane(built.threads[0]);
        ColumnCache cache;
        std::vector<ColumnShares> shares(200);
        const auto begin = static_cast<double>(lane.begin().count());
        cache.shares(lane, begin, 300'000.0, shares);
        cache.shares(lane, begin, 1'300'000.0, shares);
        const std::uint64_t before = cache.columnsComputed();
        cache.shares(lane, begin, 300'000.0, shares);
        QCOMPARE(cache.columnsComputed(), before);
    }

    void aMixtureIsNeverSolid()
    {
        BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        Nanoseconds now = kBegin;
        for (int i = 0; i < 40'000; ++i) {
            lane.append(now, i % 2 ? trace::LaneState::RunningPython : trace::LaneState::None);
            now += Nanoseconds { 1000 };
        }
        lane.advance(now);
        ColumnCache cache;
        std::vector<ColumnShares> shares(30);
        cache.shares(lane, static_cast<double>((kBegin + ms(2)).count()), 1'000'000.0, shares);
        for (const ColumnShares &column : shares)
            QVERIFY(std::abs(column[trace::index(trace::LaneState::RunningPython)] / 65535.0 - 0.5) < 0.01);
    }
};

QTEST_APPLESS_MAIN(ColumnCacheTest)
#include "columncache_test.moc"
