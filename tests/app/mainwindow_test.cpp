// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/picturetitle.h>
#include <app/runheader.h>
#include <trace/store.h>
#include <ui/code/codepane.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/lessonpane.h>
#include <ui/predict/questioncard.h>
#include <ui/theme/words.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QAbstractButton>
#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

#include <csignal>

using namespace interleave;
using namespace interleave::ui;

class MainWindowTest : public WindowTest
{
    Q_OBJECT
private slots:
    void theFirstLessonIsOpenAndRunIsLockedUntilThePredictionIsMade()
    {
        QVERIFY(m_window->session().lesson());
        QVERIFY(!run()->isEnabled());
        QVERIFY(!run()->toolTip().isEmpty());
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(!m_window->session().running());
        QVERIFY(m_window->banner()->says(interleave::app::MainWindow::kPredictFirst));
        predict();
        QVERIFY(run()->isEnabled());
        QVERIFY(!m_window->banner()->says(interleave::app::MainWindow::kPredictFirst)); // it is no longer true
    }

    void aTeacherMayRunWithoutAPrediction()
    {
        m_window->session().setOverride(true);
        QVERIFY(run()->isEnabled());
    }

    void aStepThatCannotBeGoneToIsDimmedAndSaysWhatComesFirst()
    {
        const auto *flow = m_window->findChild<FlowBar *>();
        for (const auto step : { lessons::FlowStep::Run, lessons::FlowStep::Observe }) {
            QVERIFY(!flow->button(step)->isEnabled());
            QVERIFY(flow->button(step)->toolTip().contains(QStringLiteral("expect")));
        }
        predict();
        QVERIFY(flow->button(lessons::FlowStep::Run)->isEnabled());
        QVERIFY(!flow->button(lessons::FlowStep::Observe)->isEnabled());
        for (const auto step : { lessons::FlowStep::Modify, lessons::FlowStep::Make, lessons::FlowStep::Transfer })
            QCOMPARE(flow->button(step)->isVisible(), m_window->session().flow()->hasText(step));
    }

    void spaceIsForButtonsWhileNothingRuns()
    {
        auto *card = m_window->findChild<QuestionCard *>();
        card->commitButton()->setFocus();
        QTest::keyClick(card->commitButton(), Qt::Key_Space);
        QVERIFY(run()->isEnabled());
        QVERIFY(run()->hasFocus()); // what comes next
    }

    void aWindowInWhichNothingHappensPaintsNothing()
    {
        PaintCounter counter;
        m_window->code()->update(); // what paints itself again and again needs a first time
        QElapsedTimer watchdog;
        watchdog.start();
        for (int quiet = 0; quiet < 10;) { // turns of the event loop, each longer than two frames
            const int before = counter.paints;
            QTest::qWait(40);
            quiet = counter.paints == before ? quiet + 1 : 0;
            QVERIFY2(watchdog.elapsed() < kPatience, qPrintable(QStringLiteral("still painting: %1 times").arg(counter.paints)));
        }
        QVERIFY(counter.paints > 0);
    }

