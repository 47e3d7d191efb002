// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/lowerpane.h>
#include <lessons/comparedfigures.h>
#include <ui/panels/compare/besidepage.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/panels/compare/comparestrips.h>
#include <ui/playground/playground.h>
#include <ui/playground/scripteditor.h>
#include <ui/session/comparesession.h>
#include <ui/timeline/timelineview.h>
#include <ui/widgets/banner.h>

#include <QAction>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

using namespace interleave;
using namespace interleave::ui;

/// The engine beside this machine's own Python, in the window, by real runs.
class BesideTest : public WindowTest
{
    Q_OBJECT
    ComparePanel &panel() { return *m_window->findChild<ComparePanel *>(); }
    QAction *entry() { return m_window->findChild<QAction *>(QStringLiteral("run.beside")); }
    QString banner() { return m_window->banner()->text(); }
    /// The panel is shown and the prediction is made: it may begin.
    void ready()
    {
        open(TEST_BESIDE);
        predict();
        QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier);
    }
    void waitUntilItRuns() { QTRY_VERIFY_WITH_TIMEOUT(m_window->beside().running(), kPatience); }
    /// A script that lasts until it is stopped.
    std::filesystem::path longLesson()
    {
        const auto folder = std::filesystem::path(m_home->path().toStdString()) / "long";
        std::filesystem::copy(TEST_BESIDE, folder, std::filesystem::copy_options::recursive);
        QFile file(QString::fromStdString((folder / "01-turns" / "script.py").string()));
        if (file.open(QIODevice::Append))
            file.write("\nimport signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(600)\n");
        return folder;
    }

