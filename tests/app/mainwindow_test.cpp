// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/mainwindow.h>
#include <app/runheader.h>

#include <host/runsession.h>
#include <trace/journal.h>
#include <trace/store.h>
#include <trace/tracefile.h>
#include <ui/code/codepane.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/verdictcard.h>
#include <ui/predict/questioncard.h>
#include <ui/timeline/tellingview.h>
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

    void runFitsBesideStopAndFreezeAtEverySizeAndScale_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("scale");
        QTest::newRow("1024 × 768") << QSize(1024, 768) << 1.0;
        QTest::newRow("1280 × 800") << QSize(1280, 800) << 1.0;
        QTest::newRow("1024 × 768, 150 %") << QSize(1024, 768) << 1.5;
        QTest::newRow("1024 × 768, 200 %") << QSize(1024, 768) << 2.0;
        QTest::newRow("2560 × 1440, 200 %") << QSize(2560, 1440) << 2.0;
    }
    void runFitsBesideStopAndFreezeAtEverySizeAndScale()
    {
        QFETCH(QSize, size);
        QFETCH(double, scale);
        m_window->resize(size);
        for (double at = 1; at < scale - 0.01; at += 0.1)
            QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
        QTest::qWait(0);
        QCOMPARE(m_window->size(), size); // nothing has made it wider
        const auto *bar = m_window->whatIf();
        QList<QRect> taken;
        for (const QWidget *each : { bar->stopButton(), bar->freezeButton(), bar->runButton() }) {
            const QRect place(each->mapTo(m_window.get(), QPoint()), each->size());
            QVERIFY2(place.left() >= 0 && place.right() < size.width(), qPrintable(QStringLiteral("%1 to %2").arg(place.left()).arg(place.right())));
            QVERIFY(each->width() >= each->sizeHint().width());
            for (const QRect &other : taken)
                QVERIFY(!other.intersects(place));
            taken << place;
        }
        for (const auto *spin : bar->findChildren<QAbstractSpinBox *>()) {
            const QRect place(spin->mapTo(bar, QPoint()), spin->size());
            QVERIFY(bar->rect().contains(place));
        }
    }

    void aRunThatWasCutOffIsOfferedShownKeptAndDiscarded()
    {
        const auto journals = std::filesystem::path((m_home->path() + "/journals").toStdString());
        recordAnOrphan(journals);
        m_window->offerRecovery();
        QVERIFY2(m_window->banner()->text().contains(QStringLiteral("cut off")), qPrintable(m_window->banner()->text()));
        m_window->banner()->actionButtons().front()->click();
        QVERIFY(m_window->timeline()->store());
        QVERIFY(m_window->timeline()->store()->spanCount() > 0);
        QVERIFY(!m_window->timeline()->live());
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("recovered")));
        QCOMPARE(trace::orphanedJournals(journals).size(), std::size_t { 1 }); // until it is saved or discarded
        QCOMPARE(m_window->banner()->actionButtons().size(), std::size_t { 2 });
        m_window->banner()->actionButtons().back()->click();
        QVERIFY(trace::orphanedJournals(journals).empty());
        QVERIFY(m_window->banner()->text().isEmpty());
    }

    void dismissingTheOfferLosesNothing()
    {
        const auto journals = std::filesystem::path((m_home->path() + "/journals").toStdString());
        recordAnOrphan(journals);
        m_window->offerRecovery();
        for (auto *button : m_window->banner()->findChildren<QPushButton *>()) {
            if (button->accessibleName() == QStringLiteral("Dismiss"))
                button->click();
        }
        QVERIFY(m_window->banner()->text().isEmpty());
        QCOMPARE(trace::orphanedJournals(journals).size(), std::size_t { 1 });
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
    /// What a killed program leaves: a journal that nobody holds.
    void recordAnOrphan(const std::filesystem::path &journals)
    {
        auto journal = trace::Journal::create(journals);
        QVERIFY(journal);
        trace::TraceStore store;
        trace::Lane &lane = store.createLane({ .name = "count-1", .letter = "A" });
        lane.append(Nanoseconds { 0 }, trace::LaneState::RunningPython);
        lane.append(Nanoseconds { 5'000'000 }, trace::LaneState::WantsGil);
        lane.advance(Nanoseconds { 9'000'000 });
        store.advance(lane.end());
        store.publish();
        (*journal)->flush(store);
        QVERIFY2((*journal)->error().empty(), (*journal)->error().c_str());
    }

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
