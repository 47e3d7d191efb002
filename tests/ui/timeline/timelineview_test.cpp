// SPDX-License-Identifier: GPL-3.0-or-later
#include "shownview.h"

#include <QDir>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

/// One in which everything has happened that follows from showing it.
struct Calm : Shown
{
    explicit Calm(const BuiltStore &built, QSize size = { 1000, 500 })
        : Shown(built, size)
    {
        settle();
    }
};

} // namespace

class TimelineViewTest : public QObject
{
    Q_OBJECT
private slots:
    void hoverTouchesTheStoreNoMoreThanOnce()
    {
        const BuiltStore built = takingTurns(ms(60));
        Calm shown(built);
        const auto frames = shown.view.figures().frames;
        const auto spans = shown.view.figures().spansRead, columns = shown.view.figures().columnsComputed;
        const QPoint from = shown.at(built.threads[1], 0.5), to = shown.at(built.threads[1], 4.5);
        for (int x = from.x(); x <= to.x(); ++x) {
            shown.point({ x, from.y() });
            settle();
        }
        QVERIFY(to.x() - from.x() > 20);
        QCOMPARE(shown.view.figures().hoverQueries, std::uint64_t { 1 });
        QCOMPARE(shown.view.figures().frames, frames); // overlays only
        QCOMPARE(shown.view.figures().spansRead, spans);
        QCOMPARE(shown.view.figures().columnsComputed, columns);
        QVERIFY(shown.view.figures().paints > frames);
    }

    void hoverSpeaks()
    {
        const BuiltStore built = takingTurns(ms(60));
        Calm shown(built);
        QSignalSpy spy(&shown.view, &TimelineView::hoverTextChanged);
        shown.point(shown.at(built.threads[1], 3));
        QVERIFY(!spy.isEmpty());
        QVERIFY(spy.last()[0].toString().startsWith(QStringLiteral("Thread B wants the GIL\n")));
        shown.point({ 5, 5 });
        QCOMPARE(spy.last()[0].toString(), QString());
        QVERIFY(shown.view.hover().empty());
    }

    void scrollingBackAsksTheStoreNothing()
    {
        const BuiltStore built = takingTurns(ms(400), 20);
        Calm shown(built);
        QScrollBar *bar = shown.view.verticalScrollBar();
        QVERIFY(bar->maximum() > 0);
        bar->setValue(bar->maximum());
        settle();
        const auto before = shown.view.figures();
        for (int y = bar->maximum(); y >= 0; y -= 40) {
            bar->setValue(y);
            settle();
        }
        bar->setValue(0);
        settle();
        QVERIFY(shown.view.figures().frames > before.frames);
        // Every lane was seen once on the way; the second time it is only put elsewhere.
        const auto once = shown.view.figures();
        bar->setValue(bar->maximum());
        settle();
        bar->setValue(0);
        settle();
        QCOMPARE(shown.view.figures().spansRead, once.spansRead);
        QCOMPARE(shown.view.figures().columnsComputed, once.columnsComputed);
    }

    void lanesOutOfSightAreNotDrawn()
    {
        const BuiltStore built = dense(60, 3000);
        Calm tall(built, { 900, 2600 }), low(built, { 900, 300 });
        QVERIFY(low.view.figures().spansRead * 4 < tall.view.figures().spansRead);
    }

    void pausedPaintsNothing()
    {
        const BuiltStore built = takingTurns(ms(60));
        Calm shown(built);
        const auto before = shown.view.figures().paints;
        QTest::qWait(200); // the point is that nothing happens in it
        QCOMPARE(shown.view.figures().paints, before);

        shown.view.setLive(true); // live, but frozen: the store says nothing new
        settle();
        QSignalSpy news(&shown.view, &TimelineView::newsShown);
        const auto paused = shown.view.figures().paints;
        QTest::qWait(200);
        QCOMPARE(shown.view.figures().paints, paused);
        QVERIFY(news.isEmpty());
    }

