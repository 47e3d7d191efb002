// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/spansearch.h>

#include <QTest>

#include <array>
#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

std::optional<std::uint64_t> oneByOne(const trace::Lane &lane, std::uint64_t from, LaneState state, int direction)
{
    for (std::int64_t i = static_cast<std::int64_t>(from) + direction; i >= static_cast<std::int64_t>(lane.firstSpan()) && i < static_cast<std::int64_t>(lane.spanCount()); i += direction) {
        const trace::Span span = lane.span(static_cast<std::uint64_t>(i));
        if (span.state == state && span.end > span.begin)
            return static_cast<std::uint64_t>(i);
    }
    return std::nullopt;
}

} // namespace

class SpanSearchTest : public QObject
{
    Q_OBJECT
private slots:
    void findsWhatLookingAtEachSpanFinds()
    {
        std::mt19937 random(11);
        for (const int spans : { 1, 2, 3, 63, 64, 65, 500, 3000 }) {
            const BuiltStore built = emptyLanes(0, 1);
            trace::Lane &lane = built.store->writableLane(built.threads[0]);
            Nanoseconds now = kBegin;
            for (int i = 0; i < spans; ++i) {
                // Mostly two states, now and then a rare one; some have no length.
                const LaneState state = random() % 200 == 0 ? LaneState::BlockedLock : i % 2 == 0 ? LaneState::RunningPython : LaneState::WantsGil;
                lane.append(now, state, random() % 5);
                now += Nanoseconds { random() % 4 == 0 ? 0 : static_cast<int>(random() % 1000) };
            }
            advanceAll(built, now + ms(1));
            for (int query = 0; query < 300; ++query) {
                const std::uint64_t from = random() % lane.spanCount();
                const LaneState state = std::array { LaneState::RunningPython, LaneState::WantsGil, LaneState::BlockedLock, LaneState::Asleep }[random() % 4];
                const int direction = random() % 2 == 0 ? 1 : -1;
                QCOMPARE(nearestOfState(lane, from, state, direction), oneByOne(lane, from, state, direction));
            }
        }
    }
};

QTEST_MAIN(SpanSearchTest)
#include "spansearch_test.moc"
