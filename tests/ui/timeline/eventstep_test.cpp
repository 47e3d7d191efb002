// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/eventstep.h>

#include <QTest>

#include <random>
#include <set>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::InstantKind;
using trace::LaneState;

namespace {

/// Every moment at which something happens, found by reading everything.
std::set<Nanoseconds> allEvents(const trace::TraceStore &store, const std::vector<LaneId> &lanes)
{
    std::set<Nanoseconds> events;
    for (const LaneId id : lanes) {
        const trace::Lane &lane = store.lane(id);
        for (std::uint64_t i = lane.firstSpan(); i < lane.spanCount(); ++i)
            events.insert(lane.span(i).begin);
        lane.instants(Nanoseconds::min(), Nanoseconds::max(), ~std::size_t { 0 }, [&](const trace::Instant &instant) { events.insert(instant.time); });
    }
    return events;
}

std::vector<LaneId> allLanes(const BuiltStore &built)
{
    std::vector<LaneId> lanes = built.cores;
    lanes.push_back(built.gil);
    lanes.insert(lanes.end(), built.threads.begin(), built.threads.end());
    return lanes;
}

} // namespace

class EventStepTest : public QObject
{
    Q_OBJECT
private slots:
    void forwardsAndBackwardsVisitEveryEventOnce_data()
    {
        QTest::addColumn<int>("run");
        QTest::newRow("taking turns") << 0;
        QTest::newRow("waiting together") << 1;
        QTest::newRow("everything") << 2;
        QTest::newRow("dense") << 3;
    }

    void forwardsAndBackwardsVisitEveryEventOnce()
    {
        QFETCH(int, run);
        const BuiltStore built = run == 0 ? takingTurns(ms(200)) : run == 1 ? waitingTogether(ms(300)) : run == 2 ? everything() : dense(3, 500);
        const std::vector<LaneId> lanes = allLanes(built);
        const std::set<Nanoseconds> events = allEvents(*built.store, lanes);
        std::vector<Nanoseconds> forwards, backwards;
        for (auto at = neighbouringEvent(*built.store, lanes, *events.begin() - ms(1), true); at; at = neighbouringEvent(*built.store, lanes, *at, true))
            forwards.push_back(*at);
        for (auto at = neighbouringEvent(*built.store, lanes, built.store->end() + ms(1), false); at;
             at = neighbouringEvent(*built.store, lanes, *at, false))
            backwards.push_back(*at);
        QCOMPARE(forwards, std::vector<Nanoseconds>(events.begin(), events.end()));
        QCOMPARE(backwards, std::vector<Nanoseconds>(events.rbegin(), events.rend()));
    }

    void fromAnywhereTheNearestIsFound()
    {
        const BuiltStore built = everything();
        const std::vector<LaneId> lanes = allLanes(built);
        const std::set<Nanoseconds> events = allEvents(*built.store, lanes);
        std::mt19937 random(3);
        for (int i = 0; i < 2000; ++i) {
            const Nanoseconds time = kBegin - ms(2) + Nanoseconds { static_cast<std::int64_t>(random() % 100'000'000u) };
            const auto after = events.upper_bound(time), from = events.lower_bound(time);
            const auto next = neighbouringEvent(*built.store, lanes, time, true), last = neighbouringEvent(*built.store, lanes, time, false);
            QCOMPARE(next, after == events.end() ? std::nullopt : std::optional(*after));
            QCOMPARE(last, from == events.begin() ? std::nullopt : std::optional(*std::prev(from)));
        }
    }

    void onlyTheLanesThatWereNamedCount()
    {
        const BuiltStore built = takingTurns(ms(50));
        const std::vector<LaneId> thread { built.threads[1] };
        const auto first = neighbouringEvent(*built.store, thread, kBegin, true);
        QVERIFY(first);
        QCOMPARE(built.store->lane(built.threads[1]).span(built.store->lane(built.threads[1]).at(*first)).begin, *first);
    }

    void aLongRowOfInstantsBetweenTwoBordersIsSteppedBackThrough()
    {
        const BuiltStore built = emptyLanes(0, 1);
        trace::Lane &lane = built.store->writableLane(built.threads[0]);
        lane.append(kBegin, LaneState::RunningPython);
        for (int i = 1; i <= 5000; ++i)
            lane.add({ kBegin + Nanoseconds { i * 10 }, i % 2 ? InstantKind::Line : InstantKind::Mark, 0, 1 });
        advanceAll(built, kBegin + ms(1));
        Nanoseconds at = built.store->end();
        for (int i = 5000; i >= 1; --i) {
            const auto before = neighbouringEvent(*built.store, built.threads, at, false);
            QVERIFY(before);
            QCOMPARE(*before, kBegin + Nanoseconds { i * 10 });
            at = *before;
        }
    }

    void ofNothingThereIsNoEvent()
    {
        const BuiltStore built = emptyLanes(0, 1);
        const std::vector<LaneId> unknown { LaneId { 99 }, trace::kNoLane };
        for (const bool forwards : { true, false }) {
            QVERIFY(!neighbouringEvent(*built.store, built.threads, kBegin, forwards));
            QVERIFY(!neighbouringEvent(*built.store, unknown, kBegin, forwards));
        }
    }
};

QTEST_APPLESS_MAIN(EventStepTest)
#include "eventstep_test.moc"