    void everythingThatCanBeOperatedHasANameAndAnExplanation()
    {
        for (const QAbstractButton *button : m_window->findChildren<QAbstractButton *>()) {
            if (!button->isVisible())
                continue;
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), button->metaObject()->className());
            if (qobject_cast<const QPushButton *>(button) && button->isEnabled())
                QVERIFY2(!button->toolTip().isEmpty(), qPrintable(button->text()));
        }
        QVERIFY(!m_window->timeline()->accessibleName().isEmpty());
    }

    void runWithoutAPredictionNothingIsLeftToAnswer()
    {
        const auto open = [this] {
            int cards = 0;
            for (const QuestionCard *card : m_window->findChildren<QuestionCard *>())
                cards += card->isVisible() && !card->locked() ? 1 : 0;
            return cards;
        };
        QCOMPARE(open(), 1);
        QAction *without = action(QStringLiteral("Allow Run without a prediction (for teachers)"));
        QVERIFY(without);
        without->trigger();
        QCOMPARE(open(), 0);
        without->trigger();
        QTRY_COMPARE(open(), 1); // nothing has run yet, so one can still say something
        without->trigger();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QCOMPARE(open(), 0);
        QVERIFY(finished.wait(kPatience));
        QCOMPARE(open(), 0);
        without->trigger();
        QCOMPARE(open(), 0); // too late
    }

    void whatCannotBeDoneCannotBeChosenInTheMenu()
    {
        const auto able = [this](const char *text) {
            QAction *found = action(QString::fromUtf8(text));
            return found && found->isEnabled();
        };
        for (const char *text : { "Run", "Freeze", "Stop", "Save this recording…", "Export as picture…", "Export for Perfetto…", "Smaller" })
            QVERIFY2(action(QString::fromUtf8(text)) && !able(text), text);
        QVERIFY(able("Open a recording…") && able("Larger"));
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(m_window->banner()->text().contains(QStringLiteral("expect"))); // the key says why
        predict();
        QVERIFY(able("Run") && !able("Stop"));

        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QSignalSpy shown(m_window->timeline(), &TimelineView::newsShown);
        run()->click();
        QVERIFY(able("Stop") && !able("Run"));
        QVERIFY(shown.wait(kPatience));
        QVERIFY(able("Save this recording…"));
        action(QStringLiteral("Stop"))->trigger();
        QVERIFY(!able("Stop"));
        QVERIFY(finished.wait(kPatience));
        QVERIFY(able("Run") && able("Export as picture…") && !able("Stop") && !able("Freeze"));
    }

    void theHeaderNeverClaimsToSeeTheCoresOtherwiseThanTheRunDoes()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        QStringList said;
        const auto note = [&] { said << m_window->header()->coreSource(); };
        connect(&m_window->session(), &LessonSession::runBegan, this, note);
        connect(&m_window->session(), &LessonSession::stateChanged, this, note);
        connect(m_window->timeline(), &TimelineView::newsShown, this, note);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const QString known = QStringLiteral("cores: ") + coreSourceWord(m_window->timeline()->store()->info().coreSource);
        QCOMPARE(m_window->header()->coreSource(), known);
        QVERIFY(said.contains(known)); // and while it was live
        said.removeAll(known);
        said.removeAll(QString());
        QVERIFY2(said.isEmpty(), qPrintable(said.join('|')));
    }

    void aRunThatWasKilledShowsNothingOfTheOneBeforeAndItsMessageGoesWithTheLesson()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished), failed(&m_window->session(), &LessonSession::failed);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const auto answered = [this] {
            const QString all = shownTexts().join('|');
            return all.contains(QStringLiteral("CANNOT BE CHECKED")) || all.contains(QStringLiteral("WAS RIGHT")) || all.contains(QStringLiteral("WHAT HAPPENED"));
        };
        QVERIFY2(answered(), qPrintable(shownTexts().join('|'))); // the control
        QSignalSpy shown(m_window->timeline(), &TimelineView::newsShown);
        run()->click();
        QVERIFY(!answered()); // what happens now is not known yet
        QVERIFY(shown.wait(kPatience));
        for (const int pid : childProcesses())
            kill(pid, SIGKILL);
        QVERIFY(!failed.isEmpty() || failed.wait(kPatience));
        QVERIFY2(!answered(), qPrintable(shownTexts().join('|')));
        QVERIFY(m_window->banner()->says(QStringLiteral("run")));
        m_window->openLesson(QStringLiteral("small"));
        QVERIFY2(m_window->banner()->text().isEmpty(), qPrintable(m_window->banner()->text()));
    }

    void aCountIsWrittenOutWhereItIsChosen()
    {
        auto *field = findParameter();
        field->setRange(1, 50'000'000);
        field->setValue(10'000'000);
        QCOMPARE(field->text(), QLocale().toString(10'000'000));
        QTest::keyClick(field, Qt::Key_Up); // and what stands there is understood
        QCOMPARE(field->value(), 10'000'001.0);
        trace::TraceInfo info;
        info.parametersJson = R"({ "bytes": 10000000 })";
        const QString details = app::completed({}, info).details;
        QVERIFY2(details.contains(QStringLiteral("bytes ") + QLocale().toString(10'000'000)), qPrintable(details));
    }

    void aWindowThatIsThereAtOnceBecomesTheSameAsOneThatIsNot()
    {
        const auto places = [this] {
            QStringList all;
            for (const QWidget *each : m_window->findChildren<QWidget *>()) {
                if (each->isVisible() && each->window() == m_window.get()) {
                    const QRect place(each->mapTo(m_window.get(), QPoint()), each->size());
                    all << QStringLiteral("%1 %2,%3 %4x%5").arg(QLatin1String(each->metaObject()->className())).arg(place.x()).arg(place.y()).arg(place.width()).arg(place.height());
                }
            }
            return all;
        };
        QVERIFY(!m_window->shownAtOnce());
        const QStringList usual = places();
        QVERIFY(usual.size() > 50);
        m_atOnce = true;
        const Nanoseconds before = monotonicNow();
        open(TEST_LESSONS);
        QVERIFY(m_window->shownAtOnce());
        QVERIFY(*m_window->shownAtOnce() > before && *m_window->shownAtOnce() < monotonicNow());
        QTRY_COMPARE(places().join(u'\n'), usual.join(u'\n'));
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("Small")));
    }

    void withoutAnyLessonTheWindowSaysWhatToDo()
    {
        const QTemporaryDir empty;
        open(empty.path().toStdString());
        QVERIFY(!m_window->session().lesson());
        const QString said = shownTexts().join('|');
        QVERIFY2(said.contains(QStringLiteral("no lesson")) && said.contains(QStringLiteral("INTERLEAVE_LESSONS")), qPrintable(said));
        QVERIFY(!said.contains(QStringLiteral("Choose"))); // from what?
        bool offered = false;
        for (const QPushButton *button : m_window->lessonPane()->findChildren<QPushButton *>())
            offered = offered || (button->isVisible() && button->text().startsWith(QStringLiteral("Open a recording")));
        QVERIFY(offered);
        QVERIFY(!run()->isEnabled());
        QVERIFY(!m_window->banner()->text().isEmpty());
    }
};

QTEST_MAIN(MainWindowTest)
#include "mainwindow_test.moc"
