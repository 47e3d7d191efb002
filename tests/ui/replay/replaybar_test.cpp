// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/replay/replay.h>
#include <ui/replay/replaybar.h>
#include <ui/timeline/timelinerange.h>

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;

namespace {

constexpr Nanoseconds kBegin { 7'000'000'000'000 };
constexpr Nanoseconds ms(std::int64_t milliseconds) { return Nanoseconds { milliseconds * 1'000'000 }; }

struct Shown
{
    TimelineRange range;
    Nanoseconds now { 0 };
    Replay replay { &range, nullptr, [this] { return now; } };
    ReplayBar bar { &replay, &range };

    Shown()
    {
        range.setWidth(1000);
        range.reset({ kBegin, kBegin + ms(1000) }, ms(100));
        bar.setTheme(Theme::of(Scheme::Light));
        bar.show();
        replay.setReady(true);
    }
};

} // namespace

class ReplayBarTest : public QObject
{
    Q_OBJECT
private slots:
    void playPlaysAndThenPauses()
    {
        Shown shown;
        QTest::mouseClick(shown.bar.playButton(), Qt::LeftButton);
        QVERIFY(shown.replay.playing());
        QCOMPARE(shown.bar.playButton()->accessibleName(), QStringLiteral("Pause"));
        QTest::keyClick(shown.bar.playButton(), Qt::Key_Space);
        QVERIFY(!shown.replay.playing());
        QCOMPARE(shown.bar.playButton()->accessibleName(), QStringLiteral("Play"));
    }

    void theStepsAreAskedFor()
    {
        Shown shown;
        QSignalSpy steps(&shown.bar, &ReplayBar::stepRequested);
        shown.bar.forwardButton()->click();
        shown.bar.backButton()->click();
        QCOMPARE(steps.count(), 2);
        QCOMPARE(steps[0][0].toBool(), true);
        QCOMPARE(steps[1][0].toBool(), false);
    }

    void theEndsAreReachedWithOneClick()
    {
        Shown shown;
        shown.bar.endButton()->click();
        QCOMPARE(*shown.range.playhead(), kBegin + ms(1000));
        shown.bar.beginButton()->click();
        QCOMPARE(*shown.range.playhead(), kBegin);
    }

    void everySpeedCanBeChosenAndIsShown()
    {
        Shown shown;
        QCOMPARE(shown.bar.speedBox()->count(), static_cast<int>(kReplaySpeeds.size()));
        QVERIFY(shown.bar.speedBox()->currentText().startsWith(QStringLiteral("×1/50")));
        for (int i = 0; i < shown.bar.speedBox()->count(); ++i) {
            shown.bar.speedBox()->setCurrentIndex(i);
            emit shown.bar.speedBox()->activated(i);
            QCOMPARE(shown.replay.speed(), kReplaySpeeds[static_cast<std::size_t>(i)]);
        }
        shown.replay.setSpeed(1); // from elsewhere: a key
        QCOMPARE(shown.bar.speedBox()->currentText(), QStringLiteral("×1"));
    }

    void speedsAreReadAsSharesOfRealTime()
    {
        QCOMPARE(replaySpeedText(0.001), QStringLiteral("×1/1,000"));
        QCOMPARE(replaySpeedText(0.5), QStringLiteral("×1/2"));
        QCOMPARE(replaySpeedText(10), QStringLiteral("×10"));
    }

    void theReadOutFollowsThePlayheadInOneUnit()
    {
        Shown shown;
        const auto said = [&] { return shown.bar.readOut().replace(QChar(0x00a0), ' '); };
        QCOMPARE(said(), QStringLiteral("–"));
        shown.range.setPlayhead(kBegin + Nanoseconds { 54'612'345 });
        QCOMPARE(said(), QStringLiteral("54.6 ms"));
        shown.range.show({ kBegin + ms(50), kBegin + ms(60) }); // closer: more decimals
        QCOMPARE(said(), QStringLiteral("54.61 ms"));
        shown.range.setPlayhead(std::nullopt);
        QCOMPARE(said(), QStringLiteral("–"));
    }

    void whatCannotBePlayedCannotBePressed()
    {
        Shown shown;
        shown.replay.setReady(false);
        for (const QPushButton *each : { shown.bar.beginButton(), shown.bar.backButton(), shown.bar.playButton(), shown.bar.forwardButton(), shown.bar.endButton() })
            QVERIFY(!each->isEnabled());
        QVERIFY(!shown.bar.speedBox()->isEnabled());
    }

    void everythingExplainsItselfAndHasAName()
    {
        Shown shown;
        for (const QPushButton *each : shown.bar.findChildren<QPushButton *>())
            QVERIFY(!each->toolTip().isEmpty() && !each->accessibleName().isEmpty());
        QVERIFY(!shown.bar.speedBox()->toolTip().isEmpty() && !shown.bar.speedBox()->accessibleName().isEmpty());
    }

    void aMeasuredStretchIsSaidAtPlay()
    {
        Shown shown;
        shown.range.setMeasured(TimeRange { kBegin + ms(10), kBegin + ms(20) });
        shown.replay.play();
        shown.replay.pause();
        QVERIFY(shown.bar.playButton()->toolTip().contains(QStringLiteral("round and round")));
    }

    void inANarrowPlaceItKeepsWhatMattersMost()
    {
        Shown shown;
        shown.bar.setRoom(1000);
        const int whole = shown.bar.sizeHint().width();
        QVERIFY(shown.bar.beginButton()->isVisible());
        shown.bar.setRoom(whole - 20); // the time stands at the playhead as well
        const int less = shown.bar.sizeHint().width();
        QVERIFY(less <= whole - 20 && shown.bar.beginButton()->isVisible());
        shown.bar.setRoom(less - 1);
        QVERIFY(shown.bar.sizeHint().width() < less && !shown.bar.beginButton()->isVisible() && shown.bar.playButton()->isVisible());
    }
};

QTEST_MAIN(ReplayBarTest)
#include "replaybar_test.moc"
