// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/runheader.h>
#include <trace/store.h>
#include <ui/code/codepane.h>
#include <ui/lesson/notescard.h>
#include <ui/lesson/verdictcard.h>
#include <ui/timeline/standing.h>
#include <ui/timeline/tellingview.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

#include <csignal>

using namespace interleave;
using namespace interleave::ui;

class RunTest : public WindowTest
{
    Q_OBJECT

    QPushButton *step() { return m_window->whatIf()->stepButton(); }
    bool oneStands() const { return standingWorkers(*m_window->timeline()->store()).size() == 1; }

private slots:
    void aRunIsLiveThenCheckedAndEndsInObserveWithAVerdict()
    {
        predict();
        QSignalSpy began(&m_window->session(), &LessonSession::runBegan);
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QTest::mouseClick(run(), Qt::LeftButton);
        QVERIFY(m_window->session().running());
        QVERIFY(!run()->isEnabled());
        QVERIFY(finished.wait(kPatience));
        QCOMPARE(began.count(), 4); // two variants, as often as the claim wants
        QCOMPARE(m_window->session().flow()->step(), lessons::FlowStep::Observe);
        QVERIFY(m_window->timeline()->store());
        QVERIFY(m_window->timeline()->store()->spanCount() > 0);
        QVERIFY(!m_window->timeline()->live());
        const auto cards = m_window->findChildren<VerdictCard *>();
        QCOMPARE(cards.size(), 1);
        QStringList texts;
        for (const QLabel *label : cards.front()->findChildren<QLabel *>())
            texts << label->text();
        QVERIFY2(texts.contains(QStringLiteral("HELD ON THIS MACHINE")), qPrintable(texts.join('|')));
        const auto &answer = m_window->session().outcome()->answers.front();
        QCOMPARE(m_window->session().flow()->wasRight("speed-up").has_value(), answer.known);
        QVERIFY(answer.known || !answer.whyNot.empty()); // others had the machine: then it says so
        QVERIFY(run()->isEnabled());
    }

