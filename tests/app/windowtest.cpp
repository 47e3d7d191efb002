// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <trace/journal.h>
#include <trace/store.h>
#include <ui/lesson/lessonpane.h>
#include <ui/predict/questioncard.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QPushButton>

#include <dirent.h>
#include <fstream>
#include <unistd.h>

using namespace interleave;
using namespace interleave::ui;

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

/// The Python of this machine, asked with more patience than a user would have: a busy machine is no reason to fail.
static InterpreterList::Ways patientInterpreters()
{
    const auto finder = std::make_shared<cpython::InterpreterFinder>(cpython::SearchPlaces::ofThisProcess(), std::chrono::seconds(60));
    return { [finder](const std::filesystem::path &) {
                const cpython::Interpreter systems = finder->examine("/usr/bin/python3");
                return std::vector { systems.usable() ? systems : finder->best() };
            },
        [finder](const std::filesystem::path &chosen) { return finder->examine(chosen); } };
}

PaintCounter::PaintCounter() { qApp->installEventFilter(this); }

bool PaintCounter::eventFilter(QObject *, QEvent *event)
{
    paints += event->type() == QEvent::Paint ? 1 : 0;
    return false;
}

void WindowTest::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    m_journals.clear();
    m_interpreters.reset();
    m_progress.clear();
    m_atOnce = false;
    m_repeat = 0;
    open(TEST_LESSONS);
}

void WindowTest::open(const std::filesystem::path &lessons)
{
    m_window.reset();
    app::MainWindow::Surroundings surroundings;
    surroundings.lessons = lessons;
    surroundings.session.hostProgram = INTERLEAVE_BINARY_DIR "/interleave-host";
    surroundings.session.journalDirectory = journals();
    surroundings.runs = (m_home->path() + "/runs").toStdString();
    surroundings.packs = (m_home->path() + "/data/packs").toStdString();
    surroundings.settingsFile = m_home->filePath("settings.ini");
    surroundings.drafts = m_home->filePath("playground");
    surroundings.interpreters = m_interpreters.value_or(patientInterpreters());
    surroundings.cores = 2;
    surroundings.atOnce = m_atOnce;
    surroundings.progress = m_progress.toStdString();
    surroundings.session.repeat = m_repeat;
    m_window = std::make_unique<app::MainWindow>(surroundings);
    m_window->openFirstLesson();
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void WindowTest::openWith(InterpreterList::Ways interpreters)
{
    m_interpreters = std::move(interpreters);
    open(TEST_LESSONS);
}

void WindowTest::cleanup()
{
    m_window.reset();
    QVERIFY2(childProcesses().empty(), "a process was left behind");
}

QPushButton *WindowTest::run() { return m_window->whatIf()->runButton(); }

QDoubleSpinBox *WindowTest::findParameter() { return m_window->whatIf()->findChild<QDoubleSpinBox *>(); }

QAction *WindowTest::action(const QString &text)
{
    for (QAction *each : m_window->findChildren<QAction *>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

QStringList WindowTest::shownTexts() const
{
    QStringList texts;
    for (const QLabel *label : m_window->lessonPane()->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts;
}

void WindowTest::predict()
{
    for (auto *card : m_window->findChildren<QuestionCard *>()) {
        if (card->isVisible() && !card->locked()) {
            card->commitButton()->click();
            return;
        }
    }
    QFAIL("nothing to predict");
}

std::filesystem::path WindowTest::journals() const
{
    return m_journals.isEmpty() ? (m_home->path() + "/journals").toStdString() : m_journals.toStdString();
}

void WindowTest::recordAnOrphan()
{
    auto journal = trace::Journal::create(journals());
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
