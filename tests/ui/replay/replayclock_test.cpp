// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/replay/replayclock.h>

#include <QTest>

#include <random>

using namespace interleave;
using namespace interleave::ui;

namespace {

constexpr Nanoseconds kBegin { 7'000'000'000'000 };
constexpr Nanoseconds kWall { 123'456'789 }; // whatever the clock says when a test begins

constexpr Nanoseconds ms(std::int64_t milliseconds) { return Nanoseconds { milliseconds * 1'000'000 }; }

/// A replay of 1 s of trace, and the clock on the wall beside it.
struct Played
{
    ReplayClock clock;
    Nanoseconds wall = kWall;

    explicit Played(double speed = 1)
    {
        clock.setBounds({ kBegin, kBegin + ms(1000) });
        clock.setSpeed(speed, wall);
        clock.seek(kBegin, wall);
    }
    /// Goes on in ticks of 16 ms, as the window does.
    Nanoseconds run(Nanoseconds time)
    {
        const Nanoseconds until = wall + time;
        while (wall < until) {
            wall = std::min(until, wall + ms(16));
            clock.advance(wall);
        }
        return clock.position() - kBegin;
    }
};

} // namespace

class ReplayClockTest : public QObject
{
    Q_OBJECT
private slots:
    void withoutPlayTimeStandsStill()
    {
        Played played;
        QCOMPARE(played.run(ms(500)), ms(0));
        QVERIFY(!played.clock.playing());
    }

    void everySpeedIsExactHoweverManyTicksThereWere_data()
    {
        QTest::addColumn<double>("speed");
        for (const double speed : kReplaySpeeds)
            QTest::addRow("× %g", speed) << speed;
    }

    void everySpeedIsExactHoweverManyTicksThereWere()
    {
        QFETCH(double, speed);
        Played played(speed);
        played.clock.play(played.wall);
        const Nanoseconds wall = ms(90); // 900 ms of trace at the fastest
        const auto expected = static_cast<double>(wall.count()) * speed;
        QVERIFY(std::abs(static_cast<double>(played.run(wall).count()) - expected) <= 1);
        QVERIFY(played.clock.playing());
    }

    void aThousandSmallTicksAreAsFarAsOneLarge()
    {
        Played fine(0.001), coarse(0.001);
        fine.clock.play(fine.wall);
        coarse.clock.play(coarse.wall);
        for (int i = 0; i < 1000; ++i)
            fine.clock.advance(fine.wall += Nanoseconds { 137 }); // each of them far less than a nanosecond of the trace
        coarse.clock.advance(coarse.wall + Nanoseconds { 137'000 });
        QCOMPARE(fine.clock.position(), coarse.clock.position());
        QCOMPARE(fine.clock.position() - kBegin, Nanoseconds { 137 });
    }

    void speedsAreLogarithmicAndTheUsualOneShowsAHold()
    {
        QCOMPARE(kReplaySpeeds.front(), 0.001);
        QCOMPARE(kReplaySpeeds.back(), 10.0);
        for (std::size_t i = 1; i < kReplaySpeeds.size(); ++i) {
            const double ratio = kReplaySpeeds[i] / kReplaySpeeds[i - 1];
            QVERIFY(ratio >= 1.9 && ratio <= 2.6);
        }
        QCOMPARE(ReplayClock().speed(), 0.02); // 5 ms last a quarter of a second
    }

    void aNewSpeedChangesNothingOfWhatWasPlayed()
    {
        Played played(0.1);
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(1000)), ms(100));
        played.clock.setSpeed(0.5, played.wall);
        QCOMPARE(played.clock.position() - kBegin, ms(100));
        QCOMPARE(played.run(ms(1000)), ms(600));
    }

    void aSpeedThatIsNoneIsNotTaken()
    {
        Played played(0.1);
        for (const double speed : { 0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity() })
            played.clock.setSpeed(speed, played.wall);
        QCOMPARE(played.clock.speed(), 0.1);
    }

