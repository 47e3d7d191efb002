// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: the playground's page, and what its runs show.
#include "lowerpane.h"
#include "mainwindow.h"
#include "runheader.h"
#include "topbar.h"

#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/lessonpane.h>
#include <ui/playground/playground.h>
#include <ui/playground/scriptbar.h>
#include <ui/playground/scripteditor.h>
#include <ui/playground/summarypanel.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <utility>

namespace interleave::app {

using namespace ui;

void MainWindow::buildPlayground()
{
    const LessonSession::Surroundings &surroundings = m_session.surroundings();
    QWidget *right = m_whatIf->parentWidget();
    m_playground = new Playground({ .session = { surroundings.hostProgram, surroundings.journalDirectory, surroundings.coreSource },
                                      .draftFolder = m_drafts,
                                      .examples = m_examples },
        pythons(), *m_settings, m_banner, right);
    m_left->layout()->addWidget(m_playground->pane());
    auto *column = static_cast<QVBoxLayout *>(right->layout());
    column->insertWidget(column->indexOf(m_whatIf) + 1, m_playground->bar());
    m_playground->setTheme(m_theme);
    connect(m_playground, &Playground::aboutToRun, this, &MainWindow::blockScript);
    connect(m_playground, &Playground::changed, this, &MainWindow::scriptChanged);
    connect(m_playground, &Playground::fileUsed, this, [this](const QString &file) { m_recentFiles.add(file); });
    ScriptSession &session = m_playground->session();
    connect(&session, &ScriptSession::began, this, &MainWindow::scriptBegan);
    connect(&session, &ScriptSession::finished, this, &MainWindow::scriptEnded);
    connect(&session, &ScriptSession::stateChanged, this, [this] {
        showScriptState();
        updateCoreSource();
    });
    connect(&session, &ScriptSession::runningChanged, this, [this](bool running) {
        if (!running && m_inPlayground)
            m_timeline->setLive(false);
        showScriptState();
        updateCoreSource();
    });
    connect(m_summary, &SummaryPanel::lineRequested, m_playground->editor(), &ScriptEditor::goToLine);
    CodePane *code = m_playground->editor()->code();
    code->setHeatOn(m_lower->heatButton()->isChecked());
    connect(m_lower->heatButton(), &QPushButton::toggled, code, &CodePane::setHeatOn);
}

void MainWindow::buildPlaygroundMenu(QMenu *menu)
{
    m_toPlayground = addAction(menu, tr("Playground"), Qt::CTRL | Qt::Key_P, [this] { showPlayground(!m_inPlayground); });
    m_toPlayground->setObjectName(QStringLiteral("page.playground"));
    const auto add = [&](const char *name, const QString &text, const QKeySequence &key, std::function<void()> act) {
        QAction *action = addAction(menu, text, key, std::move(act));
        action->setObjectName(QLatin1String(name));
        action->setVisible(false);
        action->setEnabled(false);
        return action;
    };
    m_newScript = add("script.new", tr("New script"), Qt::CTRL | Qt::Key_N, [this] { m_playground->editor()->newScript(); });
    m_saveScript = add("script.save", tr("Save the script"), Qt::CTRL | Qt::Key_S, [this] { m_playground->editor()->save(); });
    m_saveScriptAs = add("script.saveas", tr("Save the script as…"), Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { m_playground->editor()->saveAs(); });
}

bool MainWindow::running() const { return m_inPlayground ? m_playground->session().running() : m_session.running(); }
RunState MainWindow::runState() const { return m_inPlayground ? m_playground->session().state() : m_session.state(); }
CodePane *MainWindow::shownCode() const { return m_inPlayground ? m_playground->editor()->code() : m_lower->code(); }

void MainWindow::openFile(const QString &file)
{
    if (file.endsWith(QStringLiteral(".itrace")))
        openTrace(file.toStdString());
    else
        openScript(file);
}

void MainWindow::openScript(const QString &file)
{
    showPlayground(true);
    m_playground->open(file);
}

void MainWindow::openInPlayground(const QString &script, const QString &title)
{
    showPlayground(true);
    m_playground->editor()->openText(script, title);
}

void MainWindow::showPlayground(bool in)
{
    if (in == m_inPlayground)
        return;
    if (in)
        m_lessonStore = m_timeline->store();
    if (in && !m_playground)
        buildPlayground();
    m_inPlayground = in;
    // Each page's border stands where the user left it.
    QByteArray columns = m_columns->saveState();
    std::swap(columns, m_otherColumns);
    std::swap(m_columnsMoved, m_otherColumnsMoved);
    m_pane->setVisible(!in);
    m_whatIf->setVisible(!in);
    m_playground->pane()->setVisible(in);
    m_playground->bar()->setVisible(in);
    if (m_columnsMoved)
        m_columns->restoreState(columns);
    m_top->setInPlayground(in);
    m_toPlayground->setText(in ? tr("Back to the lessons") : tr("Playground"));
    m_openAction->setText(in ? tr("Open a script…") : tr("Open a recording…"));
    m_saveAction->setShortcut(in ? QKeySequence() : QKeySequence(QKeySequence::Save));
    for (QAction *action : { m_newScript, m_saveScript, m_saveScriptAs }) {
        action->setVisible(in);
        action->setEnabled(in);
    }
    m_lower->setInPlayground(in);
    m_toSummary->setEnabled(in);
    m_doing.clear();
    if (in) {
        m_playground->enter();
        m_top->flow()->show(nullptr);
        const auto store = m_playground->session().store();
        showStore(store, running() && store);
        rebuildVariants();
        m_timeline->setEmptyText(tr("Press Run (F5): the script runs in a real Python, and its cores, GIL and threads appear here, live."));
        scriptChanged();
        showScriptState();
        m_playground->editor()->setFocus();
    } else {
        m_playground->editor()->code()->showActivity({});
        m_top->setPlace({}, {});
        showLessonAgain();
    }
    m_summary->setFinished(in && !running(), m_cores,
        m_playground->session().report() ? m_playground->session().report()->others : std::nullopt);
    arrange();
    updateSweepOffer();
    updateActions();
    updateTitle();
}

/// The lesson as it was left: its place, its variants, and the recording that was shown.
void MainWindow::showLessonAgain()
{
    showPlace();
    auto store = std::exchange(m_lessonStore, nullptr);
    if (m_session.running() && !m_shownVariant.isEmpty())
        store = m_session.store(m_shownVariant); // it has gone on
    showStore(store, store && m_session.running() && store->info().outcome.empty());
    m_header->setStatus({});
    rebuildVariants();
    updateStepTarget();
    updateMayRun();
    showState();
}

/// A lesson's run and a script's would measure each other.
void MainWindow::blockScript()
{
    if (m_session.running())
        m_playground->block(tr("A lesson's run is on: they would measure each other."), tr("Stop it"), [this] {
            m_session.stop();
            m_banner->withdraw(Playground::kTopic);
        });
    if (m_beside.running())
        m_playground->block(tr("The engine and Python run in turn: they would measure each other."), tr("Stop it"), [this] {
            stopBeside();
            m_banner->withdraw(Playground::kTopic);
        });
    m_sweep.cancel();
    if (auto store = m_playground->session().store(); store && store->spanCount() > 0)
        m_scriptBefore = std::move(store);
}

void MainWindow::scriptBegan()
{
    if (!m_inPlayground)
        return;
    m_banner->withdraw(kDeadlock); // of the run before
    m_deadlockTold = false;
    m_summary->setFinished(false, m_cores, std::nullopt);
    showPage(width() >= m_theme.px(760) || m_pictureShown); // where only one page is seen, the output stays in sight
    showStore(m_playground->session().store(), true);
    showScriptState();
}

void MainWindow::scriptEnded()
{
    const host::RunReport &report = *m_playground->session().report();
    if (report.store && report.store->spanCount() > 0)
        archive({ report.store });
    if (!m_inPlayground)
        return;
    m_banner->withdraw(kDeadlock); // the summary says it; there is nothing left to stop
    m_timeline->setLive(false);
    m_lower->histogram()->setStore(m_timeline->store());
    m_lower->news();
    m_summary->setFinished(true, m_cores, report.others);
    showWhatTeaches(true);
    updateComparison();
    updateActivity();
    showScriptState();
}

void MainWindow::scriptChanged()
{
    if (!m_inPlayground)
        return;
    const ScriptEditor *editor = m_playground->editor();
    m_top->setPlace(tr("Playground"), editor->modified() ? editor->name() + QStringLiteral(" ●") : editor->name());
    m_saveScript->setEnabled(editor->modified() || editor->path().isEmpty());
    m_summary->setEmptyText(tr("Run the script: then what was measured stands here in plain words."));
    updateCodeHeat();
    updateActivity();
    updateTitle();
}

void MainWindow::showScriptState()
{
    if (!m_inPlayground)
        return;
    const RunState state = runState();
    m_timeline->setFrozen(running() && state == RunState::Frozen);
    if (!running())
        m_header->setStatus({});
    else if (state == RunState::Frozen)
        m_header->setStatus(tr("Frozen"), tr("Time stands still for everything that runs. Look around; Space lets it go on."));
    else if (state == RunState::Stopping)
        m_header->setStatus(tr("Stopping"));
    else if (state == RunState::Running)
        m_header->setStatus(tr("Live"), tr("What you see is happening now, on this machine"));
    else
        m_header->setStatus(tr("Starting"));
    m_header->setVisible(true);
    updateActions();
    updateTitle();
}

void MainWindow::updateCodeHeat()
{
    const bool ready = m_timeline->store() && !m_timeline->live() && !running() && !m_session.running();
    const bool match = !m_inPlayground || m_playground->linesMatch();
    CodePane *code = shownCode();
    if (const auto recording = ready && match ? m_timeline->store() : nullptr; recording != code->heat().store())
        code->setRun(recording, m_timeline->range());
}

} // namespace interleave::app
