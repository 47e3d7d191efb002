// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/overview.h>

#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using Part = Overview::Part;

class OverviewTest : public QObject
{
    Q_OBJECT
private slots:
    void theBoxCanBeGrippedAtItsEdgesAndInside()
    {
        const QRect area(100, 10, 1000, 16);
        const TimeRange limits { kBegin, kBegin + ms(1000) }, visible { kBegin + ms(300), kBegin + ms(500) };
        const auto at = [&](int x) { return Overview::partAt({ x, 18 }, area, limits, visible); };
        QCOMPARE(at(150), Part::Outside);
        QCOMPARE(at(400), Part::LeftEdge);
        QCOMPARE(at(500), Part::Box);
        QCOMPARE(at(600), Part::RightEdge);
        QCOMPARE(at(900), Part::Outside);
        QCOMPARE(Overview::partAt({ 500, 60 }, area, limits, visible), Part::None);
        QCOMPARE(Overview::partAt({ 500, 18 }, area, {}, visible), Part::None);
    }

    void aTinyBoxCanBeSeenAndMoved()
    {
        const QRect area(100, 10, 1000, 16);
        const TimeRange limits { kBegin, kBegin + ms(100'000) },
            visible { kBegin + ms(50'000), kBegin + ms(50'001) };
        const QRectF box = Overview::boxOf(area, limits, visible);
        QVERIFY(box.width() >= 6);
        QCOMPARE(Overview::partAt(box.center().toPoint(), area, limits, visible), Part::Box);
        const QRectF last = Overview::boxOf(area, limits, { kBegin + ms(99'999), kBegin + ms(100'000) });
        QVERIFY(last.right() <= area.right() + 2);
    }

    void whileLiveItLooksAtTheStoreOnlyNowAndThen()
    {
        BuiltStore built = takingTurns(ms(100));
        Overview overview;
        overview.setTheme(Theme::of(Scheme::Light));
        overview.update(*built.store, built.threads, { kBegin, kBegin + ms(100) }, 500, 1, true);
        const std::uint64_t before = overview.columnsComputed();
        QVERIFY(before > 0);
        for (int i = 1; i < 20; ++i) { // within a tenth of a second
            advanceAll(built, kBegin + ms(100 + i));
            overview.update(*built.store, built.threads, { kBegin, kBegin + ms(100 + i) }, 500, 1, true);
        }
        QCOMPARE(overview.columnsComputed(), before);
        overview.update(*built.store, built.threads, { kBegin, kBegin + ms(119) }, 500, 1, false);
        QVERIFY(overview.columnsComputed() > before);
    }
};

QTEST_MAIN(OverviewTest)
#include "overview_test.moc"