    void aLiveRunIsFollowedToItsEnd()
    {
        BuiltStore built = emptyLanes(1, 1);
        TimelineView view;
        view.resize(800, 400);
        view.setStore(built.store, ms(50));
        view.setLive(true);
        view.show();
        settle();
        QSignalSpy news(&view, &TimelineView::newsShown);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        for (int i = 1; i <= 10; ++i) {
            lane.append(kBegin + ms(20 * (i - 1)),
                i % 2 ? trace::LaneState::RunningPython : trace::LaneState::WantsGil, built.gil.value);
            advanceAll(built, kBegin + ms(20 * i));
            const auto seen = news.size();
            QTRY_VERIFY(news.size() > seen);
            QCOMPARE(view.range()->visible().length().count(), ms(50).count());
            QVERIFY(view.range()->visible().end >= kBegin + ms(20 * i));
        }
        view.setLive(false);
        QCOMPARE(view.range()->visible().end.count(), (kBegin + ms(200)).count());
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("Thread A")));
    }

    void followingLiveComputesOnlyNewColumns()
    {
        BuiltStore built = emptyLanes(0, 1);
        TimelineView view;
        view.resize(900, 300);
        view.setStore(built.store, ms(40));
        view.setLive(true);
        view.show();
        settle();
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        QSignalSpy news(&view, &TimelineView::newsShown);
        Nanoseconds now = kBegin;
        const auto grow = [&](double by) {
            const Nanoseconds end = now + ms(by);
            for (int i = 0; now < end; ++i) {
                lane.append(now, i % 2 ? trace::LaneState::RunningPython : trace::LaneState::WantsGil,
                    built.gil.value);
                now += Nanoseconds { 5000 };
            }
            advanceAll(built, now);
            const auto seen = news.size();
            QTRY_VERIFY(news.size() > seen);
            view.grab(); // a frame, now
        };
        grow(80); // longer than the view: from here on it moves
        const auto before = view.figures().columnsComputed;
        const double columnsPerMs = view.plotArea().width() / 40.0 * 2; // a pixel has up to two
        grow(8);
        const auto added = view.figures().columnsComputed - before;
        QVERIFY(added > 0);
        // The lane's new columns, and the overview's, which has as many pixels for the whole run and may
        // change its resolution once.
        const double most = 8 * columnsPerMs + 2.0 * view.plotArea().width();
        QVERIFY2(static_cast<double>(added) <= most, qPrintable(QString::number(added)));
        const auto again = view.figures().columnsComputed;
        view.viewport()->update();
        view.grab();
        QCOMPARE(view.figures().columnsComputed, again);
    }

    void whoLooksAtThePastIsNotPulledAway()
    {
        BuiltStore built = takingTurns(ms(500));
        Calm shown(built);
        shown.view.setLive(true);
        shown.view.range()->show(between(100, 200));
        QVERIFY(!shown.view.range()->following());
        advanceAll(built, kBegin + ms(900));
        QSignalSpy news(&shown.view, &TimelineView::newsShown);
        QTRY_VERIFY(!news.isEmpty());
        QCOMPARE(shown.view.range()->visible(), between(100, 200));
    }

    void aNewLaneAppearsByItself()
    {
        BuiltStore built = emptyLanes(1, 1);
        Calm shown(built);
        shown.view.setLive(true);
        const auto rows = shown.view.layout().rows.size();
        built.store->createLane({ trace::LaneKind::Thread, "late", "B", {}, {}, {}, 0 });
        built.store->publish();
        QTRY_COMPARE(shown.view.layout().rows.size(), rows + 1);
    }

    void aTraceThatLostRecordsShowsAGap()
    {
        const BuiltStore built = everything();
        const QImage image = TimelineView::render(built.store, Theme::of(Scheme::Light), { 1000, 0 });
        QVERIFY(image.height() > 400);
        // Where thread F lost records nothing is plain ground.
        TimelineView view;
        view.setTheme(Theme::of(Scheme::Light));
        view.resize(image.size());
        view.setStore(built.store);
        view.show();
        view.range()->showAll();
        const QRect lane = view.laneRect(built.threads[5]);
        const int x = view.plotArea().left()
            + static_cast<int>(
                timeToPixel(kBegin + ms(28), view.range()->visible(), view.plotArea().width()));
        const QImage grabbed = view.grab().toImage();
        for (int y = lane.top() + 1; y < lane.bottom(); ++y)
            QVERIFY(grabbed.pixelColor(x, y) != Theme::of(Scheme::Light).lane);
    }

    void aHostileStoreIsDrawnWithoutHarm()
    {
        BuiltStore built = emptyLanes(1, 2);
        trace::TraceStore &store = *built.store;
        store.writableLane(built.cores[0]).append(kBegin, trace::LaneState::RunningPython, 4'000'000'000U);
        store.writableLane(built.gil).append(kBegin, trace::LaneState::RunningPython, 77);
        store.writableLane(built.threads[0]).append(kBegin, trace::LaneState::WantsGil, 999);
        store.writableLane(built.threads[0]).append(kBegin + ms(1), static_cast<trace::LaneState>(15), 1);
        store.writableLane(built.threads[1])
            .append(kBegin + Nanoseconds { 4'000'000'000'000'000'000 }, trace::LaneState::BlockedLock, 88);
        store.writableLane(built.gil).add({ kBegin + ms(2), static_cast<trace::InstantKind>(200), 5, 6 });
        advanceAll(built, kBegin + Nanoseconds { 4'000'000'000'000'000'000 });
        Calm shown(built);
        for (int i = 0; i < 60; ++i) {
            shown.view.range()->zoomBy(0.5, kBegin);
            shown.view.grab();
            for (const LaneId lane : { built.cores[0], built.gil, built.threads[0], built.threads[1] })
                shown.point({ shown.view.plotArea().left() + 5, shown.view.laneRect(lane).center().y() });
        }
        QVERIFY(shown.view.figures().frames > 40); // until nothing is left to zoom into
    }

    void anEmptyViewInvites()
    {
        TimelineView view;
        view.resize(800, 400);
        view.show();
        QVERIFY(view.accessibleDescription().isEmpty()
            || view.accessibleDescription().contains(QStringLiteral("Predict")));
        const QImage before = view.grab().toImage();
        view.setEmptyText(QStringLiteral("Something else"));
        QVERIFY(view.grab().toImage() != before);
    }

    void anotherThemeIsAnotherPicture()
    {
        const BuiltStore built = takingTurns(ms(60));
        const QImage light = TimelineView::render(built.store, Theme::of(Scheme::Light), { 800, 400 });
        const QImage dark = TimelineView::render(built.store, Theme::of(Scheme::Dark), { 800, 400 });
        QCOMPARE(light.pixelColor(2, 2), Theme::of(Scheme::Light).panel);
        QCOMPARE(dark.pixelColor(2, 2), Theme::of(Scheme::Dark).panel);
        QCOMPARE(TimelineView::render(built.store, Theme::of(Scheme::Light), { 800, 400 }),
            light); // and always the same one
    }

    void everyLaneHasItsPlaceInAnExport()
    {
        const BuiltStore built = takingTurns(ms(60), 20);
        const QImage image = TimelineView::render(built.store, Theme::of(Scheme::Light), { 1600, 0 });
        QVERIFY(image.height() > 23 * 38);
        QCOMPARE(image.width(), 1600);
    }

    /// For people: INTERLEAVE_PICTURES=DIR saves what the tests only measure.
    void coresAndTheGilStayInSightWhileThreadsScroll()
    {
        Calm shown(takingTurns(ms(100), 20), { 1000, 420 });
        auto &view = shown.view;
        const auto built = view.store();
        QVERIFY(view.verticalScrollBar()->maximum() > 0);
        LaneId core, last;
        for (std::uint32_t i = 0; i < built->laneCount(); ++i) {
            if (built->lane(LaneId { i }).info().kind == trace::LaneKind::Core)
                core = LaneId { i };
            if (built->lane(LaneId { i }).info().kind == trace::LaneKind::Thread)
                last = LaneId { i };
        }
        const QRect before = view.laneRect(core);
        QVERIFY(!view.plotArea().contains(view.laneRect(last)));
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        settle();
        QCOMPARE(view.laneRect(core), before);
        QVERIFY(view.plotArea().contains(view.laneRect(last)));
        shown.point(shown.at(core, 50)); // and the pointer finds what is drawn
        QVERIFY(view.hover().title.startsWith(QStringLiteral("Core")));
        shown.point(shown.at(last, 50));
        QVERIFY(view.hover().title.startsWith(QStringLiteral("Thread")));
    }

    void aGlideEndsWhereItWasSentUnlessTheUserStepsIn()
    {
        Calm shown(takingTurns(ms(1000)));
        shown.view.glideTo(between(400, 500));
        QTRY_COMPARE_WITH_TIMEOUT(shown.view.range()->visible(), between(400, 500), 60'000);
        QVERIFY(!shown.view.touched());
        shown.view.glideTo(between(100, 900));
        QTest::keyClick(&shown.view, Qt::Key_A);
        QVERIFY(shown.view.touched());
        const TimeRange mine = shown.view.range()->visible();
        QSignalSpy moved(shown.view.range(), &TimelineRange::visibleChanged);
        settle();
        QCOMPARE(shown.view.range()->visible(), mine);
        QCOMPARE(moved.count(), 0);
    }

    void whatStandsAroundTheLanesExplainsItself()
    {
        Calm shown(takingTurns(ms(100)));
        auto &view = shown.view;
        const auto said = [&](const QPoint &position) {
            shown.point(position);
            return view.viewport()->toolTip();
        };
        QVERIFY(said(view.overviewArea().center()).contains(QStringLiteral("whole run")));
        QVERIFY(said({ view.plotArea().center().x(), view.plotArea().top() - 8 }).contains(QStringLiteral("Time since")));
        QStringList legend;
        for (int x = 8; x < view.width(); x += 8)
            legend << said({ x, view.height() - 12 });
        QVERIFY(!legend.filter(QStringLiteral("GIL")).isEmpty());
        for (std::uint32_t i = 0; i < view.store()->laneCount(); ++i)
            QVERIFY2(said({ 40, view.laneRect(LaneId { i }).center().y() }).endsWith('.'), qPrintable(QString::number(i)));
    }

    void pictures();
};

void TimelineViewTest::pictures()
{
    const QString folder = qEnvironmentVariable("INTERLEAVE_PICTURES");
    if (folder.isEmpty())
        QSKIP("set INTERLEAVE_PICTURES to a folder to have pictures saved there");
    QVERIFY(QDir().mkpath(folder));
    struct Scene
    {
        const char *name;
        BuiltStore built;
        TimeRange range;
    };
    const auto between = [](double from, double to) {
        return TimeRange { kBegin + ms(from), kBegin + ms(to) };
    };
    const Scene scenes[] = { { "turns", takingTurns(ms(240)), between(20, 78) }, { "all", everything(), {} },
        { "io", waitingTogether(ms(600), 6), {} }, { "many", takingTurns(ms(400), 20), between(0, 300) },
        { "dense", dense(6, 200'000), {} }, { "out", takingTurns(ms(20000), 3), {} }, { "empty", {}, {} } };
    struct Look
    {
        const char *name;
        Scheme scheme;
        double scale;
        QSize size;
    };
    const Look looks[] = { { "light", Scheme::Light, 1, { 1096, 532 } },
        { "dark", Scheme::Dark, 1, { 1096, 532 } }, { "contrast", Scheme::HighContrast, 1, { 1096, 532 } },
        { "narrow", Scheme::Light, 1, { 520, 420 } }, { "large", Scheme::Light, 2, { 1600, 900 } } };
    for (const Scene &scene : scenes) {
        for (const Look &look : looks) {
            const QImage image = TimelineView::render(
                scene.built.store, Theme::of(look.scheme, look.scale), look.size, scene.range);
            QVERIFY(image.save(folder + '/' + scene.name + '-' + look.name + ".png"));
        }
    }
    for (const Look &look : looks) { // with everything that is laid over
        TimelineView view;
        view.setTheme(Theme::of(look.scheme, look.scale));
        view.resize(look.size);
        view.setStore(takingTurns(ms(240)).store);
        view.show();
        view.range()->show(between(20, 78));
        view.range()->setPlayhead(kBegin + ms(54.6));
        const QRect lane = view.laneRect(LaneId { 4 });
        const QPoint pointer(lane.left() + lane.width() * 11 / 20, lane.center().y());
        QTest::mouseMove(view.viewport(), pointer);
        QTest::mouseMove(view.viewport(), pointer + QPoint(1, 0));
        QVERIFY(view.grab().save(folder + "/hover-" + look.name + ".png"));
        view.range()->setMeasured(between(30, 46));
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, pointer - QPoint(200, 0));
        QTest::mouseMove(view.viewport(), QPoint(5, 5));
        QVERIFY(view.grab().save(folder + "/selected-" + look.name + ".png"));
    }
}

QTEST_MAIN(TimelineViewTest)
#include "timelineview_test.moc"
