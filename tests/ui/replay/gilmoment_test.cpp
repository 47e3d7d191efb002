// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/replay/gilmoment.h>

#include <QTest>

#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::InstantKind;
using trace::LaneState;
using State = GilMoment::State;

namespace {

/// One GIL and its threads, written by hand.
struct Story
{
    BuiltStore built;
    explicit Story(int threads)
        : built(emptyLanes(0, threads))
    {
    }
    Story &gil(double at, LaneState state, int holder = -1)
    {
        built.store->writableLane(built.gil).append(kBegin + ms(at), state, holder < 0 ? 0 : built.threads[static_cast<std::size_t>(holder)].value);
        return *this;
    }
    Story &thread(int which, double at, LaneState state)
    {
        lane(which).append(kBegin + ms(at), state, state == LaneState::WantsGil ? built.gil.value : 0);
        return *this;
    }
    Story &request(int by, double at)
    {
        built.store->writableLane(built.gil).add({ kBegin + ms(at), InstantKind::DropRequest, id(by).value, 0 });
        return *this;
    }
    Story &take(int by, double at)
    {
        built.store->writableLane(built.gil).add({ kBegin + ms(at), InstantKind::GilTake, id(by).value, 0 });
        return *this;
    }
    Story &end(double at)
    {
        advanceAll(built, kBegin + ms(at));
        return *this;
    }
    [[nodiscard]] trace::Lane &lane(int which) { return built.store->writableLane(id(which)); }
    [[nodiscard]] LaneId id(int which) const { return built.threads[static_cast<std::size_t>(which)]; }
    [[nodiscard]] GilMoment at(double time) const { return gilMoment(*built.store, built.gil, kBegin + ms(time)); }
};

bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

} // namespace

class GilMomentTest : public QObject
{
    Q_OBJECT
private slots:
    void whoHoldsItSinceWhenAndWhoWantsIt()
    {
        Story story(3);
        story.gil(0, LaneState::None).gil(1, LaneState::RunningPython, 0).gil(7, LaneState::RunningPython, 1);
        story.thread(0, 1, LaneState::RunningPython).thread(0, 7, LaneState::WantsGil);
        story.thread(1, 3, LaneState::WantsGil).thread(1, 7, LaneState::RunningPython);
        story.thread(2, 2, LaneState::WantsGil).end(10);
        const GilMoment moment = story.at(4);
        QCOMPARE(moment.state, State::Held);
        QCOMPARE(moment.holder, story.id(0));
        QCOMPARE(moment.since, kBegin + ms(1));
        QCOMPARE(moment.before, trace::kNoLane);
        QCOMPARE(moment.waiters, (std::vector<GilWaiter> { { story.id(2), kBegin + ms(2), false }, { story.id(1), kBegin + ms(3), false } }));
        QVERIFY(!moment.requested);
        const GilMoment later = story.at(8);
        QCOMPARE(later.holder, story.id(1));
        QCOMPARE(later.before, story.id(0));
        QCOMPARE(later.since, kBegin + ms(7));
    }

    void aHolderWithoutACoreStillHoldsIt()
    {
        Story story(1);
        story.gil(0, LaneState::RunningPython, 0).gil(2, LaneState::RunnableHoldingGil, 0).gil(4, LaneState::RunningPython, 0).end(6);
        QCOMPARE(story.at(3).state, State::HeldOffCore);
        QCOMPARE(story.at(5).state, State::Held);
        for (const double time : { 1.0, 3.0, 5.0 })
            QCOMPARE(story.at(time).since, kBegin);
    }

    void letGoAndTakenAgainAtOnceIsAnotherHold()
    {
        Story story(1);
        story.gil(0, LaneState::RunningPython, 0).take(0, 0).take(0, 3).end(6);
        QCOMPARE(story.at(2).since, kBegin);
        QCOMPARE(story.at(4).since, kBegin + ms(3));
        QCOMPARE(story.at(4).before, story.id(0));
    }

    void aFreeOneSaysSinceWhenAndWhoHadIt()
    {
        Story story(1);
        story.gil(0, LaneState::RunningPython, 0).gil(2, LaneState::None).end(6);
        const GilMoment moment = story.at(3);
        QCOMPARE(moment.state, State::Free);
        QCOMPARE(moment.holder, trace::kNoLane);
        QCOMPARE(moment.since, kBegin + ms(2));
        QCOMPARE(moment.before, story.id(0));
    }

    void aFreezeDoesNotEndAHold()
    {
        Story story(1);
        story.gil(0, LaneState::RunningPython, 0).gil(2, LaneState::Frozen).gil(5, LaneState::RunningPython, 0).end(8);
        QCOMPARE(story.at(3).state, State::Frozen);
        QCOMPARE(story.at(6).since, kBegin);
    }

    void afterALossNothingIsSaidOfBefore()
    {
        Story story(2);
        story.gil(0, LaneState::RunningPython, 0).gil(2, LaneState::Unknown).gil(5, LaneState::RunningPython, 1).end(8);
        QCOMPARE(story.at(3).state, State::Unknown);
        QCOMPARE(story.at(6).since, kBegin + ms(5));
        QCOMPARE(story.at(6).before, trace::kNoLane);
    }