private slots:
    void theLessonRunsBesideThePythonOfThisMachine()
    {
        ready();
        QVERIFY2(panel().besideButton()->isEnabled(), qPrintable(panel().besideButton()->toolTip()));
        QSignalSpy finished(&m_window->beside(), &CompareSession::finished), progress(&m_window->beside(), &CompareSession::progress);
        panel().besideButton()->click();
        waitUntilItRuns();
        QCOMPARE(panel().besideButton()->text(), QStringLiteral("Stop"));
        QVERIFY(panel().besideStatus()->isVisible());
        QVERIFY(!entry()->isEnabled());
        QVERIFY(finished.wait(kPatience * 5));
        QVERIFY(progress.count() >= 6); // three of each
        QVERIFY(progress.last()[2].value<Nanoseconds>() > Nanoseconds { 0 }); // after one of each it is known how long it takes
        const auto outcome = m_window->beside().outcome();
        QVERIFY(outcome);
        QVERIFY2(!outcome->error, outcome->error ? outcome->error->toLine().c_str() : "");
        QVERIFY(!outcome->stopped);
        // The page: shown at once, chosen in the box, with the words of the command line.
        QCOMPARE(panel().besideButton()->text(), QStringLiteral("Beside your own Python"));
        QVERIFY(panel().besidePage()->isVisible());
        QVERIFY(panel().choice()->currentText().contains(QString::fromStdString(outcome->interpreter.version)));
        QVERIFY(panel().besidePage()->notes()->text().contains(QString::fromStdString(outcome->interpreter.path.string())));
        const auto figures = lessons::comparedFigures(*outcome);
        const QTreeWidget *table = panel().besidePage()->table();
        QCOMPARE(table->topLevelItemCount(), static_cast<int>(figures.size()));
        for (int row = 0; row < table->topLevelItemCount(); ++row) {
            QCOMPARE(table->topLevelItem(row)->text(0), QString::fromStdString(figures[static_cast<std::size_t>(row)].what));
            QCOMPARE(table->topLevelItem(row)->text(4), QString::fromStdString(figures[static_cast<std::size_t>(row)].words));
        }
        QVERIFY(!table->findItems(QStringLiteral("In threads ÷ One after the other"), Qt::MatchExactly, 0).isEmpty());
        // Both recordings of the last variant on one axis; of the script only the part that did the same.
        QCOMPARE(panel().besidePage()->variants()->currentText(), QStringLiteral("In threads"));
        CompareStrips *strips = panel().besidePage()->strips();
        const auto &variant = outcome->variants.back();
        QVERIFY(variant.recording && outcome->cpythonRecording && variant.cpythonBegin);
        QCOMPARE(strips->shownOf(0).begin, variant.recording->begin() + strips->range()->visible().begin);
        QCOMPARE(strips->shownOf(1).begin, outcome->cpythonRecording->begin() + *variant.cpythonBegin + strips->range()->visible().begin);
        QVERIFY(*variant.cpythonBegin > Nanoseconds { 0 });
        if (outcome->interpreter.probeCanWork()) {
            QVERIFY(outcome->cpython.holds > 0);
            QVERIFY(!table->findItems(QStringLiteral("GIL held"), Qt::MatchStartsWith, 0).isEmpty());
            QVERIFY(outcome->ks);
        }
    }

    void theKeyAndTheMenuStartItToo()
    {
        open(TEST_BESIDE);
        predict();
        QVERIFY(entry() && entry()->isEnabled());
        QCOMPARE(entry()->shortcut(), QKeySequence(Qt::Key_F7));
        QTest::keyClick(m_window.get(), Qt::Key_F7);
        QCOMPARE(m_window->lower()->current(), QStringLiteral("compare"));
        waitUntilItRuns();
        m_window->close(); // and closing ends it
    }

    void stopEndsItWithinTwoSecondsAndNothingRemains()
    {
        open(longLesson());
        predict();
        entry()->trigger();
        waitUntilItRuns();
        const auto deepEnough = [this] { return panel().besideStatus()->text().startsWith(QStringLiteral("Run 2 of")); };
        QTRY_VERIFY_WITH_TIMEOUT(deepEnough(), kPatience); // the script runs, which minds no Ctrl+C
        QSignalSpy finished(&m_window->beside(), &CompareSession::finished);
        QElapsedTimer watch;
        watch.start();
        QTest::keyClick(m_window.get(), Qt::Key_F2, Qt::ControlModifier);
        QCOMPARE(panel().besideStatus()->text(), QStringLiteral("Stopping"));
        QVERIFY(finished.wait(kPatience));
        QVERIFY2(watch.elapsed() < kPatience / 6, qPrintable(QString::number(watch.elapsed()))); // a machine that is not ours; the limits are the host's
        QVERIFY(m_window->beside().outcome()->stopped);
        QVERIFY(panel().besidePage()->notes()->text().contains(QStringLiteral("stopped before the end")));
        QVERIFY(childProcesses().empty());
    }

    void nothingElseRunsMeanwhile()
    {
        open(longLesson());
        predict();
        entry()->trigger();
        waitUntilItRuns();
        run()->click();
        QVERIFY(!m_window->session().running());
        QVERIFY2(banner().contains(QStringLiteral("measure each other")), qPrintable(banner()));
        m_window->showPlayground(true);
        m_window->playground()->editor()->openText(QStringLiteral("print(1)\n"), QStringLiteral("one"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->playground()->interpreters()->known(), kPatience);
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(!m_window->playground()->session().running());
        QVERIFY2(banner().contains(QStringLiteral("measure each other")), qPrintable(banner()));
        QVERIFY(m_window->beside().running());
        QSignalSpy finished(&m_window->beside(), &CompareSession::finished);
        m_window->banner()->actionButtons().front()->click(); // "Stop it"
        QVERIFY(finished.wait(kPatience));
    }

    void whileARunIsOnOrNothingIsPredictedItCannotBegin()
    {
        open(TEST_BESIDE);
        QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier);
        QVERIFY(!panel().besideButton()->isEnabled() && !entry()->isEnabled());
        QVERIFY2(panel().besideButton()->toolTip().startsWith(QStringLiteral("Predict first")), qPrintable(panel().besideButton()->toolTip()));
        predict();
        QVERIFY(panel().besideButton()->isEnabled());
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(!panel().besideButton()->isEnabled() && !entry()->isEnabled());
        QVERIFY(panel().besideButton()->toolTip().contains(QStringLiteral("Another run is on")));
        QVERIFY(finished.wait(kPatience));
        QTRY_VERIFY_WITH_TIMEOUT(panel().besideButton()->isEnabled(), kPatience);
        m_window->showPlayground(true);
        QVERIFY(!entry()->isEnabled());
    }

    void withoutAPythonOneLineSaysSo()
    {
        m_interpreters = InterpreterList::Ways { [](const std::filesystem::path &) { return std::vector<cpython::Interpreter>(); },
            [](const std::filesystem::path &chosen) {
                cpython::Interpreter none;
                none.path = chosen;
                none.problem = "it is no Python";
                return none;
            } };
        ready();
        panel().besideButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(banner().startsWith(QStringLiteral("There is no Python on this machine")), kPatience);
        QVERIFY(!banner().contains(u'\n'));
        QVERIFY(!m_window->beside().running());
        QCOMPARE(panel().besideButton()->text(), QStringLiteral("Beside your own Python"));
    }

    void aPythonThatCannotBeUsedIsNamed()
    {
        QVERIFY(!CompareSession::obstacle({}, nullptr).isEmpty());
        cpython::Interpreter broken;
        broken.path = "/opt/python9";
        broken.problem = "it does not answer";
        lessons::Lesson lesson;
        lesson.folder = TEST_BESIDE "/01-turns";
        const QString line = CompareSession::obstacle(lesson, &broken);
        QVERIFY2(line.contains(QStringLiteral("/opt/python9")) && line.contains(QStringLiteral("it does not answer")), qPrintable(line));
        broken.problem.clear();
        QVERIFY(CompareSession::obstacle(lesson, &broken).isEmpty());
        lesson.folder = m_home->path().toStdString(); // no counterpart there
        QVERIFY(CompareSession::obstacle(lesson, &broken).contains(QStringLiteral("no script.py")));
    }

    /// To be looked at: INTERLEAVE_PICTURES=DIR beside_test pictures.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("INTERLEAVE_PICTURES");
        if (folder.isEmpty())
            QSKIP("INTERLEAVE_PICTURES names no folder");
        m_repeat = 1;
        open(SHIPPED_LESSONS);
        m_window->openLesson(QStringLiteral("one-gil"));
        m_window->session().setOverride(true); // nobody predicts
        QSignalSpy ran(&m_window->session(), &LessonSession::finished), finished(&m_window->beside(), &CompareSession::finished);
        run()->click();
        QVERIFY(ran.wait(kPatience * 5));
        QTRY_VERIFY_WITH_TIMEOUT(entry()->isEnabled(), kPatience);
        entry()->trigger();
        waitUntilItRuns();
        QTRY_VERIFY_WITH_TIMEOUT(panel().besideStatus()->text().startsWith(QStringLiteral("Run 4 of")), kPatience * 5);
        m_window->grab().save(folder + QStringLiteral("/beside-running.png"));
        QVERIFY(finished.wait(kPatience * 5));
        for (const QString &scheme : { QStringLiteral("Light"), QStringLiteral("Dark") }) {
            action(scheme)->trigger();
            for (const QSize &size : { QSize(1440, 900), QSize(1280, 800) }) {
                m_window->resize(size);
                QTest::qWait(300); // animations; nothing depends on it
                QVERIFY(m_window->grab().save(QStringLiteral("%1/beside-%2-%3.png").arg(folder, scheme.toLower()).arg(size.width())));
            }
        }
    }

    void anotherLessonForgetsIt()
    {
        open(longLesson());
        predict();
        entry()->trigger();
        waitUntilItRuns();
        m_window->openLesson(QStringLiteral("turns"));
        m_window->session().setLesson(nullptr);
        QVERIFY(!m_window->beside().running());
        QVERIFY(!panel().besideStatus()->isVisible());
        QVERIFY(!entry()->isEnabled());
    }
};

QTEST_MAIN(BesideTest)
#include "beside_test.moc"
