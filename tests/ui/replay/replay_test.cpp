// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/replay/replay.h>
#include <ui/timeline/timelinerange.h>

#include <QSignalSpy>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;

namespace {

constexpr Nanoseconds kBegin { 7'000'000'000'000 };
constexpr Nanoseconds ms(std::int64_t milliseconds) { return Nanoseconds { milliseconds * 1'000'000 }; }

/// A recording of 1 s of which 100 ms are seen, and a clock in the test's hand.
struct Played
{
    TimelineRange range;
    Nanoseconds now { 42 };
    Replay replay { &range, nullptr, [this] { return now; } };

    Played()
    {
        range.setWidth(1000);
        range.reset({ kBegin, kBegin + ms(1000) }, ms(100));
        replay.setSpeed(0.1);
        replay.setReady(true);
    }
    void run(Nanoseconds time)
    {
        for (const Nanoseconds until = now + time; now < until;) {
            now = std::min(until, now + ms(16));
            replay.tick();
        }
    }
    [[nodiscard]] Nanoseconds at() const { return range.playhead().value_or(Nanoseconds { -1 }) - kBegin; }
};

} // namespace

class ReplayTest : public QObject
{
    Q_OBJECT
private slots:
    void playMovesTheOnePlayheadFromWhereItStands()
    {
        Played played;
        played.range.setPlayhead(kBegin + ms(20));
        played.replay.play();
        played.run(ms(100));
        QCOMPARE(played.at(), ms(30));
        QCOMPARE(played.replay.pace(), 0.1);
        played.replay.pause();
        played.run(ms(100));
        QCOMPARE(played.at(), ms(30));
        QCOMPARE(played.replay.pace(), 0.0);
    }

    void withoutAPlayheadItBeginsWhereTheViewDoes()
    {
        Played played;
        played.range.show({ kBegin + ms(300), kBegin + ms(400) });
        played.replay.play();
        QCOMPARE(played.at(), ms(300));
    }

    void aTimerRunsOnlyWhileItPlays()
    {
        Played played;
        QVERIFY(!played.replay.timerRuns());
        played.replay.play();
        QVERIFY(played.replay.timerRuns());
        played.replay.pause();
        QVERIFY(!played.replay.timerRuns());
        played.range.setPlayhead(kBegin + ms(990));
        played.replay.play();
        played.run(ms(200)); // to the end
        QVERIFY(!played.replay.timerRuns() && !played.replay.playing());
    }

    void pausedNothingIsSaidToAnybody()
    {
        Played played;
        played.replay.play();
        played.run(ms(50));
        played.replay.pause();
        QSignalSpy moved(&played.range, &TimelineRange::playheadChanged), shown(&played.range, &TimelineRange::visibleChanged);
        played.run(ms(1000));
        QTest::qWait(3 * Replay::kTick); // whatever timer there were would have come
        QCOMPARE(moved.count() + shown.count(), 0);
    }

    void atTheEndItStopsThereAndPlayBeginsAnew()
    {
        Played played;
        QSignalSpy playing(&played.replay, &Replay::playingChanged);
        played.range.setPlayhead(kBegin + ms(995));
        played.replay.play();
        played.run(ms(1000));
        QCOMPARE(played.at(), ms(1000));
        QCOMPARE(playing.count(), 2);
        QCOMPARE(playing.last().first().toBool(), false);
        played.replay.play();
        QCOMPARE(played.at(), ms(0));
        QVERIFY(played.range.visible().contains(kBegin)); // the view is there, too
    }

    void pagesTurnAfterThePlayheadAndTheirWidthStays()
    {
        Played played;
        played.range.setPlayhead(kBegin + ms(90));
        played.replay.play();
        int turned = 0;
        for (int i = 0; i < 600; ++i) {
            const TimeRange before = played.range.visible();
            played.run(ms(10));
            const TimeRange after = played.range.visible();
            QCOMPARE(after.length(), before.length());
            QVERIFY(after.contains(*played.range.playhead()));
            turned += after != before;
        }
        QCOMPARE(played.at(), ms(690));
        QCOMPARE(turned, 8); // each page shows three quarters more
    }

