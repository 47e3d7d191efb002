// SPDX-License-Identifier: GPL-3.0-or-later
#include "timelineactions.h"

#include <QKeyEvent>
#include <QWidget>

namespace interleave::ui {

TimelineActions::TimelineActions(QWidget *view)
    : QObject(view)
{
    add(Find, "view.find", tr("Find…"), { QKeySequence::Find });
    add(FindNext, "view.findNext", tr("Next hit"), { Qt::Key_F3 });
    add(FindPrevious, "view.findPrevious", tr("Previous hit"), { Qt::SHIFT | Qt::Key_F3 });
    add(Filter, "view.filter", tr("Filter lanes by name…"), { Qt::CTRL | Qt::Key_L, Qt::Key_Slash });
    add(Hide, "lane.hide", tr("Hide"), { Qt::Key_H });
    add(Pin, "lane.pin", tr("Pin to the top"), { Qt::Key_P })->setCheckable(true);
    add(MoveUp, "lane.up", tr("Move up"), { Qt::ALT | Qt::Key_Up });
    add(MoveDown, "lane.down", tr("Move down"), { Qt::ALT | Qt::Key_Down });
    add(Fold, "lane.fold", tr("Fold"), { Qt::Key_Minus });
    add(ShowAll, "lane.showAll", tr("Show all hidden"), { Qt::SHIFT | Qt::Key_H });
    add(Undo, "lane.undo", tr("Undo the arrangement of lanes"), { QKeySequence::Undo });
    add(Redo, "lane.redo", tr("Redo the arrangement of lanes"), { Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y });
    add(SetMark, "mark.set", tr("Mark with a text…"), { Qt::Key_M });
    add(NextMark, "mark.next", tr("Next mark"), { Qt::Key_N });
    add(PreviousMark, "mark.previous", tr("Previous mark"), { Qt::SHIFT | Qt::Key_N });
    add(RemoveMark, "mark.remove", tr("Delete this mark"), { Qt::Key_Delete });
    add(ListMarks, "mark.list", tr("All marks…"), { Qt::CTRL | Qt::Key_M });
    add(Unblocker, "go.unblocker", tr("What unblocked this?"), { Qt::Key_U });
    add(Back, "go.back", tr("Back to where you were"), { Qt::Key_Backspace, Qt::ALT | Qt::Key_Left });
    add(Forward, "go.forward", tr("Forward again"), { Qt::ALT | Qt::Key_Right });
    add(Focus, "go.focus", tr("Fill the view with it"), { Qt::Key_F });
    add(CopyMeasured, "measure.copy", tr("Copy what was measured"), { QKeySequence::Copy });
    for (const What what : { Find, FindNext, FindPrevious, Filter }) // heard wherever the focus is in the window
        view->addAction(m_actions[what]);
}

QAction *TimelineActions::add(What what, const char *name, const QString &text, const QList<QKeySequence> &keys)
{
    auto *action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, this, [this, what] { emit triggered(what); });
    m_actions[what] = action;
    return action;
}

bool TimelineActions::take(const QKeyEvent &event)
{
    const QKeySequence key(event.keyCombination());
    for (std::size_t i = 0; i < kCount; ++i) {
        if (m_actions[i]->shortcuts().contains(key)) {
            emit triggered(static_cast<int>(i));
            return true;
        }
    }
    return false;
}

} // namespace interleave::ui
