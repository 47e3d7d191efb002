// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/mainwindow.h>

#include <host/runsession.h>
#include <trace/tracefile.h>
#include <ui/code/codepane.h>
#include <ui/lesson/verdictcard.h>
#include <ui/predict/questioncard.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QAbstractButton>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <dirent.h>
#include <fstream>

using namespace interleave;
using namespace interleave::ui;

namespace {

constexpr int kPatience = 60'000; // a watchdog, not an expectation

/// Living processes whose parent is this one.
std::vector<int> childProcesses()
{
    std::vector<int> found;
    DIR *proc = opendir("/proc");
    while (dirent *entry = readdir(proc)) {
        const int pid = std::atoi(entry->d_name);
        if (pid <= 0)
            continue;
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string text;
        std::getline(stat, text);
        const auto end = text.rfind(')');
        char state = 0;
        int parent = 0;
        if (end != std::string::npos && std::sscanf(text.c_str() + end + 1, " %c %d", &state, &parent) == 2 && parent == getpid() && state != 'Z')
            found.push_back(pid);
    }
    closedir(proc);
    return found;
}

} // namespace

/// Counts what any widget paints.
class PaintCounter : public QObject
{
public:
    PaintCounter() { qApp->installEventFilter(this); }
    int paints = 0;
    bool eventFilter(QObject *, QEvent *event) override
    {
        paints += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

class MainWindowTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        app::MainWindow::Surroundings surroundings;
        surroundings.lessons = TEST_LESSONS;
        surroundings.session.hostProgram = INTERLEAVE_BINARY_DIR "/interleave-host";
        surroundings.session.journalDirectory = (m_home->path() + "/journals").toStdString();
        surroundings.settingsFile = m_home->filePath("settings.ini");
        surroundings.cores = 2;
        m_window = std::make_unique<app::MainWindow>(surroundings);
        m_window->openFirstLesson();
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        QVERIFY2(childProcesses().empty(), "a process was left behind");
    }

    void theFirstLessonIsOpenAndRunIsLockedUntilThePredictionIsMade()
    {
        QVERIFY(m_window->session().lesson());
        QVERIFY(!run()->isEnabled());
        QVERIFY(!run()->toolTip().isEmpty());
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(!m_window->session().running());
        predict();
        QVERIFY(run()->isEnabled());
    }

    void aTeacherMayRunWithoutAPrediction()
    {
        m_window->session().setOverride(true);
        QVERIFY(run()->isEnabled());
    }

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
        QVERIFY(m_window->session().flow()->wasRight("speed-up").has_value());
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

    void aDamagedRecordingIsSaidInABannerAndChangesNothing()
    {
        const QString file = m_home->filePath("bad.itrace");
        QFile bad(file);
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write("this is no recording");
        bad.close();
        m_window->openTrace(file.toStdString());
        QVERIFY(m_window->banner()->text().contains(QStringLiteral("bad.itrace")));
        QVERIFY(!m_window->timeline()->store());
    }

    void aSavedRecordingOpensAgain()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const auto file = m_home->filePath("run.itrace").toStdString();
        const auto spans = m_window->timeline()->store()->spanCount();
        QVERIFY(trace::saveTrace(*m_window->timeline()->store(), file));
        m_window->openTrace(file);
        QCOMPARE(m_window->timeline()->store()->spanCount(), spans);
        QCOMPARE(m_window->timeline()->range()->visible(), m_window->timeline()->range()->limits());
    }

    void turningSomethingAfterARunSaysThatTheRecordingIsOfTheSettingsBefore()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        findParameter()->setValue(3);
        bool said = false;
        for (const QLabel *label : m_window->findChildren<QLabel *>())
            said = said || (label->isVisible() && label->text().contains(QStringLiteral("settings before")));
        QVERIFY(said);
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

private:
    QPushButton *run() { return m_window->whatIf()->runButton(); }
    QDoubleSpinBox *findParameter() { return m_window->whatIf()->findChild<QDoubleSpinBox *>(); }
    void predict()
    {
        for (auto *card : m_window->findChildren<QuestionCard *>()) {
            if (card->isVisible() && !card->locked()) {
                card->commitButton()->click();
                return;
            }
        }
        QFAIL("nothing to predict");
    }

    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<app::MainWindow> m_window;
};

QTEST_MAIN(MainWindowTest)
#include "mainwindow_test.moc"