    void stopEndsARunAndKeepsWhatWasRecorded()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QSignalSpy shown(m_window->timeline(), &TimelineView::newsShown);
        QVERIFY(shown.wait(kPatience));
        m_window->whatIf()->stopButton()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->session().outcome());
        QVERIFY(m_window->session().outcome()->stopped);
        QVERIFY(m_window->timeline()->store());
        QCOMPARE(m_window->session().running(), false);
    }

    void closingTheWindowDuringARunLeavesNoProcess()
    {
        predict();
        run()->click();
        QSignalSpy began(&m_window->session(), &LessonSession::runBegan);
        QVERIFY(began.wait(kPatience));
        QVERIFY(!childProcesses().empty());
        m_window->close();
        QVERIFY(childProcesses().empty());
    }

    void aKilledHostIsSaidInABannerAndTheWindowGoesOn()
    {
        predict();
        QSignalSpy failed(&m_window->session(), &LessonSession::failed);
        run()->click();
        QSignalSpy shown(m_window->timeline(), &TimelineView::newsShown);
        QVERIFY(shown.wait(kPatience));
        for (const int pid : childProcesses())
            kill(pid, SIGKILL);
        QVERIFY(failed.wait(kPatience));
        QVERIFY2(m_window->banner()->text().contains(QStringLiteral("kill"), Qt::CaseInsensitive), qPrintable(m_window->banner()->text()));
        QVERIFY(run()->isEnabled());
    }

    void freezingStopsTimeAndGoingOnFinishes()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QSignalSpy states(&m_window->session(), &LessonSession::stateChanged);
        findParameter()->setValue(4);
        run()->click();
        QSignalSpy shown(m_window->timeline(), &TimelineView::newsShown);
        QVERIFY(shown.wait(kPatience));
        m_window->whatIf()->freezeButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().state() == RunState::Frozen || !m_window->session().running(), kPatience);
        if (m_window->session().state() == RunState::Frozen)
            m_window->whatIf()->freezeButton()->click();
        QVERIFY(!m_window->session().running() || finished.wait(kPatience));
        QVERIFY(m_window->session().outcome());
    }

    void steppingStartsARunOfItsOwnInWhichEveryThreadStops()
    {
        QVERIFY(!step()->isEnabled()); // as Run: not before the prediction
        predict();
        QVERIFY(step()->isEnabled());
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QTest::mouseClick(step(), Qt::LeftButton);
        QVERIFY(m_window->session().stepping());
        // Both threads stand, and nothing happens until one is let go.
        QTRY_VERIFY_WITH_TIMEOUT(m_window->header()->status().contains(QStringLiteral("A and B stand")), kPatience);
        QVERIFY2(m_window->windowTitle().contains(QStringLiteral("step by step")), qPrintable(m_window->windowTitle()));
        QTRY_VERIFY(step()->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->code()->activity().contains(3), kPatience); // the line before which they stand
        QVERIFY(m_window->code()->activity().at(3).front().text.contains(QStringLiteral("stand")));
        QTest::mouseClick(step(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(oneStands(), kPatience);
        QVERIFY(finished.isEmpty()); // the other one has not moved
        QTest::keyClick(m_window->timeline(), Qt::Key_Right);
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->session().outcome()->stepped);
        QCOMPARE(m_window->session().outcome()->runs.size(), 1U);
        QVERIFY(m_window->timeline()->store()->info().stepped);
        for (const auto &claim : m_window->session().outcome()->claims)
            QCOMPARE(claim.verdict, lessons::Verdict::NotTestable);
        QCOMPARE(m_window->session().flow()->step(), lessons::FlowStep::Run); // a look: the run is still to come
        QVERIFY(run()->isEnabled() && run()->text().contains(QStringLiteral("Run")));
    }

    void runOnLetsAllThreadsGoAndAVerdictFromBeforeStays()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QTest::keyClick(m_window.get(), Qt::Key_F6);
        QVERIFY(m_window->session().stepping());
        QTRY_VERIFY_WITH_TIMEOUT(run()->isEnabled() && m_window->header()->status().contains(QStringLiteral("stand")), kPatience);
        QVERIFY2(run()->text().contains(QStringLiteral("Run on")), qPrintable(run()->text()));
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(!m_window->session().stepping());
        QVERIFY(finished.count() > 1 || finished.wait(kPatience));
        QCOMPARE(m_window->session().flow()->step(), lessons::FlowStep::Observe);
        const auto cards = m_window->findChildren<VerdictCard *>();
        QCOMPARE(cards.size(), 1);
        QVERIFY2(cards.front()->accessibleName().startsWith(QStringLiteral("HELD")), qPrintable(cards.front()->accessibleName()));
        QVERIFY(m_window->session().store("sequential")); // of the run before
    }

    void aSteppedRunCanBeStopped()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        step()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->header()->status().contains(QStringLiteral("stand")), kPatience);
        m_window->whatIf()->stopButton()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(!m_window->session().stepping());
        QVERIFY(m_window->session().outcome()->stopped);
    }

    void afterARunThePlayheadStandsAtATellingMomentAndTheCodePaneShowsIt()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const auto *range = m_window->timeline()->range();
        const TellingView telling = tellingView(*m_window->timeline()->store());
        QVERIFY(telling.moment);
        QCOMPARE(range->playhead(), telling.moment);
        QTRY_COMPARE_WITH_TIMEOUT(range->visible(), clamped(telling.range, range->limits()), kPatience); // it glides there
        QVERIFY(!m_window->code()->activity().empty());
    }

    void whoHasLookedAroundDuringARunIsNotMoved()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        connect(&m_window->session(), &LessonSession::runBegan, this, [this](const QString &variant, int repetition) {
            if (repetition == 0 && variant == QStringLiteral("threads"))
                QTest::keyClick(m_window->timeline(), Qt::Key_W);
        });
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->timeline()->touched());
        QVERIFY(!m_window->timeline()->range()->playhead());
    }

    void theTitleSaysHowTheRunIsGoingAndHowItEnded()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QSignalSpy titles(m_window.get(), &QWidget::windowTitleChanged);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QStringList all;
        for (const auto &each : titles)
            all << each.front().toString();
        QVERIFY2(all.filter(QStringLiteral("running")).size() > 0, qPrintable(all.join('|')));
        QVERIFY2(m_window->windowTitle().contains(QStringLiteral("this machine")) || m_window->windowTitle().contains(QStringLiteral("not testable")),
            qPrintable(m_window->windowTitle()));
    }

    void turningSomethingAfterARunSaysThatTheRecordingIsOfTheSettingsBefore()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        findParameter()->setValue(3);
        QVERIFY2(m_window->header()->status().contains(QStringLiteral("settings before")), qPrintable(m_window->header()->status()));
    }

    void atAMomentTheCodePaneShowsWhereEachThreadIs()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const auto store = m_window->timeline()->store();
        m_window->timeline()->range()->setPlayhead(store->begin() + (store->end() - store->begin()) / 2);
        QVERIFY(m_window->code()->activity().contains(3));
    }

    void whatWentWrongBesideTheRunIsToldBelowTheVerdict()
    {
        const QString file = m_home->filePath("file");
        QFile(file).open(QIODevice::WriteOnly);
        m_journals = file + "/journals"; // no folder can be made there
        open(TEST_LESSONS);
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const auto cards = m_window->findChildren<NotesCard *>();
        QCOMPARE(cards.size(), 1);
        QTRY_VERIFY(cards.front()->isVisible());
        QVERIFY2(cards.front()->accessibleName().contains(QStringLiteral("o journal is kept")), qPrintable(cards.front()->accessibleName()));
    }

    void aDeadlockIsNamedWhileTheRunIsLiveAndCanBeEnded()
    {
        open(TEST_DEADLOCK);
        m_window->session().setOverride(true);
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains(QStringLiteral("which two holds")) || !finished.isEmpty(), kPatience);
        QVERIFY2(m_window->banner()->text().contains(QStringLiteral("which two holds")), qPrintable(m_window->banner()->text()));
        // The run ends by itself, if nobody ends it before.
        if (m_window->session().running() && !m_window->banner()->actionButtons().empty())
            m_window->banner()->actionButtons().front()->click();
        QVERIFY(!finished.isEmpty() || finished.wait(kPatience));
        QVERIFY(m_window->banner()->actionButtons().empty()); // there is nothing left to stop
    }

    void aDeadlockThatNobodyEndsEndsByItself()
    {
        open(TEST_DEADLOCK);
        m_window->session().setOverride(true);
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(!m_window->session().outcome()->error);
        QVERIFY(m_window->banner()->text().contains(QStringLiteral("which two holds")));
        const auto cards = m_window->findChildren<NotesCard *>();
        QVERIFY(!cards.isEmpty() && cards.front()->accessibleName().contains(QStringLiteral("deadlock")));
    }
};

QTEST_MAIN(RunTest)
#include "run_test.moc"
