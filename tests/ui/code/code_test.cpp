// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/stepping.h>
#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/timeline/standing.h>

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace interleave;
using namespace interleave::ui;
using trace::LaneState;

class CodeTest : public QObject
{
    Q_OBJECT
private slots:
    void eachThreadIsShownAtItsLineWithWhatItDoes()
    {
        trace::TraceStore store;
        add(store, "A", 5, LaneState::RunningPython);
        add(store, "B", 5, LaneState::WantsGil);
        add(store, "C", 9, LaneState::BlockedJoin);
        const auto activity = lineActivity(store, Nanoseconds { 500 }, false);
        QCOMPARE(activity.size(), std::size_t { 2 });
        QCOMPARE(activity.at(5).size(), std::size_t { 2 });
        QCOMPARE(activity.at(5)[0].text, QStringLiteral("A runs"));
        QCOMPARE(activity.at(5)[1].text, QStringLiteral("B wants the GIL"));
        QCOMPARE(activity.at(9)[0].text, QStringLiteral("C blocked on a join"));
    }

    void manyThreadsAtOneLineAreCounted()
    {
        trace::TraceStore store;
        for (int i = 0; i < 18; ++i)
            add(store, "T" + std::to_string(i), 7, LaneState::BlockedIo);
        const auto activity = lineActivity(store, Nanoseconds { 500 }, false);
        QCOMPARE(activity.at(7)[0].text, QStringLiteral("18 blocked on I/O"));
    }

    void whoStandsIsShownATaskTooAndNotItsThreadOnceMore()
    {
        trace::TraceStore store;
        const std::uint32_t step = store.intern(trace::kNextStep), turn = store.intern(trace::kNextTurn);
        const auto stands = [&](const std::string &letter, std::uint64_t line, trace::LaneKind kind, std::uint32_t thread, std::uint32_t on) {
            trace::LaneInfo info;
            info.kind = kind;
            info.letter = letter;
            info.thread = ThreadId { thread };
            trace::Lane &lane = store.createLane(info);
            lane.append(Nanoseconds { 0 }, trace::kHeld, on);
            lane.add({ Nanoseconds { 0 }, trace::InstantKind::Line, 0, line });
            lane.advance(Nanoseconds { 1000 });
        };
        stands("main", 3, trace::LaneKind::Thread, 1, step); // with A, which has its turn
        stands("A", 3, trace::LaneKind::Task, 1, step);
        stands("B", 4, trace::LaneKind::Task, 1, turn);
        stands("C", 5, trace::LaneKind::Thread, 2, step);
        stands("D", 6, trace::LaneKind::Task, 3, turn); // of another loop, in which nobody has the turn
        for (const bool live : { false, true }) {
            const auto activity = lineActivity(store, Nanoseconds { 500 }, live);
            QCOMPARE(activity.size(), std::size_t { 4 });
            QCOMPARE(activity.at(3).size(), std::size_t { 1 });
            QCOMPARE(activity.at(3)[0].text, QStringLiteral("A stands before this"));
            QCOMPARE(activity.at(4)[0].text, QStringLiteral("B stands before this"));
            QCOMPARE(activity.at(5)[0].text, QStringLiteral("C stands before this"));
            QCOMPARE(activity.at(6)[0].text, QStringLiteral("D stands before this"));
        }
        QCOMPARE(standingWorkers(store), QStringList({ QStringLiteral("A"), QStringLiteral("C"), QStringLiteral("D") })); // B is not next
    }

    void beforeAThreadBeganItIsAtNoLine()
    {
        trace::TraceStore store;
        add(store, "A", 5, LaneState::RunningPython);
        QVERIFY(lineActivity(store, Nanoseconds { -10 }, false).empty());
    }

    void thePaneForgetsTheTagsOfAnotherScript()
    {
        CodePane pane;
        pane.setTheme(Theme::of(Scheme::Dark));
        pane.setScript("a = 1\nb = 2\n");
        pane.showActivity({ { 2, { { LaneState::RunningPython, "A runs" } } } });
        QCOMPARE(pane.activity().size(), std::size_t { 1 });
        pane.setScript("c = 3\n");
        QVERIFY(pane.activity().empty());
    }

    void aHoldThatIsInterruptedByTheSchedulerIsStillOneHold()
    {
        trace::TraceStore store;
        trace::LaneInfo gil;
        gil.kind = trace::LaneKind::Gil;
        trace::Lane &lane = store.createLane(gil);
        lane.append(Nanoseconds { 0 }, LaneState::RunningPython, 1);
        lane.append(Nanoseconds { 100 }, LaneState::RunnableHoldingGil, 1);
        lane.append(Nanoseconds { 300 }, LaneState::RunningPython, 1);
        lane.append(Nanoseconds { 500 }, LaneState::None, 0);
        lane.append(Nanoseconds { 510 }, LaneState::RunningPython, 2);
        lane.append(Nanoseconds { 600 }, LaneState::None, 0);
        lane.advance(Nanoseconds { 700 });
        QCOMPARE(gilHolds(store), (std::vector<Nanoseconds> { Nanoseconds { 500 }, Nanoseconds { 90 } }));
    }

    void holdsAreCountedInFifthsOfTheSwitchInterval()
    {
        const Nanoseconds interval { 5'000'000 };
        const HoldBins bins = binned({ interval, interval + Nanoseconds { 1 }, Nanoseconds { 100 }, 20 * interval }, interval);
        QCOMPARE(bins.width, Nanoseconds { 1'000'000 });
        QCOMPARE(bins.interval, std::optional(5));
        QCOMPARE(bins.counts, (std::vector<int> { 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1 }));
    }

    void holdsThatAreAllFarShorterGetAScaleThatShowsThem()
    {
        std::vector<Nanoseconds> holds;
        for (int i = 0; i < 100; ++i)
            holds.push_back(Nanoseconds { 1'000 + 100 * i });
        const HoldBins bins = binned(holds, Nanoseconds { 5'000'000 });
        QVERIFY(!bins.interval);
        QVERIFY(bins.width <= Nanoseconds { 2'000 });
        QVERIFY(*std::max_element(bins.counts.begin(), bins.counts.end()) < 60);
        QCOMPARE(std::accumulate(bins.counts.begin(), bins.counts.end(), 0), 100);
    }

private:
    static void add(trace::TraceStore &store, const std::string &letter, std::uint64_t line, LaneState state)
    {
        trace::LaneInfo info;
        info.letter = letter;
        info.name = "worker-" + letter;
        trace::Lane &lane = store.createLane(info);
        lane.append(Nanoseconds { 0 }, state);
        lane.add({ Nanoseconds { 0 }, trace::InstantKind::Line, 0, line });
        lane.advance(Nanoseconds { 1000 });
    }
};

QTEST_MAIN(CodeTest)
#include "code_test.moc"
