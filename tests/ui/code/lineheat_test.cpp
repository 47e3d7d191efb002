// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/code/codepane.h>
#include <ui/code/heatmargin.h>
#include <ui/timeline/timelinerange.h>

#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace interleave;
using namespace interleave::ui;
using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr Nanoseconds ns(std::int64_t nanoseconds) { return Nanoseconds { nanoseconds }; }

trace::Lane &add(trace::TraceStore &store, const std::string &letter, LaneKind kind = LaneKind::Thread)
{
    trace::LaneInfo info;
    info.kind = kind;
    info.letter = letter;
    info.name = "worker-" + letter;
    return store.createLane(info);
}

void line(trace::Lane &lane, std::int64_t at, std::uint64_t number) { lane.add({ ns(at), InstantKind::Line, 0, number }); }

/// The same, nanosecond by nanosecond.
std::map<int, trace::StateTimes> naively(const trace::TraceStore &store, const TimeRange &range)
{
    std::map<int, trace::StateTimes> found;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        for (Nanoseconds t = std::max(range.begin, lane.begin()); t < std::min(range.end, lane.end()); t += ns(1)) {
            const auto at = lane.lastInstant(InstantKind::Line, t).value;
            const LaneState state = lane.span(lane.at(t)).state;
            if (at > 0 && state != LaneState::None && state != LaneState::Frozen && state != LaneState::Unknown)
                ++found[static_cast<int>(at)][trace::index(state)];
        }
    }
    return found;
}

} // namespace

class LineHeatTest : public QObject
{
    Q_OBJECT
private slots:
    void theTimeOfEachStateGoesToTheLineThatTheThreadWasAt()
    {
        trace::TraceStore store;
        trace::Lane &a = add(store, "A");
        a.append(ns(0), LaneState::RunningPython);
        line(a, 0, 5);
        a.append(ns(100), LaneState::WantsGil);
        line(a, 150, 6);
        a.append(ns(180), LaneState::RunningPython);
        a.advance(ns(300));
        const LineHeat heat = lineHeat(store, { ns(0), ns(300) });
        QCOMPARE(heat.lines.at(5).states[trace::index(LaneState::RunningPython)], 100);
        QCOMPARE(heat.lines.at(5).states[trace::index(LaneState::WantsGil)], 50);
        QCOMPARE(heat.lines.at(6).states[trace::index(LaneState::WantsGil)], 30);
        QCOMPARE(heat.lines.at(6).states[trace::index(LaneState::RunningPython)], 120);
        QCOMPARE(heat.most(), 150);
        QVERIFY(!heat.partly);
    }

    void onlyTheStretchThatIsAskedForCounts()
    {
        trace::TraceStore store;
        trace::Lane &a = add(store, "A");
        a.append(ns(0), LaneState::RunningPython);
        line(a, 10, 5); // long before
        a.advance(ns(1000));
        QCOMPARE(lineHeat(store, { ns(400), ns(600) }).lines.at(5).total(), 200);
        QCOMPARE(lineHeat(store, { ns(900), ns(5000) }).lines.at(5).total(), 100);
        QVERIFY(lineHeat(store, { ns(2000), ns(3000) }).lines.empty());
        QVERIFY(lineHeat(store, { ns(0), ns(10) }).lines.empty()); // not at any line yet
    }

    void whatWasNotRecordedOrFrozenIsNotCounted()
    {
        trace::TraceStore store;
        trace::Lane &a = add(store, "A");
        a.append(ns(0), LaneState::RunningPython);
        line(a, 0, 5);
        a.append(ns(10), LaneState::Unknown);
        a.append(ns(30), LaneState::Frozen);
        a.append(ns(60), LaneState::None);
        a.advance(ns(100));
        QCOMPARE(lineHeat(store, { ns(0), ns(100) }).lines.at(5).total(), 10);
    }

    void aLoopsThreadCountsItsWorkAndItsTasksTheirWaits()
    {
        trace::TraceStore store;
        trace::Lane &thread = add(store, "A");
        trace::Lane &loop = add(store, "", LaneKind::Loop);
        trace::Lane &task = add(store, "", LaneKind::Task);
        thread.append(ns(0), LaneState::RunningPython);
        line(thread, 0, 3);
        line(task, 0, 3);
        task.append(ns(0), LaneState::RunningPython);
        task.append(ns(20), LaneState::BlockedIo);
        thread.append(ns(20), LaneState::BlockedIo); // select: nobody's line
        loop.append(ns(0), LaneState::RunningPython);
        for (trace::Lane *each : { &thread, &loop, &task })
            each->advance(ns(100));
        const LineTimes times = lineHeat(store, { ns(0), ns(100) }).lines.at(3);
        QCOMPARE(times.states[trace::index(LaneState::RunningPython)], 20); // once
        QCOMPARE(times.states[trace::index(LaneState::BlockedIo)], 80);
    }

    void itEqualsWhatCountingNanosecondByNanosecondGives()
    {
        std::mt19937 random(17);
        for (int round = 0; round < 30; ++round) {
            trace::TraceStore store;
            for (int t = 0; t < 3; ++t) {
                trace::Lane &lane = add(store, std::string(1, static_cast<char>('A' + t)));
                std::int64_t at = random() % 20;
                while (at < 400) {
                    lane.append(ns(at), static_cast<LaneState>(random() % trace::kLaneStateCount));
                    if (random() % 2)
                        line(lane, at, random() % 4);
                    at += 1 + random() % 30;
                }
                lane.advance(ns(at));
            }
            const TimeRange range { ns(random() % 200), ns(200 + random() % 300) };
            const LineHeat heat = lineHeat(store, range);
            std::map<int, trace::StateTimes> states;
            for (const auto &[number, times] : heat.lines) {
                states[number] = times.states;
                std::int64_t sum = 0;
                for (const auto &[lane, time] : times.byLane)
                    sum += time;
                QCOMPARE(sum, times.total());
            }
            QCOMPARE(states, naively(store, range));
        }
    }