    void whoLooksElsewhereIsLeftThere()
    {
        Played played;
        played.range.setPlayhead(kBegin + ms(10));
        played.replay.play();
        const TimeRange elsewhere { kBegin + ms(500), kBegin + ms(600) };
        played.range.show(elsewhere);
        played.run(ms(3000)); // 300 ms of the trace: beyond the page it was on
        QCOMPARE(played.range.visible(), elsewhere);
        played.run(ms(4000)); // it comes by, and takes the view along again
        QVERIFY(played.range.visible().contains(*played.range.playhead()));
        QVERIFY(played.range.visible() != elsewhere);
    }

    void aClickWhileItPlaysIsWhereItGoesOn()
    {
        Played played;
        played.replay.play();
        played.run(ms(100));
        played.range.setPlayhead(kBegin + ms(50));
        QVERIFY(played.replay.playing());
        played.run(ms(100));
        QCOMPARE(played.at(), ms(60));
    }

    void aClearedPlayheadEndsIt()
    {
        Played played;
        played.replay.play();
        played.range.setPlayhead(std::nullopt);
        QVERIFY(!played.replay.playing() && !played.replay.timerRuns());
        QVERIFY(!played.range.playhead());
    }

    void aMeasuredStretchIsPlayedRoundAndRound()
    {
        Played played;
        QSignalSpy loop(&played.replay, &Replay::loopChanged);
        played.range.setMeasured(TimeRange { kBegin + ms(20), kBegin + ms(40) });
        QCOMPARE(loop.count(), 1);
        played.range.setPlayhead(kBegin + ms(35));
        played.replay.play();
        played.run(ms(100));
        QCOMPARE(played.at(), ms(25));
        played.range.setMeasured(std::nullopt); // not any more: it goes on
        played.run(ms(300));
        QCOMPARE(played.at(), ms(55));
    }

    void aLiveRunEndsIt()
    {
        Played played;
        played.replay.play();
        played.replay.setReady(false);
        QVERIFY(!played.replay.playing() && !played.replay.timerRuns());
        const Nanoseconds at = played.at();
        played.replay.play();
        played.replay.goToEnd();
        played.run(ms(100));
        QVERIFY(!played.replay.playing());
        QCOMPARE(played.at(), at);
    }

    void fasterAndSlowerGoFromSpeedToSpeedAndStopAtTheLast()
    {
        Played played;
        QSignalSpy changed(&played.replay, &Replay::speedChanged);
        played.replay.changeSpeed(1);
        QCOMPARE(played.replay.speed(), 0.2);
        played.replay.changeSpeed(-2);
        QCOMPARE(played.replay.speed(), 0.05);
        for (int i = 0; i < 30; ++i)
            played.replay.changeSpeed(1);
        QCOMPARE(played.replay.speed(), kReplaySpeeds.back());
        for (int i = 0; i < 30; ++i)
            played.replay.changeSpeed(-1);
        QCOMPARE(played.replay.speed(), kReplaySpeeds.front());
        QCOMPARE(changed.count(), 2 + 7 + 12);
    }

    void aNewSpeedWhileItPlaysMovesNothingBack()
    {
        Played played;
        played.replay.play();
        played.run(ms(100));
        played.now += ms(100); // and before the next tick the speed changes
        played.replay.setSpeed(1);
        QCOMPARE(played.at(), ms(20));
        played.run(ms(10));
        QCOMPARE(played.at(), ms(30));
    }

    void toBeginAndEndWithOnePress()
    {
        Played played;
        played.replay.goToEnd();
        QCOMPARE(played.at(), ms(1000));
        QCOMPARE(played.range.visible().end, kBegin + ms(1000));
        played.replay.goToBegin();
        QCOMPARE(played.at(), ms(0));
        QCOMPARE(played.range.visible().begin, kBegin);
    }

    void anEmptyRecordingPlaysNothing()
    {
        Played played;
        played.range.reset({}, ms(100));
        played.replay.play();
        QVERIFY(!played.replay.playing() && !played.replay.timerRuns());
    }
};

QTEST_GUILESS_MAIN(ReplayTest)
#include "replay_test.moc"
