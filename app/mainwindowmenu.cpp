// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: its menu and keys. Files have a file of their own.
#include "mainwindow.h"

#include "keyswindow.h"
#include "topbar.h"

#include <ui/code/codepane.h>
#include <ui/lesson/lessonpane.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QPushButton>

namespace interleave::app {

using namespace ui;

QAction *MainWindow::addAction(QMenu *menu, const QString &text, const QKeySequence &shortcut, std::function<void()> act)
{
    QAction *action = menu->addAction(text);
    action->setShortcut(shortcut);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    QMainWindow::addAction(action); // shortcuts work while the menu is closed
    return action;
}

void MainWindow::buildMenu()
{
    auto *menu = new QMenu(this);
    buildFileMenu(menu);
    menu->addSeparator();
    buildPackMenu(menu);
    buildPlaygroundMenu(menu);
    menu->addSeparator();
    m_run = addAction(menu, tr("Run"), Qt::Key_F5, [this] { startRun(); });
    m_run->setShortcuts({ Qt::Key_F5, Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter });
    m_freeze = addAction(menu, tr("Freeze"), Qt::Key_Space, [this] { freezeOrResume(); });
    m_step = addAction(menu, tr("Step by step"), Qt::Key_F6, [this] { stepOrStart(); });
    m_stop = addAction(menu, tr("Stop"), Qt::CTRL | Qt::Key_F2, [this] { stopRun(); });
    m_besideAction = addAction(menu, tr("Beside your own Python"), Qt::Key_F7, [this] { startBeside(); });
    m_besideAction->setObjectName(QStringLiteral("run.beside"));
    m_whyNotRun = new QAction(this); // the key answers where the menu's entry cannot be chosen
    m_whyNotRun->setShortcut(Qt::Key_F5);
    connect(m_whyNotRun, &QAction::triggered, this,
        [this] { m_banner->show(QString::fromStdString(m_session.flow()->whyNotRun()), {}, kPredictFirst); });
    QMainWindow::addAction(m_whyNotRun);
    m_override = menu->addAction(tr("Allow Run without a prediction (for teachers)"));
    m_override->setCheckable(true);
    connect(m_override, &QAction::toggled, this, [this](bool on) { m_session.setOverride(on); });
    connect(&m_session, &LessonSession::lessonChanged, this, [this] {
        if (m_override->isChecked())
            m_session.setOverride(true);
    });
    auto *notes = menu->addAction(tr("Notes for who presents"));
    notes->setCheckable(true);
    notes->setObjectName(QStringLiteral("lesson.notes"));
    connect(notes, &QAction::toggled, this, [this](bool on) { m_pane->setNotesShown(on); });
    m_progressAction = menu->addAction(tr("Your progress…"));
    connect(m_progressAction, &QAction::triggered, this, [this] { showProgress(); });
    m_again = menu->addAction(tr("Start this lesson again"));
    connect(m_again, &QAction::triggered, this, [this] { startAgain(); });
    buildReplayMenu(menu);
    menu->addSeparator();

    m_panelMenu = menu->addMenu(tr("Panels"));
    auto *look = menu->addMenu(tr("Look"));
    m_lookMenu = look;
    auto *schemes = new QActionGroup(this);
    const std::pair<Scheme, QString> names[] = { { Scheme::System, tr("As the desktop") }, { Scheme::Light, tr("Light") },
        { Scheme::Dark, tr("Dark") }, { Scheme::HighContrast, tr("High contrast") } };
    for (const auto &[scheme, name] : names) {
        QAction *action = look->addAction(name);
        action->setCheckable(true);
        action->setChecked(scheme == m_scheme);
        schemes->addAction(action);
        connect(action, &QAction::triggered, this, [this, scheme = scheme] { applyTheme(scheme, m_scale); });
    }
    look->addSeparator();
    m_larger = addAction(look, tr("Larger"), QKeySequence::ZoomIn, [this] { applyTheme(m_scheme, m_scale + 0.1); });
    m_larger->setShortcuts({ Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal });
    m_smaller = addAction(look, tr("Smaller"), Qt::CTRL | Qt::Key_Minus, [this] { applyTheme(m_scheme, m_scale - 0.1); });
    addAction(look, tr("Normal size"), Qt::CTRL | Qt::Key_0, [this] { applyTheme(m_scheme, 1); });
    addAction(look, tr("Full screen"), Qt::Key_F11, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    menu->addSeparator();
    addAction(menu, tr("Keys"), Qt::Key_Question, [this] { showKeys(); });
    addAction(menu, tr("Quit"), Qt::CTRL | Qt::Key_Q, [this] { close(); });

    auto *button = m_top->menuButton();
    const auto popUp = [menu, button] { menu->popup(button->mapToGlobal(QPoint(button->width() - menu->sizeHint().width(), button->height() + 4))); };
    connect(button, &QPushButton::clicked, this, popUp);
    auto *open = new QAction(this);
    open->setShortcut(Qt::Key_F10);
    connect(open, &QAction::triggered, this, popUp);
    QMainWindow::addAction(open);
}

/// What can be done in the picture: the timeline's own actions, by what they are about.
void MainWindow::buildTimelineMenus()
{
    auto *menu = static_cast<QMenu *>(m_lookMenu->parentWidget());
    using enum TimelineActions::What;
    const auto add = [&](const QString &title, const char *name, std::initializer_list<std::initializer_list<TimelineActions::What>> groups) {
        auto *sub = new QMenu(title, menu);
        menu->insertMenu(m_lookMenu->menuAction(), sub);
        sub->setObjectName(QLatin1String(name));
        for (const auto &group : groups) {
            if (!sub->isEmpty())
                sub->addSeparator();
            for (const TimelineActions::What what : group)
                sub->addAction(m_timeline->actions()[what]);
        }
        connect(sub, &QMenu::aboutToShow, m_timeline, &TimelineView::refreshActions);
    };
    add(tr("Lanes"), "menu.lanes", { { Filter }, { Hide, Pin, MoveUp, MoveDown, Fold }, { ShowAll }, { Undo, Redo } });
    add(tr("Go"), "menu.go", { { Find, FindNext, FindPrevious }, { Unblocker, Focus }, { Back, Forward } });
    add(tr("Marks"), "menu.marks", { { SetMark, RemoveMark }, { NextMark, PreviousMark, ListMarks }, { CopyMeasured } });
    menu->insertSeparator(m_lookMenu->menuAction());
}

void MainWindow::updateActions()
{
    const bool running = this->running();
    const RunState state = runState();
    const bool may = m_inPlayground ? state != RunState::Stopping : m_whatIf->runButton()->isEnabled();
    m_run->setEnabled(may);
    m_run->setText(m_inPlayground && running ? tr("Restart") : m_session.stepping() && !m_inPlayground ? tr("Run on") : tr("Run"));
    m_step->setEnabled(!m_inPlayground && m_whatIf->stepButton()->isEnabled());
    m_step->setText(m_session.stepping() ? tr("Next step") : tr("Step by step"));
    m_whyNotRun->setEnabled(!m_inPlayground && !may && !running && m_session.flow());
    // Disabled, Space is for the button that has the focus.
    m_freeze->setEnabled(running && (state == RunState::Running || state == RunState::Frozen));
    m_freeze->setText(running && state == RunState::Frozen ? tr("Go on") : tr("Freeze"));
    const bool beside = !m_inPlayground && m_beside.running();
    m_stop->setEnabled((running && state != RunState::Stopping) || (beside && !m_beside.stopping()));
    updateBesideOffer();
    m_override->setEnabled(!m_inPlayground && m_session.lesson());
    m_again->setEnabled(!m_inPlayground && m_session.lesson());
    m_progressAction->setEnabled(m_progress);
    for (QAction *action : m_needRecording)
        action->setEnabled(m_timeline->store() != nullptr);
    updateReplay();
    m_larger->setEnabled(m_scale < kMostScale);
    m_smaller->setEnabled(m_scale > kLeastScale);
}

void MainWindow::showKeys() { (new KeysWindow(m_theme, this))->open(); }

} // namespace interleave::app