    void whatIsCancelledEndsAndSaysSo()
    {
        trace::TraceStore store;
        trace::Lane &a = add(store, "A");
        a.append(ns(0), LaneState::RunningPython);
        line(a, 0, 5);
        a.advance(ns(100));
        const std::atomic<bool> cancelled { true };
        QVERIFY(lineHeat(store, { ns(0), ns(100) }, &cancelled).partly);
    }

    void hoverSaysItInWords()
    {
        trace::TraceStore store;
        trace::Lane &a = add(store, "A");
        a.append(ns(0), LaneState::RunningPython);
        line(a, 0, 8);
        a.append(ns(2'000'000), LaneState::WantsGil);
        a.advance(ns(5'000'000));
        const LineHeat heat = lineHeat(store, { ns(0), ns(5'000'000) });
        const QString said = heatSentence(store, 8, heat.lines.at(8)).replace(QChar(0x00a0), ' ');
        QVERIFY2(said.contains(QStringLiteral("Line 8: 5 ms in all")) && said.contains(QStringLiteral("2 ms running Python, 3 ms wanting the GIL"))
                && said.contains(QStringLiteral("By A 5 ms")),
            qPrintable(said));
    }

    void thePaneShowsItForWhatIsSeenAndThenForWhatIsMeasured()
    {
        Shown shown;
        QTRY_COMPARE_WITH_TIMEOUT(shown.pane.heat().heat().range, shown.range.visible(), 60'000);
        QVERIFY(shown.pane.heatMargin()->isVisible() && shown.pane.heatMargin()->width() > 10);
        QVERIFY(shown.pane.heatLegend()->isVisible());
        QVERIFY(shown.pane.heatLegend()->title().contains(QStringLiteral("visible")));
        const TimeRange measured { ns(100'000), ns(300'000) };
        shown.range.setMeasured(measured);
        QTRY_COMPARE_WITH_TIMEOUT(shown.pane.heat().heat().range, measured, 60'000);
        QVERIFY(shown.pane.heatLegend()->title().contains(QStringLiteral("measured")));
    }

    void itIsComputedOnceForAChangeAndNeverForThePlayhead()
    {
        Shown shown;
        QTRY_COMPARE_WITH_TIMEOUT(shown.pane.heat().computed(), 1, 60'000);
        QSignalSpy changed(&shown.pane.heat(), &HeatJob::heatChanged);
        for (int i = 1; i <= 50; ++i) { // a drag
            shown.range.panBy(ns(1'000));
            shown.range.setPlayhead(ns(i * 1'000));
        }
        QVERIFY(changed.wait(60'000));
        QTRY_VERIFY_WITH_TIMEOUT(shown.pane.heat().idle(), 60'000);
        for (int i = 1; i <= 50; ++i)
            shown.range.setPlayhead(ns(i * 2'000));
        QVERIFY(shown.pane.heat().idle()); // a playhead begins nothing
        QCOMPARE(shown.pane.heat().heat().range, shown.range.visible());
        QVERIFY(shown.pane.heat().computed() <= 4); // a few at most, if the machine stood still during the drag
    }

    void offItComputesAndShowsNothing()
    {
        Shown shown;
        QTRY_VERIFY_WITH_TIMEOUT(shown.pane.heatMargin()->isVisible(), 60'000);
        shown.pane.setHeatOn(false);
        QVERIFY(!shown.pane.heatMargin()->isVisible() && !shown.pane.heatLegend()->isVisible());
        const int before = shown.pane.heat().computed();
        shown.range.panBy(ns(5'000));
        QVERIFY(shown.pane.heat().idle());
        QCOMPARE(shown.pane.heat().computed(), before);
        shown.pane.setHeatOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(shown.pane.heatMargin()->isVisible(), 60'000);
    }

    void underThePointerItSaysTheLine()
    {
        Shown shown;
        QTRY_VERIFY_WITH_TIMEOUT(shown.pane.heatMargin()->isVisible(), 60'000);
        QString found;
        for (int y = 0; y < shown.pane.heatMargin()->height() && found.isEmpty(); ++y)
            found = shown.pane.heatMargin()->textAt(y);
        QVERIFY2(found.startsWith(QStringLiteral("Line 2:")), qPrintable(found));
    }

    void anotherRunTakesTheHeatAway()
    {
        Shown shown;
        QTRY_VERIFY_WITH_TIMEOUT(shown.pane.heatMargin()->isVisible(), 60'000);
        shown.pane.setRun(nullptr, nullptr);
        QVERIFY(!shown.pane.heatMargin()->isVisible());
    }

private:
    struct Shown
    {
        std::shared_ptr<trace::TraceStore> store = std::make_shared<trace::TraceStore>();
        TimelineRange range;
        CodePane pane;
        Shown()
        {
            trace::Lane &a = add(*store, "A");
            a.append(ns(0), LaneState::RunningPython);
            line(a, 0, 2);
            a.append(ns(400'000), LaneState::WantsGil);
            a.advance(ns(1'000'000));
            store->advance(ns(1'000'000));
            store->publish();
            range.setWidth(100);
            range.reset({ ns(0), ns(1'000'000) }, ns(500'000));
            pane.setTheme(Theme::of(Scheme::Light));
            pane.setScript("def f():\n    x = 1\n    return x\n");
            pane.resize(500, 300);
            pane.setRun(store, &range);
            pane.show();
        }
    };
};

QTEST_MAIN(LineHeatTest)
#include "lineheat_test.moc"
