// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: a recording is played.
#include "lowerpane.h"
#include "mainwindow.h"
#include "runheader.h"

#include <ui/code/codepane.h>
#include <ui/replay/giltoken.h>
#include <ui/replay/replay.h>
#include <ui/replay/replaybar.h>
#include <ui/timeline/timelineview.h>

#include <QAction>
#include <QMenu>

namespace interleave::app {

using namespace ui;

void MainWindow::buildReplay()
{
    m_replay = new Replay(m_timeline->range(), this);
    m_replayBar = new ReplayBar(m_replay, m_timeline->range(), m_header);
    m_header->setReplayBar(m_replayBar);
    connect(m_replayBar, &ReplayBar::stepRequested, m_timeline, &TimelineView::stepToEvent);
    connect(m_replay, &Replay::playingChanged, this, [this](bool playing) {
        m_play->setText(playing ? tr("Pause") : tr("Play"));
        updateActivity(); // what moved stands still now
    });
}

void MainWindow::buildReplayMenu(QMenu *menu)
{
    auto *replay = menu->addMenu(tr("Replay"));
    const auto add = [&](const char *name, const QString &text, const QKeySequence &shortcut, std::function<void()> act) {
        QAction *action = addAction(replay, text, shortcut, std::move(act));
        action->setObjectName(QLatin1String(name));
        m_needReplay.push_back(action);
        return action;
    };
    m_play = add("replay.play", tr("Play"), Qt::Key_Space, [this] { m_replay->toggle(); });
    // Elsewhere Space is for the button that has the focus.
    m_play->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QMainWindow::removeAction(m_play);
    for (QWidget *each : std::initializer_list<QWidget *> { m_timeline, m_lower->code(), m_lower->token() })
        each->addAction(m_play);
    const auto forTimeline = [this](QAction *action) { // as in the picture; text fields have these keys for themselves
        action->setShortcutContext(Qt::WidgetShortcut);
        QMainWindow::removeAction(action);
        m_timeline->addAction(action);
    };
    forTimeline(add("replay.back", tr("Previous event"), Qt::Key_Left, [this] { m_timeline->stepToEvent(false); }));
    forTimeline(add("replay.forward", tr("Next event"), Qt::Key_Right, [this] { m_timeline->stepToEvent(true); }));
    add("replay.begin", tr("To the begin"), {}, [this] { m_replay->goToBegin(); });
    add("replay.end", tr("To the end"), {}, [this] { m_replay->goToEnd(); });
    replay->addSeparator();
    add("replay.slower", tr("Slower"), Qt::Key_BracketLeft, [this] { m_replay->changeSpeed(-1); });
    add("replay.faster", tr("Faster"), Qt::Key_BracketRight, [this] { m_replay->changeSpeed(1); });
}

void MainWindow::updateReplay()
{
    const bool ready = m_timeline->store() && !m_timeline->live() && !running() && !m_session.running() && !m_beside.running();
    m_replay->setReady(ready);
    updateCodeHeat();
    m_header->setReplayShown(ready);
    for (QAction *action : m_needReplay)
        action->setEnabled(ready);
}

} // namespace interleave::app
