// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include "lowerpane.h"
#include "runheader.h"
#include "topbar.h"

#include <host/recording.h>

#include <lessons/variants.h>
#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/lessonname.h>
#include <ui/lesson/lessonpane.h>
#include <ui/panels/charts/chartspanel.h>
#include <ui/panels/charts/speedupchart.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/playground/playground.h>
#include <ui/progress/progresskeeper.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>
#include <ui/widgets/widgets.h>

#include <QApplication>
#include <QCloseEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::app {

using namespace ui;

namespace {

const QString kRun = QStringLiteral("run"); // the banner's topic
const QString kPlaygroundColumns = QStringLiteral("playground/columns"); // the setting

} // namespace

using lessons::FlowStep;

MainWindow::MainWindow(const Surroundings &surroundings, QWidget *parent)
    : FirstFrame(surroundings.settingsFile, surroundings.atOnce, parent)
    , m_recentFiles(*m_settings)
    , m_library(surroundings.lessons, surroundings.packs)
    , m_catalog(m_library.catalog())
    , m_session(surroundings.session)
    , m_sweep(surroundings.session)
    , m_beside(surroundings.session)
    , m_journals(surroundings.session.journalDirectory)
    , m_runs(surroundings.runs)
    , m_cores(surroundings.cores)
    , m_examples(surroundings.examples)
    , m_drafts(surroundings.drafts)
    , m_interpreters(surroundings.interpreters)
{
    setAcceptDrops(true);
    m_otherColumns = m_settings->value(kPlaygroundColumns).toByteArray();
    m_otherColumnsMoved = !m_otherColumns.isEmpty();
    m_theme.applyTo(*qApp);

    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    setCentralWidget(central);
    m_top = new TopBar(central);
    column->addWidget(m_top);
    m_banner = new Banner(central);
    column->addWidget(m_banner);
    buildBody();
    buildReplay();
    buildMenu();
    buildPanels();
    buildTimelineMenus();
    m_lower->heatButton()->setChecked(m_settings->value("code/heat", true).toBool());
    connect(m_lower->heatButton(), &QPushButton::toggled, this, [this](bool on) { m_settings->setValue("code/heat", on); });
    connectSession();
    connect(m_top->playgroundButton(), &QPushButton::clicked, this, [this] { showPlayground(!m_inPlayground); });
    connectLesson();
    openProgress(surroundings.progress);
    themePanes();

    if (!m_catalog.errors().empty()) {
        const auto &first = m_catalog.errors().front();
        m_banner->show(m_catalog.errors().size() == 1
                ? QString::fromStdString(first.toLine())
                : tr("%1 (and %n more: `interleave check` lists them)", nullptr, static_cast<int>(m_catalog.errors().size()) - 1)
                      .arg(QString::fromStdString(first.toLine())));
    }
    watchPacks();
    tellPackErrors();
}

MainWindow::~MainWindow()
{
    m_session.endRun(); // now, because the session ends when half of this window is gone
    disconnect(&m_session, nullptr, this, nullptr);
    disconnect(&m_beside, nullptr, this, nullptr);
    if (m_playground) {
        disconnect(&m_playground->session(), nullptr, this, nullptr);
        disconnect(m_playground, nullptr, this, nullptr);
        delete m_playground; // it uses the list of Pythons, which goes before the children of this window do
    }
    delete m_progress; // it looks at the session, which goes before the children of this window do
}

CodePane *MainWindow::code() const { return m_lower->code(); }

