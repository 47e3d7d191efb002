// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/timeline/tellingview.h>

#include "storebuilder.h"

#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

class TellingViewTest : public QObject
{
    Q_OBJECT
private slots:
    void anEmptyStoreHasNothingToTell()
    {
        const auto built = emptyLanes(2, 2);
        QVERIFY(!tellingView(*built.store).moment);
    }

    void aRunOfFewSpansIsShownWhole()
    {
        const auto built = takingTurns(ms(60));
        const TellingView view = tellingView(*built.store);
        QCOMPARE(view.range, (TimeRange { built.store->begin(), built.store->end() }));
        QVERIFY(view.moment);
    }

    void ofALongRunADozenHandOffsInItsMiddleAreShown()
    {
        const auto built = takingTurns(ms(20'000));
        const TellingView view = tellingView(*built.store);
        const Nanoseconds middle = built.store->begin() + (built.store->end() - built.store->begin()) / 2;
        QVERIFY(view.range.contains(middle));
        int changes = 0;
        const trace::Lane &gil = built.store->lane(built.gil);
        for (auto i = gil.at(view.range.begin) + 1; i < gil.spanCount() && gil.span(i).begin < view.range.end; ++i)
            changes += gil.span(i).state != trace::LaneState::None && gil.span(i).object != gil.span(i - 1).object;
        QVERIFY2(changes >= 10 && changes <= 15, qPrintable(QString::number(changes)));
    }

    void aRunOfWaitsIsShownWholeHoweverManySpansItHas()
    {
        const auto built = emptyLanes(1, 1);
        trace::Lane &gil = built.store->writableLane(built.gil);
        trace::Lane &thread = built.store->writableLane(built.threads.front());
        for (int i = 0; i < 1000; ++i) { // the GIL is held for a tenth of the time
            const Nanoseconds begin = kBegin + ms(10.0 * i);
            gil.append(begin, trace::LaneState::RunningPython, built.threads.front().value);
            gil.append(begin + ms(1), trace::LaneState::None);
            thread.append(begin, trace::LaneState::RunningPython);
            thread.append(begin + ms(1), trace::LaneState::BlockedIo);
        }
        advanceAll(built, kBegin + ms(10'000));
        QCOMPARE(tellingView(*built.store).range, (TimeRange { built.store->begin(), built.store->end() }));
    }

    void atTheMomentOneThreadRunsAndAnotherWantsTheGil()
    {
        const auto built = takingTurns(ms(20'000));
        const TellingView view = tellingView(*built.store);
        QVERIFY(view.moment && view.range.contains(*view.moment));
        int runs = 0, wants = 0;
        for (const LaneId thread : built.threads) {
            const trace::Lane &lane = built.store->lane(thread);
            const auto state = lane.span(lane.at(*view.moment)).state;
            runs += state == trace::LaneState::RunningPython;
            wants += state == trace::LaneState::WantsGil;
        }
        QCOMPARE(runs, 1);
        QCOMPARE(wants, 1);
    }

    void whereNobodyWantsTheGilTheMomentIsWhenMostThreadsAreAtSomething()
    {
        const auto built = emptyLanes(1, 3);
        const auto stretch = [&](int thread, double from, double to) {
            trace::Lane &lane = built.store->writableLane(built.threads[static_cast<std::size_t>(thread)]);
            lane.append(kBegin, trace::LaneState::None);
            lane.append(kBegin + ms(from), trace::LaneState::BlockedIo);
            lane.append(kBegin + ms(to), trace::LaneState::None);
        };
        stretch(0, 0, 50);
        stretch(1, 10, 100);
        stretch(2, 20, 40);
        advanceAll(built, kBegin + ms(100));
        const TellingView view = tellingView(*built.store);
        QVERIFY(view.moment);
        QVERIFY(*view.moment >= kBegin + ms(20) && *view.moment < kBegin + ms(40));
    }
};

QTEST_MAIN(TellingViewTest)
#include "tellingview_test.moc"