    void theIntervalRunsOutAndThenTheRequestStands()
    {
        Story story(2);
        story.gil(0, LaneState::RunningPython, 0).gil(9, LaneState::RunningPython, 1);
        story.thread(1, 2, LaneState::WantsGil).thread(1, 9, LaneState::RunningPython).request(1, 7.1).end(12);
        QVERIFY(near(story.at(2).interval, 0));
        QVERIFY(near(story.at(4.5).interval, 0.5));
        QVERIFY(near(story.at(7.05).interval, 1)); // over, and the request is on its way
        QVERIFY(!story.at(7.05).requested && !story.at(7.05).waiters.front().asked);
        const GilMoment asked = story.at(8);
        QCOMPARE(asked.requested, std::optional(kBegin + ms(7.1)));
        QVERIFY(asked.waiters.front().asked);
        QVERIFY(near(asked.interval, 1));
        QVERIFY(!story.at(10).requested); // it was against the holder before
        QVERIFY(near(story.at(10).interval, 0)); // nobody waits
    }

    void whatCannotBeAskedForHasNoIntervalThatRunsOut()
    {
        Story story(2);
        story.gil(0, LaneState::RunningPython, 0).thread(1, 2, LaneState::WantsGil).end(20);
        QVERIFY(story.at(5).interval > 0);
        trace::TraceInfo info = story.built.store->info();
        info.switchInterval = Nanoseconds { 0 }; // Python 2
        story.built.store->setInfo(info);
        QVERIFY(near(story.at(5).interval, 0));
        QCOMPARE(story.at(5).waiters.size(), 1U);
    }

    void afterAHandOffToAnotherAWaiterBeginsANewWindowOnlyWhenItsOwnIsOver()
    {
        Story story(3);
        story.gil(0, LaneState::RunningPython, 0).gil(4, LaneState::RunningPython, 1);
        story.thread(2, 1, LaneState::WantsGil).end(20);
        QVERIFY(near(story.at(5).interval, 0.8)); // its wait goes on
        QVERIFY(near(story.at(6.5).interval, 0.1)); // it timed out, but had seen a hand-off: anew, without a request
        QVERIFY(near(story.at(11.5).interval, 1)); // a whole window without one
    }

    void whoWasWokenTooLateWaitsAnew()
    {
        Story story(2);
        story.gil(0, LaneState::RunningPython, 0).thread(1, 0, LaneState::WantsGil);
        story.lane(1).add({ kBegin + ms(3), InstantKind::GilMissed, 0, 0 });
        story.end(20);
        QVERIFY(near(story.at(2.5).interval, 0.5));
        QVERIFY(near(story.at(4).interval, 0.2));
    }

    void waitersOfAnotherGilAreNotItsOwn()
    {
        Story story(2);
        trace::LaneInfo other;
        other.kind = trace::LaneKind::Gil;
        other.name = "GIL of child";
        story.built.store->createLane(other);
        const LaneId second { static_cast<std::uint32_t>(story.built.store->laneCount() - 1) };
        story.gil(0, LaneState::RunningPython, 0);
        story.lane(1).append(kBegin, LaneState::WantsGil, second.value);
        story.end(5);
        QVERIFY(story.at(2).waiters.empty());
        QCOMPARE(gilMoment(*story.built.store, second, kBegin + ms(2)).state, State::Nothing); // it has no span yet
        QCOMPARE(gilLanes(*story.built.store), (std::vector<LaneId> { story.built.gil, second }));
    }

    void whatIsNoGilIsNothing()
    {
        const BuiltStore built = takingTurns(ms(50));
        QCOMPARE(gilMoment(*built.store, built.threads[0], kBegin + ms(1)).state, State::Nothing);
        QCOMPARE(gilMoment(*built.store, trace::kNoLane, kBegin + ms(1)).state, State::Nothing);
        QCOMPARE(gilMoment(*built.store, built.gil, kBegin - ms(1)).state, State::Nothing);
        QCOMPARE(gilMoment(*built.store, built.gil, kBegin + ms(51)).state, State::Nothing);
    }

    void withoutAGilSeveralRunAtOnce()
    {
        Story story(3);
        story.thread(0, 0, LaneState::RunningPython).thread(1, 1, LaneState::RunningPython).thread(2, 0, LaneState::BlockedIo).end(5);
        QCOMPARE(runningPython(*story.built.store, kBegin + ms(2)), (std::vector<LaneId> { story.id(0), story.id(1) }));
    }

    /// At any moment: the holder is who runs Python by its own lane, and every thread that wants it is in the queue, longest first.
    void itAgreesWithTheThreadsOwnLanes()
    {
        const BuiltStore built = takingTurns(ms(400), 5);
        std::mt19937 random(5);
        for (int i = 0; i < 500; ++i) {
            const Nanoseconds t = kBegin + Nanoseconds { static_cast<std::int64_t>(random() % 400'000'000u) };
            const GilMoment moment = gilMoment(*built.store, built.gil, t);
            std::size_t want = 0;
            for (const LaneId id : built.threads) {
                const trace::Lane &lane = built.store->lane(id);
                const LaneState state = lane.span(lane.at(t)).state;
                want += state == LaneState::WantsGil ? 1 : 0;
                if (moment.state == State::Held)
                    QCOMPARE(id == moment.holder, state == LaneState::RunningPython);
            }
            QCOMPARE(moment.waiters.size(), want);
            QVERIFY(std::is_sorted(moment.waiters.begin(), moment.waiters.end(), [](const auto &a, const auto &b) { return a.since < b.since; }));
            QVERIFY(moment.since <= t && moment.interval >= 0 && moment.interval <= 1);
        }
    }
};

QTEST_APPLESS_MAIN(GilMomentTest)
#include "gilmoment_test.moc"
