// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: what the lesson's page and the picture have to tell each other.
#include "mainwindow.h"

#include <ui/lesson/lessonpane.h>
#include <ui/make/scenarioform.h>
#include <ui/progress/progresskeeper.h>
#include <ui/progress/progresspage.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QPushButton>

#include <algorithm>

namespace interleave::app {

using namespace ui;

namespace {

const QString kAgain = QStringLiteral("again"), kProgress = QStringLiteral("progress"); // the banner's topics

} // namespace

void MainWindow::connectLesson()
{
    connect(m_timeline->range(), &TimelineRange::playheadChanged, this, &MainWindow::tellPick);
    connect(m_timeline->range(), &TimelineRange::measuredChanged, this, &MainWindow::tellPick);
    connect(m_pane, &LessonPane::exampleWanted, this, &MainWindow::showExample);
    connect(m_pane, &LessonPane::variantWanted, this, [this](const QString &variant) {
        m_chosenByHand = true;
        showVariant(variant);
    });
    connect(m_pane, &LessonPane::settingsWanted, this, [this](const auto &settings) {
        m_whatIf->set(settings);
        m_whatIf->runButton()->setFocus();
    });
    connect(m_pane, &LessonPane::againWanted, this, &MainWindow::startAgain);
    connect(m_pane, &LessonPane::formWanted, this, &MainWindow::openForm);
    connect(m_pane, &LessonPane::scriptWanted, this, [this] {
        if (const auto *lesson = m_session.lesson())
            openInPlayground(QString::fromStdString(lesson->script), QString::fromStdString(lesson->title));
    });
    m_pane->setPlayground(true);
    connect(&m_session, &LessonSession::lessonChanged, this, [this] { m_banner->withdraw(kAgain); });
}

void MainWindow::tellPick()
{
    RecordingPick pick;
    const auto store = m_timeline->store();
    if (store && !m_timeline->live() && store == m_session.store(m_shownVariant)) {
        pick.variant = m_shownVariant;
        pick.touched = m_timeline->touched();
        if (const auto playhead = m_timeline->range()->playhead())
            pick.playhead = *playhead - store->begin();
        if (const auto measured = m_timeline->range()->measured())
            pick.measured = { measured->begin - store->begin(), measured->end - store->begin() };
    }
    m_pane->setPick(pick);
}

void MainWindow::showExample(const QString &variant, Nanoseconds from, Nanoseconds to)
{
    m_chosenByHand = true;
    showVariant(variant);
    const auto store = m_timeline->store();
    if (!store || store != m_session.store(variant))
        return;
    showPage(true);
    const Nanoseconds begin = store->begin() + from, end = store->begin() + to;
    // With what is around it: a stretch that fills the view says nothing of where it is.
    const Nanoseconds around = (end - begin) * 2;
    m_timeline->jumpTo({ begin - around, end + around }, trace::kNoLane, begin + (end - begin) / 2);
}

void MainWindow::startAgain()
{
    m_session.reset();
    m_banner->show(tr("This lesson starts again; what you said in it is forgotten."),
        { { tr("Undo"),
            [this] {
                m_session.undoReset();
                m_banner->withdraw(kAgain);
            },
            tr("Brings back what you said, and what was measured") } },
        kAgain);
}

void MainWindow::openForm()
{
    const lessons::Lesson *lesson = m_session.lesson();
    if (!lesson)
        return;
    auto *form = new ScenarioForm(*lesson, m_whatIf->parameters(), m_whatIf->knobs(), m_theme, this);
    form->setAttribute(Qt::WA_DeleteOnClose);
    connect(form, &ScenarioForm::runWanted, this, [this, lesson](const lessons::Lesson &made, const scenario::ParameterValues &parameters) {
        if (m_session.lesson() != lesson)
            return;
        m_chosenByHand = false;
        m_shownVariant.clear();
        beginRun([&] { return m_session.runMade(made, parameters, m_whatIf->knobs()); });
    });
    connect(&m_session, &LessonSession::lessonChanged, form, &QDialog::reject);
    form->show();
}

void MainWindow::openProgress(const std::filesystem::path &file)
{
    if (file.empty())
        return;
    auto opened = lessons::ProgressStore::open(file);
    if (!opened) {
        m_banner->show(tr("Your progress cannot be kept: %1").arg(QString::fromStdString(opened.error().toLine())), {}, kProgress);
        return;
    }
    if (!opened->notice.empty())
        m_banner->show(QString::fromStdString(opened->notice), {}, kProgress);
    m_progress = new ProgressKeeper(m_session, std::move(opened->store), this);
    m_progress->setCurrent(m_settings->value("progress/profile").toLongLong());
    connect(m_progress, &ProgressKeeper::failed, this, [this](const QString &line) { m_banner->show(line, {}, kProgress); });
    connect(m_progress, &ProgressKeeper::mended, this, [this] { m_banner->withdraw(kProgress); });
    connect(m_progress, &ProgressKeeper::profilesChanged, this, [this] {
        m_settings->setValue("progress/profile", QVariant::fromValue<qlonglong>(m_progress->current().id));
        markLessons();
    });
    markLessons();
}

void MainWindow::markLessons()
{
    const auto records = m_progress->lessons();
    for (const lessons::Lesson &lesson : m_catalog.lessons()) {
        const auto found = std::find_if(records.begin(), records.end(), [&](const auto &record) { return record.lesson == lesson.id; });
        m_pane->list()->setProgress(lesson.id, found == records.end() ? LessonProgress::Untouched : progressOf(lesson, found->memory.done));
    }
}

void MainWindow::showProgress()
{
    if (m_progress)
        (new ProgressPage(m_catalog, *m_progress, m_theme, this))->show();
}

} // namespace interleave::app
