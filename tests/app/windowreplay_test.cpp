// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"
#include "windowtest.h"

#include <app/lowerpane.h>
#include <app/runheader.h>
#include <trace/tracefile.h>
#include <ui/code/codepane.h>
#include <ui/replay/giltoken.h>
#include <ui/replay/replay.h>
#include <ui/replay/replaybar.h>
#include <ui/timeline/timelineview.h>

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

/// Recordings as a person plays them: by keys and clicks in the whole window.
class WindowReplayTest : public WindowTest
{
    Q_OBJECT
private slots:
    void spacePlaysAndPausesAndEverythingFollowsThePlayhead()
    {
        openRecording(takingTurns(ms(2000)));
        range()->setPlayhead(kBegin + ms(0.5));
        QCOMPARE(token()->faces().at(0).holder, QStringLiteral("A"));
        m_window->replay()->setSpeed(0.1);
        QTest::keyClick(m_window->timeline(), Qt::Key_Space);
        QVERIFY(m_window->replay()->playing());
        // Lanes, token and script are at the same moment; some time or other B has its turn.
        QTRY_COMPARE_WITH_TIMEOUT(token()->faces().at(0).holder, QStringLiteral("B"), kPatience);
        QTest::keyClick(m_window->timeline(), Qt::Key_Space);
        QVERIFY(!m_window->replay()->playing());
        const Nanoseconds at = *range()->playhead();
        QVERIFY(at > kBegin + ms(0.5));
        QCOMPARE(m_window->code()->activity(), lineActivity(*m_window->timeline()->store(), at, false));
        const GilMoment moment = gilMoment(*m_window->timeline()->store(), gilLanes(*m_window->timeline()->store()).front(), at);
        QCOMPARE(token()->faces().at(0), GilFace::of(*m_window->timeline()->store(), moment, at, false));
    }

    void whilePlayingNoLaneIsDrawnAnew()
    {
        openRecording(takingTurns(ms(2000)));
        range()->showAll();
        range()->setPlayhead(kBegin + ms(100));
        QCoreApplication::processEvents();
        m_window->replay()->setSpeed(0.1);
        m_window->replay()->play();
        const FrameFigures before = m_window->timeline()->figures();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->timeline()->figures().paints >= before.paints + 20, kPatience);
        QCOMPARE(m_window->timeline()->figures().frames, before.frames);
        QCOMPARE(m_window->timeline()->figures().columnsComputed, before.columnsComputed);
    }

    void pausedNothingPaintsAndNoTimerRuns()
    {
        openRecording(takingTurns(ms(2000)));
        m_window->replay()->play();
        QTRY_VERIFY_WITH_TIMEOUT(*range()->playhead() > kBegin + ms(1), kPatience);
        m_window->replay()->pause();
        PaintCounter counter; // soon there is a long stretch without any: what hangs over is painted once (the heat of the lines)
        QTRY_VERIFY_WITH_TIMEOUT((counter.paints = 0, QTest::qWait(500), counter.paints == 0), kPatience);
        QVERIFY(!m_window->replay()->timerRuns());
    }

    void arrowsStepFromEventToEvent()
    {
        openRecording(takingTurns(ms(100)));
        range()->setPlayhead(kBegin + ms(1));
        m_window->timeline()->setFocus();
        QTest::keyClick(m_window->timeline(), Qt::Key_Right);
        QCOMPARE(*range()->playhead(), kBegin + ms(5));
        QVERIFY(token()->faces().at(0).requested);
        QTest::keyClick(m_window->timeline(), Qt::Key_Left);
        QCOMPARE(*range()->playhead(), kBegin);
        m_window->replayBar()->forwardButton()->click();
        QCOMPARE(*range()->playhead(), kBegin + ms(5));
        m_window->replayBar()->endButton()->click();
        QCOMPARE(*range()->playhead(), kBegin + ms(100));
    }

    void keysChangeTheSpeed()
    {
        openRecording(takingTurns(ms(100)));
        QTest::keyClick(m_window.get(), Qt::Key_BracketRight);
        QCOMPARE(m_window->replay()->speed(), 0.05);
        QTest::keyClick(m_window.get(), Qt::Key_BracketLeft);
        QTest::keyClick(m_window.get(), Qt::Key_BracketLeft);
        QCOMPARE(m_window->replay()->speed(), 0.01);
        QVERIFY(m_window->replayBar()->speedBox()->currentText().startsWith(QStringLiteral("×1/100")));
    }

    void spaceOnAButtonPressesThatButton()
    {
        openRecording(takingTurns(ms(100)));
        m_window->replayBar()->beginButton()->setFocus();
        range()->setPlayhead(kBegin + ms(50));
        QTest::keyClick(m_window->replayBar()->beginButton(), Qt::Key_Space);
        QVERIFY(!m_window->replay()->playing());
        QCOMPARE(*range()->playhead(), kBegin);
    }

    void atTheEndItStops()
    {
        openRecording(takingTurns(ms(40)));
        range()->setPlayhead(kBegin + ms(35));
        m_window->replay()->setSpeed(1);
        m_window->replayBar()->playButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->replay()->playing(), kPatience);
        QCOMPARE(*range()->playhead(), kBegin + ms(40));
    }

    void theBarFitsTheHeader_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("larger");
        QTest::newRow("1024 × 712") << QSize(1024, 712) << 0;
        QTest::newRow("1440 × 900") << QSize(1440, 900) << 0;
        QTest::newRow("1024 × 712, 200 %") << QSize(1024, 712) << 10;
        QTest::newRow("2560 × 1440, 200 %") << QSize(2560, 1440) << 10;
    }

    void theBarFitsTheHeader()
    {
        QFETCH(QSize, size);
        QFETCH(int, larger);
        openRecording(takingTurns(ms(100)));
        m_window->resize(size);
        for (int i = 0; i < larger; ++i)
            QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
        QCoreApplication::processEvents();
        QCOMPARE(m_window->size(), size); // nothing has made it wider
        const auto *bar = m_window->replayBar();
        if (!m_window->header()->isVisible())
            return; // there the text is shown alone
        QVERIFY(m_window->header()->rect().contains(QRect(bar->mapTo(m_window->header(), QPoint()), bar->size())));
        QVERIFY(bar->playButton()->isVisible() && bar->width() >= bar->minimumSizeHint().width());
    }

    void whatIsPlayedIsInTheMenuByName()
    {
        for (const char *name : { "replay.play", "replay.back", "replay.forward", "replay.begin", "replay.end", "replay.slower", "replay.faster" }) {
            const auto *found = m_window->findChild<QAction *>(QLatin1String(name));
            QVERIFY2(found && !found->isEnabled(), name);
        }
        openRecording(takingTurns(ms(100)));
        QVERIFY(m_window->findChild<QAction *>(QStringLiteral("replay.play"))->isEnabled());
    }

private:
    void openRecording(const BuiltStore &built)
    {
        const auto file = m_home->filePath("made.itrace").toStdString();
        QVERIFY(trace::saveTrace(*built.store, file));
        QVERIFY(m_window->openTrace(file));
        QVERIFY(m_window->replay()->ready());
        m_window->activateWindow();
        m_window->timeline()->setFocus();
    }
    [[nodiscard]] TimelineRange *range() { return m_window->timeline()->range(); }
    [[nodiscard]] GilToken *token() { return m_window->lower()->token(); }
};

QTEST_MAIN(WindowReplayTest)
#include "windowreplay_test.moc"