    void pausedItStaysAndGoesOnFromThere()
    {
        Played played(0.1);
        played.clock.play(played.wall);
        played.run(ms(1000));
        played.clock.pause(played.wall);
        QCOMPARE(played.run(ms(5000)), ms(100));
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(1000)), ms(200));
    }

    void itStopsAtTheEndAndBeginsAnewFromThere()
    {
        Played played(10);
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(200)), ms(1000));
        QVERIFY(!played.clock.playing());
        played.clock.play(played.wall);
        QVERIFY(played.clock.playing());
        QCOMPARE(played.run(ms(10)), ms(100));
    }

    void aSoughtMomentIsWhereItGoesOnAndNeverOutside()
    {
        Played played(0.1);
        played.clock.play(played.wall);
        played.run(ms(100));
        played.clock.seek(kBegin + ms(700), played.wall);
        QCOMPARE(played.run(ms(1000)), ms(800));
        played.clock.seek(kBegin - ms(5), played.wall);
        QCOMPARE(played.clock.position(), kBegin);
        played.clock.seek(kBegin + ms(5000), played.wall);
        QCOMPARE(played.clock.position(), kBegin + ms(1000));
        played.run(ms(20));
        QVERIFY(!played.clock.playing());
    }

    void aLoopGoesRoundAndKeepsWhatIsOver()
    {
        Played played(1);
        played.clock.setLoop(TimeRange { kBegin + ms(200), kBegin + ms(300) });
        played.clock.seek(kBegin + ms(250), played.wall);
        played.clock.play(played.wall);
        played.clock.advance(played.wall += ms(80));
        QCOMPARE(played.clock.position() - kBegin, ms(230)); // 30 ms over the end
        for (int i = 0; i < 1000; ++i) {
            const Nanoseconds at = played.clock.advance(played.wall += ms(37)) - kBegin;
            QVERIFY(at >= ms(200) && at < ms(300));
        }
        QVERIFY(played.clock.playing());
    }

    void aLoopShorterThanATickStaysWithin()
    {
        Played played(10);
        played.clock.setLoop(TimeRange { kBegin + ms(500), kBegin + ms(500) + Nanoseconds { 3 } });
        played.clock.play(played.wall);
        bool there = false;
        for (int i = 0; i < 100; ++i) {
            const Nanoseconds at = played.clock.advance(played.wall += ms(16)) - kBegin;
            there = there || at >= ms(500);
            QVERIFY(!there || (at >= ms(500) && at < ms(500) + Nanoseconds { 3 }));
        }
        QVERIFY(there);
    }

    void beforeALoopItIsPlayedIntoItAndBehindItBeginsAtItsBegin()
    {
        Played played(1);
        played.clock.setLoop(TimeRange { kBegin + ms(200), kBegin + ms(300) });
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(250)), ms(250));
        QCOMPARE(played.run(ms(100)), ms(250));
        played.clock.pause(played.wall);
        played.clock.seek(kBegin + ms(600), played.wall);
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(50)), ms(250));
    }

    void aLoopOutsideOrEmptyIsNone()
    {
        Played played(1);
        played.clock.setLoop(TimeRange { kBegin + ms(2000), kBegin + ms(3000) });
        QVERIFY(!played.clock.loop());
        played.clock.setLoop(TimeRange { kBegin + ms(20), kBegin + ms(20) });
        QVERIFY(!played.clock.loop());
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(1200)), ms(1000));
        QVERIFY(!played.clock.playing());
    }

    void aLoopThatIsTakenAwayMovesNothing()
    {
        Played played(1);
        played.clock.setLoop(TimeRange { kBegin + ms(200), kBegin + ms(300) });
        played.clock.seek(kBegin + ms(290), played.wall);
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(20)), ms(210));
        played.clock.setLoop(std::nullopt);
        QCOMPARE(played.run(ms(500)), ms(710));
    }

    void afterALongSilenceNothingIsSkipped()
    {
        Played played(1);
        played.clock.play(played.wall);
        played.run(ms(100));
        played.clock.advance(played.wall += ms(3'600'000)); // the machine slept for an hour
        QCOMPARE(played.clock.position() - kBegin, ms(100) + ReplayClock::kLongestTick);
        QCOMPARE(played.run(ms(100)), ms(200) + ReplayClock::kLongestTick);
    }

    void aClockThatGoesBackwardsNeverTurnsTheReplayBack()
    {
        Played played(1);
        played.clock.play(played.wall);
        QCOMPARE(played.run(ms(100)), ms(100));
        QCOMPARE(played.clock.advance(played.wall - ms(50)) - kBegin, ms(100));
        QCOMPARE(played.clock.advance(played.wall + ms(10)) - kBegin, ms(110));
    }

    void narrowerBoundsTakeThePositionAlong()
    {
        Played played(1);
        played.clock.seek(kBegin + ms(900), played.wall);
        played.clock.setBounds({ kBegin, kBegin + ms(500) });
        QCOMPARE(played.clock.position(), kBegin + ms(500));
        played.clock.setBounds({ kBegin + ms(600), kBegin + ms(500) }); // backwards: nothing to play
        QCOMPARE(played.clock.position(), kBegin + ms(600));
        played.clock.play(played.wall);
        QVERIFY(!played.clock.playing());
    }

    /// Whatever is done in whatever order: the position stays within the bounds, moves forwards while it plays without a loop, and never faster
    /// than the speed allows.
    void anyOrderOfDeedsKeepsTheRules()
    {
        std::mt19937 random(11);
        const auto some = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        for (int round = 0; round < 200; ++round) {
            Played played(kReplaySpeeds[static_cast<std::size_t>(some(13))]);
            const TimeRange bounds { kBegin, kBegin + ms(1000) };
            for (int deed = 0; deed < 200; ++deed) {
                switch (some(8)) {
                case 0: played.clock.play(played.wall); break;
                case 1: played.clock.pause(played.wall); break;
                case 2: played.clock.setSpeed(kReplaySpeeds[static_cast<std::size_t>(some(13))], played.wall); break;
                case 3: played.clock.seek(kBegin + ms(some(1400) - 200), played.wall); break;
                case 4: played.clock.setLoop(some(2) ? std::optional(TimeRange { kBegin + ms(some(1200)), kBegin + ms(some(1200)) }) : std::nullopt); break;
                default: {
                    const Nanoseconds before = played.clock.position();
                    const Nanoseconds by = Nanoseconds { some(40'000'000) };
                    const Nanoseconds after = played.clock.advance(played.wall += by);
                    if (!played.clock.loop())
                        QVERIFY(after >= before);
                    if (after >= before)
                        QVERIFY(static_cast<double>((after - before).count()) <= static_cast<double>(by.count()) * played.clock.speed() + 2
                            || played.clock.loop());
                }
                }
                QVERIFY(played.clock.position() >= bounds.begin && played.clock.position() <= bounds.end);
            }
        }
    }
};

QTEST_APPLESS_MAIN(ReplayClockTest)
#include "replayclock_test.moc"