void MainWindow::connectSession()
{
    connect(m_pane, &LessonPane::lessonRequested, this, &MainWindow::openLesson);
    connect(m_pane, &LessonPane::problem, this, [this](const QString &line) { m_banner->show(line); });
    connect(m_pane, &LessonPane::recordingWanted, this, &MainWindow::openTraceDialog);
    connect(m_pane, &LessonPane::allPredicted, this, [this] {
        showPage(true); // that is where Run is
        m_whatIf->runButton()->setFocus();
    });
    connect(m_top->flow(), &FlowBar::stepRequested, this, [this](FlowStep step) {
        showPage(step == FlowStep::Run);
        if (auto done = m_session.goTo(step); !done)
            m_banner->show(QString::fromStdString(done.error().toLine()));
    });
    connect(m_whatIf, &WhatIfBar::runRequested, this, &MainWindow::startRun);
    connect(m_whatIf, &WhatIfBar::stepsRequested, this, &MainWindow::stepOrStart);
    connect(m_whatIf, &WhatIfBar::stepRequested, this, &MainWindow::stepOrStart);
    connect(m_whatIf, &WhatIfBar::stepNoMoreRequested, &m_session, &LessonSession::stepNoMore);
    connect(m_timeline, &TimelineView::stepRequested, this, &MainWindow::stepOrStart);
    connect(m_timeline, &TimelineView::newsShown, this, &MainWindow::showStanding);
    connect(m_timeline, &TimelineView::marksChanged, this, [this] { host::journalMarksOf(m_timeline->store()); });
    connect(m_whatIf, &WhatIfBar::stopRequested, this, &MainWindow::stopRun);
    connect(m_whatIf, &WhatIfBar::changed, this, [this] {
        if (!m_session.running() && m_timeline->store())
            m_header->setStatus(tr("This recording is of the settings before. Run again to see the new ones."));
        updateMayRun();
    });
    connect(m_whatIf, &WhatIfBar::freezeRequested, &m_session, &LessonSession::freeze);
    connect(m_whatIf, &WhatIfBar::resumeRequested, &m_session, &LessonSession::resume);
    connect(&m_session, &LessonSession::lessonChanged, this, &MainWindow::showLesson);
    connect(&m_session, &LessonSession::flowChanged, this, &MainWindow::updateMayRun);
    connect(&m_session, &LessonSession::runBegan, this, &MainWindow::runBegan);
    connect(&m_session, &LessonSession::runEnded, this, &MainWindow::runEnded);
    connect(&m_session, &LessonSession::runningChanged, this, [this](bool running) {
        m_whatIf->setRunning(running, m_session.state());
        showStanding();
        if (!running && !m_inPlayground) {
            m_timeline->setLive(false);
            updateCoreSource();
            m_header->setStatus({});
            m_doing.clear();
            updateTitle();
        }
        updateMayRun();
    });
    connect(&m_session, &LessonSession::stateChanged, this, [this](RunState state) {
        m_whatIf->setRunning(m_session.running(), state);
        showState();
        updateCoreSource();
        updateTitle();
        updateActions();
    });
    connect(&m_session, &LessonSession::failed, this, [this](const QString &line) { m_banner->show(line, {}, kRun); });
    connect(&m_session, &LessonSession::finished, this, &MainWindow::runFinished);
    connect(m_timeline->range(), &TimelineRange::playheadChanged, this, &MainWindow::updateActivity);
    connect(m_timeline, &TimelineView::newsShown, this, &MainWindow::updateActivity);
    connect(m_timeline, &TimelineView::infoLooked, this, &MainWindow::tellDeadlock);
    connect(m_timeline, &TimelineView::infoLooked, this, &MainWindow::tellDeaths);
    connect(m_header, &RunHeader::variantRequested, this, [this](const QString &variant) {
        m_chosenByHand = true;
        showVariant(variant);
    });
}

void MainWindow::applyTheme(Scheme scheme, double scale)
{
    m_scheme = scheme;
    m_scale = std::clamp(scale, kLeastScale, kMostScale);
    m_theme = Theme::of(scheme, m_scale);
    m_theme.applyTo(*qApp);
    m_settings->setValue("window/scheme", static_cast<int>(scheme));
    m_settings->setValue("window/scale", m_scale);
    themePanes();
    updateActions();
}

void MainWindow::themePanes()
{
    m_whatIf->setTheme(m_theme);
    m_timeline->setTheme(m_theme);
    m_lower->setTheme(m_theme);
    m_header->setTheme(m_theme);
    m_top->setTheme(m_theme);
    m_pane->setTheme(m_theme);
    if (m_playground)
        m_playground->setTheme(m_theme);
    arrange();
}

