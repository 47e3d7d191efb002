// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/panels/events/spanorder.h>
#include <ui/panels/events/spansearch.h>

#include <QTest>

#include <algorithm>
#include <random>
#include <tuple>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

struct Expected
{
    std::int64_t begin;
    std::uint32_t lane;
    std::uint64_t span;
    friend auto operator<=>(const Expected &, const Expected &) = default;
};

std::vector<LaneId> lanesOf(const trace::TraceStore &store)
{
    std::vector<LaneId> lanes;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        lanes.push_back(LaneId { i });
    return lanes;
}

/// What the order must be: all of it, sorted.
std::vector<Expected> naive(const trace::TraceStore &store)
{
    std::vector<Expected> all;
    for (const LaneId id : lanesOf(store)) {
        const trace::Lane &lane = store.lane(id);
        for (std::uint64_t span = lane.firstSpan(); span < lane.spanCount(); ++span)
            all.push_back({ lane.span(span).begin.count(), id.value, span });
    }
    std::sort(all.begin(), all.end());
    return all;
}

/// Lanes of random length with many ties and spans without length.
std::shared_ptr<trace::TraceStore> randomStore(unsigned seed)
{
    std::mt19937 random(seed);
    const int lanes = 1 + static_cast<int>(random() % 7);
    BuiltStore built = emptyLanes(0, lanes);
    for (const LaneId id : built.threads) {
        Nanoseconds time = kBegin + Nanoseconds { static_cast<std::int64_t>(random() % 50) };
        const unsigned spans = random() % 900;
        for (unsigned i = 0; i < spans; ++i) {
            built.store->writableLane(id).append(time, i % 2 ? LaneState::RunningPython : LaneState::BlockedIo, i % 3);
            time += Nanoseconds { static_cast<std::int64_t>(random() % 4) };
        }
    }
    advanceAll(built, kBegin + ms(1));
    return built.store;
}

} // namespace

class SpanOrderTest : public QObject
{
    Q_OBJECT
private slots:
    void isThatOfASortedListOfAll()
    {
        for (unsigned seed = 1; seed <= 25; ++seed) {
            const auto store = randomStore(seed);
            const auto expected = naive(*store);
            const SpanOrder order(store, lanesOf(*store));
            QCOMPARE(order.count(), expected.size());
            std::mt19937 random(seed);
            for (std::size_t i = 0; i < expected.size(); i += 1 + random() % 5) {
                const SpanRef ref = order.at(i);
                QVERIFY2(ref.lane.value == expected[i].lane && ref.span == expected[i].span, qPrintable(QStringLiteral("seed %1, row %2").arg(seed).arg(i)));
                QCOMPARE(order.rowOf(ref), std::optional<std::uint64_t>(i));
            }
        }
    }

    void ofSomeLanesKnowsNothingOfTheOthers()
    {
        const auto store = randomStore(3);
        const SpanOrder order(store, { LaneId { 1 } });
        QCOMPARE(order.count(), store->lane(LaneId { 1 }).spanCount());
        QVERIFY(!order.rowOf({ LaneId { 0 }, 0 }));
        QVERIFY(!order.rowOf({ LaneId { 1 }, store->lane(LaneId { 1 }).spanCount() }));
    }

    void aSearchFindsWhatALookAtEverySpanFinds()
    {
        const auto built = takingTurns(ms(300), 3);
        SpanQuery query;
        query.lanes = lanesOf(*built.store);
        query.state = LaneState::WantsGil;
        query.sort = SpanSort::Longest;
        std::atomic<int> progress { 0 };
        const auto found = SpanSearch(built.store, query).run({}, progress);
        QVERIFY(found);
        std::uint64_t expected = 0;
        std::int64_t longest = 0;
        for (const LaneId id : query.lanes) {
            for (std::uint64_t i = 0; i < built.store->lane(id).spanCount(); ++i) {
                const trace::Span span = built.store->lane(id).span(i);
                if (span.state == LaneState::WantsGil && span.end > span.begin) {
                    ++expected;
                    longest = std::max(longest, (span.end - span.begin).count());
                }
            }
        }
        QCOMPARE(found->matched, expected);
        QCOMPARE(found->rows.size(), std::size_t(expected));
        QCOMPARE(-found->rows.front().key, longest);
        QVERIFY(std::is_sorted(found->rows.begin(), found->rows.end(), [](const auto &a, const auto &b) { return a.key < b.key; }));
    }

    void manyThatAreFoundAreInOrderFromTheFirstToTheLast()
    {
        const auto built = dense(3, 90'000);
        SpanQuery query;
        query.lanes = lanesOf(*built.store);
        query.sort = SpanSort::Longest;
        std::atomic<int> progress { 0 };
        const auto found = SpanSearch(built.store, query).run({}, progress);
        QVERIFY(found && found->rows.size() > 250'000);
        using Row = std::tuple<std::int64_t, std::uint32_t, std::uint64_t>;
        std::vector<Row> expected;
        for (const LaneId id : query.lanes) {
            for (std::uint64_t i = 0; i < built.store->lane(id).spanCount(); ++i) {
                if (const trace::Span span = built.store->lane(id).span(i); span.end > span.begin)
                    expected.emplace_back((span.begin - span.end).count(), id.value, i);
            }
        }
        std::sort(expected.begin(), expected.end());
        QCOMPARE(found->rows.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(Row(found->rows[i].key, found->rows[i].lane, found->rows[i].span) == expected[i]);
    }

    void textIsLookedForInLanesStatesAndWhatASpanIsAbout()
    {
        const auto built = waitingTogether(ms(200), 3);
        std::atomic<int> progress { 0 };
        const auto count = [&](const QString &text) {
            SpanQuery query;
            query.lanes = lanesOf(*built.store);
            query.text = text;
            return SpanSearch(built.store, query).run({}, progress)->matched;
        };
        const auto all = count(QString());
        QVERIFY(count(QStringLiteral("WORKER-2")) > 0 && count(QStringLiteral("WORKER-2")) < all);
        QVERIFY(count(QStringLiteral("blocked on i/o")) > 0);
        QCOMPARE(count(QStringLiteral("service")), count(QStringLiteral("blocked on i/o"))); // what they wait for
        QCOMPARE(count(QStringLiteral("no such thing")), std::uint64_t { 0 });
    }

    void aSearchThatIsToStopHasNoResult()
    {
        const auto built = dense(2, 20'000);
        SpanQuery query;
        query.lanes = lanesOf(*built.store);
        query.sort = SpanSort::Longest;
        std::stop_source stop;
        stop.request_stop();
        std::atomic<int> progress { 0 };
        QVERIFY(!SpanSearch(built.store, query).run(stop.get_token(), progress));
    }
};

QTEST_GUILESS_MAIN(SpanOrderTest)
#include "spanorder_test.moc"
