// SPDX-License-Identifier: GPL-3.0-or-later
#include "family.h"
#include "shownview.h"

#include <ui/timeline/measurecard.h>
#include <ui/timeline/measuretable.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

/// Span by span.
Nanoseconds slowly(const trace::Lane &lane, LaneState state, const TimeRange &range)
{
    Nanoseconds sum { 0 };
    for (std::uint64_t i = lane.firstSpan(); i < lane.spanCount(); ++i) {
        const trace::Span span = lane.span(i);
        if (span.state == state)
            sum += std::max(Nanoseconds { 0 }, std::min(span.end, range.end) - std::max(span.begin, range.begin));
    }
    return sum;
}

} // namespace

class MeasureTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void theTableIsExact()
    {
        const BuiltStore built = dense(3, 2000);
        const Nanoseconds length = built.store->end() - kBegin;
        std::mt19937_64 random(5);
        for (int i = 0; i < 50; ++i) {
            const Nanoseconds from = kBegin + Nanoseconds { static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length.count())) };
            const TimeRange range { from, from + Nanoseconds { static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length.count())) + 1 } };
            const MeasureTable table = measureTable(*built.store, built.threads, range);
            double shares = 0;
            for (const MeasureTable::Row &row : table.rows) {
                Nanoseconds expected { 0 };
                for (const LaneId lane : built.threads)
                    expected += slowly(built.store->lane(lane), row.state, range);
                QCOMPARE(row.time.count(), expected.count());
                shares += row.share;
            }
            QVERIFY(table.rows.empty() || std::abs(shares - 1) < 1e-9);
            QVERIFY(std::is_sorted(table.rows.begin(), table.rows.end(), [](const auto &a, const auto &b) { return a.time > b.time; }));
        }
    }

    void whatIsNotKnownIsNotCounted()
    {
        const BuiltStore built = takingTurns(ms(100));
        QCOMPARE(measureTable(*built.store, { built.gil }, { kBegin - ms(50), kBegin + ms(1000) }).known.count(), ms(100).count());
        QVERIFY(measureTable(*built.store, { built.gil }, { kBegin - ms(50), kBegin - ms(40) }).rows.empty());
        QVERIFY(measureTable(*built.store, {}, between(0, 10)).rows.empty());
        QVERIFY(measureTable(*built.store, { built.gil }, {}).rows.empty());
        QVERIFY(measureTable(*built.store, { LaneId { 4000 } }, between(0, 10)).rows.empty());
    }

    void whatIsFrozenInARunThatGoesStepByStepIsHeld()
    {
        for (const bool stepped : { false, true }) {
            const BuiltStore built = everything(); // with a freeze
            trace::TraceInfo info = built.store->info();
            info.stepped = stepped;
            built.store->setInfo(info);
            QStringList words;
            for (const MeasureTable::Row &row : measureTable(*built.store, built.threads, { built.store->begin(), built.store->end() }).rows)
                words << row.words;
            QCOMPARE(words.contains(QStringLiteral("Held until told")), stepped);
            QCOMPARE(words.contains(QStringLiteral("Frozen")), !stepped);
        }
    }

    void nothingIsCalledWhatItMeansThere()
    {
        const Family made = family();
        const auto words = [&](LaneId lane) {
            QStringList all;
            for (const MeasureTable::Row &row : measureTable(*made.store, { lane }, between(0, 100)).rows)
                all << row.words;
            return all;
        };
        QVERIFY(words(made.gil).contains(QStringLiteral("Free")) && words(made.gil).contains(QStringLiteral("Held, running")));
        QVERIFY(words(made.queue).contains(QStringLiteral("Empty")) && words(made.queue).contains(QStringLiteral("With items")));
        QVERIFY(words(made.a).contains(QStringLiteral("Running Python")));
    }

    void aShiftDragMeasuresTheLaneItIsOn()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        shown.drag(shown.at(made.b, 0), shown.at(made.b, 40), Qt::ShiftModifier);
        const MeasureTable &table = shown.view.measure();
        QVERIFY2(table.title.startsWith(QStringLiteral("B for ")), qPrintable(table.title));
        QCOMPARE(table.rows.front().state, LaneState::BlockedLock);
        QVERIFY(std::abs(double((table.rows.front().time - ms(20)).count())) < 1e6);
        QVERIFY(std::abs(table.rows.front().share - 0.5) < 0.02);
        QTest::keyClick(&shown.view, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("Blocked on a lock\t")));
        QTest::keyClick(&shown.view, Qt::Key_Escape);
        QVERIFY(shown.view.measure().rows.empty());
    }

    void aShiftDragOverSeveralLanesAddsThemUp()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        shown.drag(shown.at(made.a, 10), shown.at(made.b, 20), Qt::ShiftModifier);
        QVERIFY2(shown.view.measure().title.startsWith(QStringLiteral("2 lanes for ")), qPrintable(shown.view.measure().title));
        QCOMPARE(shown.view.measure().rows.size(), 2UL);
        QVERIFY(std::abs(shown.view.measure().rows.front().share - 0.5) < 0.01);
    }

    void theKeyboardMeasuresFromThePlayheadOnTheSelectedLane()
    {
        const Family made = family();
        Shown shown({ made.store, {}, {}, {} }, { 1000, 700 });
        QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.at(made.b, 20));
        const Nanoseconds from = *shown.view.range()->playhead();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&shown.view, Qt::Key_Right, Qt::ShiftModifier);
        const auto measured = shown.view.range()->measured();
        QVERIFY(measured && measured->begin == from);
        QCOMPARE(measured->end.count(), shown.view.range()->playhead()->count());
        QCOMPARE(shown.view.measure().rows.size(), 1UL);
        for (int i = 0; i < 8; ++i) // back over where it began
            QTest::keyClick(&shown.view, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(shown.view.range()->measured()->end == from && shown.view.range()->measured()->begin < from);
    }

    void whileTheRunGoesOnTheTableDoesToo()
    {
        const BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin, LaneState::RunningPython);
        advanceAll(built, kBegin + ms(10));
        Shown shown(built);
        shown.view.setLive(true);
        shown.view.range()->show(between(0, 100));
        shown.drag(shown.at(built.threads[0], 5), shown.at(built.threads[0], 60), Qt::ShiftModifier);
        const Nanoseconds before = shown.view.measure().known;
        lane.append(kBegin + ms(20), LaneState::WantsGil);
        advanceAll(built, kBegin + ms(50));
        QTRY_VERIFY(shown.view.measure().known > before);
        QCOMPARE(shown.view.measure().rows.size(), 2UL);
    }

    void theCardStandsWithinWhatItIsGivenAtEverySize_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<int>("x");
        for (const double scale : { 1.0, 2.0 }) {
            for (const int x : { 0, 300, 760 })
                QTest::addRow("%.0f, %d", scale, x) << scale << x;
        }
    }
    void theCardStandsWithinWhatItIsGivenAtEverySize()
    {
        QFETCH(double, scale);
        QFETCH(int, x);
        const BuiltStore built = everything();
        const MeasureTable table = measureTable(*built.store, built.threads, between(0, 90));
        QVERIFY(table.rows.size() > 8);
        QImage image(800, 700, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        const QRectF within(0, 0, 800, 700);
        const QRectF card = paintMeasureCard(painter, Theme::of(Scheme::Light, scale), table, QRectF(x, 600, 40, 20), within);
        QVERIFY(!card.isEmpty());
        QVERIFY(within.contains(card));
    }
};

QTEST_MAIN(MeasureTest)
#include "measure_test.moc"