void MainWindow::openLesson(const QString &id)
{
    const auto lesson = m_catalog.require(id.toStdString());
    if (!lesson) {
        m_banner->show(QString::fromStdString(lesson.error().toLine()));
        return;
    }
    m_session.setLesson(*lesson);
    // Only what is new: a write goes to the disk before the next frame, and the program's start would wait for it.
    if (m_settings->value("lesson/last") != id)
        m_settings->setValue("lesson/last", id);
}

void MainWindow::openFirstLesson()
{
    const QString last = m_settings->value("lesson/last").toString();
    if (m_catalog.find(last.toStdString()))
        openLesson(last);
    else if (!m_catalog.lessons().empty())
        m_session.setLesson(&m_catalog.lessons().front()); // not remembered: nobody has chosen it
    else
        m_session.setLesson(nullptr);
}

void MainWindow::showLesson()
{
    m_lessonStore.reset();
    showPlayground(false);
    const lessons::Lesson *lesson = m_session.lesson();
    forgetRunMessages();
    showPlace();
    m_whatIf->setLesson(lesson);
    m_lower->setScript(lesson ? QString::fromStdString(lesson->script) : QString());
    m_shownVariant.clear();
    m_before.clear();
    m_sweep.cancel();
    m_beside.cancel();
    m_besideWhenKnown = false;
    m_compare->setBesideOutcome(nullptr);
    m_charts->speedUp()->setOutcome(nullptr);
    m_chosenByHand = false;
    m_header->setStatus({});
    m_doing.clear();
    showStore(nullptr);
    rebuildVariants();
    updateStepTarget();
    updateMayRun();
    updateTitle();
}

void MainWindow::showPlace()
{
    const lessons::Lesson *lesson = m_session.lesson();
    m_top->setPlace(lesson ? chapterOf(*lesson) : QString(), lesson ? numberedTitle(*lesson) : QString());
}

void MainWindow::rebuildVariants()
{
    m_header->setLesson(m_inPlayground ? nullptr : m_session.lesson(), [this](const QString &variant) {
        RunHeader::Known known;
        if (const auto store = m_session.store(variant)) {
            known.recorded = true;
            known.python = lessons::pythonOf(store->info());
        }
        if (const auto *outcome = m_session.outcome(); outcome && outcome->untested.contains(variant.toStdString()))
            known.whyNot = outcome->untested.at(variant.toStdString());
        return known;
    });
    m_header->setShown(m_shownVariant);
    m_header->setVisible(m_session.lesson() || m_timeline->store());
}

void MainWindow::updateMayRun()
{
    if (m_inPlayground) {
        updateActions();
        return;
    }
    m_top->flow()->show(m_session.flow());
    m_top->arrange();
    const auto *flow = m_session.flow();
    updateSweepOffer();
    m_whatIf->setMayRun(flow && flow->mayRun(), flow ? QString::fromStdString(flow->whyNotRun()) : QString());
    if (flow && !flow->mayRun() && m_banner->says(kPredictFirst)) // fewer questions are open now
        m_banner->show(QString::fromStdString(flow->whyNotRun()), {}, kPredictFirst);
    else
        m_banner->withdraw(kPredictFirst);
    if (!m_session.running())
        m_timeline->setEmptyText(!flow ? tr("There is no lesson to run. A recording that you open (Ctrl+O) is shown here.")
                : flow->mayRun()     ? tr("Press Run: the lanes appear here, live. It takes %1.").arg(m_whatIf->expected())
                                     : tr("Predict first, then press Run: the lanes appear here, live."));
    updateActions();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings->setValue("window/geometry", saveGeometry());
    showPlayground(false); // the borders that are remembered are the lessons'
    if (m_otherColumnsMoved)
        m_settings->setValue(kPlaygroundColumns, m_otherColumns);
    if (m_columnsMoved)
        m_settings->setValue("window/columns", m_columns->saveState());
    if (m_rowsMoved && !m_lower->folded())
        m_settings->setValue("window/rows", m_rows->saveState());
    m_settings->sync();
    m_sweep.cancel();
    m_beside.cancel();
    if (m_progress)
        m_progress->save();
    m_session.setLesson(nullptr); // stops what runs, and waits until nothing of it is left and what was recorded is about to be kept
    if (m_playground)
        m_playground->close();
    QMainWindow::closeEvent(event);
}

} // namespace interleave::app
