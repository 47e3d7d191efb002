// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: what its actions do, and which of them its menus offer where.
#include "timelineview.h"

#include <QContextMenuEvent>
#include <QMenu>

#include <utility>

namespace interleave::ui {

void TimelineView::act(int what)
{
    if (!m_store)
        return;
    touch();
    const LaneRow *row = targetRow();
    switch (static_cast<TimelineActions::What>(what)) {
    case TimelineActions::Filter:
        showFilter();
        break;
    case TimelineActions::Hide:
        if (row && row->lane)
            m_lanes.hide(row->key);
        break;
    case TimelineActions::Pin:
        if (row && row->lane)
            m_lanes.setPinned(row->key, !row->pinned);
        break;
    case TimelineActions::MoveUp:
        moveTarget(-1);
        break;
    case TimelineActions::MoveDown:
        moveTarget(1);
        break;
    case TimelineActions::Fold:
        foldTarget();
        break;
    case TimelineActions::ShowAll:
        m_lanes.showAllHidden();
        break;
    case TimelineActions::Undo:
        m_lanes.undo();
        break;
    case TimelineActions::Redo:
        m_lanes.redo();
        break;
    case TimelineActions::Focus:
        focusSelection();
        break;
    case TimelineActions::Find:
        openFind();
        break;
    case TimelineActions::FindNext:
        m_find ? goToHit(1) : openFind();
        break;
    case TimelineActions::FindPrevious:
        m_find ? goToHit(-1) : openFind();
        break;
    case TimelineActions::SetMark:
        askForMark();
        break;
    case TimelineActions::NextMark:
        goToOtherMark(1);
        break;
    case TimelineActions::PreviousMark:
        goToOtherMark(-1);
        break;
    case TimelineActions::RemoveMark:
        if (const auto mark = currentMark())
            removeMark(*mark);
        break;
    case TimelineActions::ListMarks:
        listMarks();
        break;
    case TimelineActions::Unblocker:
        goToUnblocker();
        break;
    case TimelineActions::Back:
        goBack();
        break;
    case TimelineActions::Forward:
        goForward();
        break;
    case TimelineActions::CopyMeasured:
        copyMeasured();
        break;
    }
    refreshActions();
}

void TimelineView::refreshActions()
{
    const LaneRow *row = m_store ? targetRow() : nullptr;
    const bool lane = row && row->lane;
    const auto enable = [this](TimelineActions::What what, bool on) { m_actions[what]->setEnabled(on); };
    enable(TimelineActions::Hide, lane);
    enable(TimelineActions::Pin, lane && !(row->pinned && row->depth > 0)); // what stands under a pinned one is pinned with it
    m_actions[TimelineActions::Pin]->setChecked(lane && row->pinned);
    enable(TimelineActions::MoveUp, lane && m_layout.sibling(*row, -1));
    enable(TimelineActions::MoveDown, lane && m_layout.sibling(*row, 1));
    enable(TimelineActions::Fold, row && (row->foldable || !row->pinned));
    m_actions[TimelineActions::Fold]->setText(row && row->folded ? tr("Unfold") : tr("Fold"));
    enable(TimelineActions::ShowAll, m_layout.hidden > 0);
    enable(TimelineActions::Undo, m_lanes.canUndo());
    enable(TimelineActions::Redo, m_lanes.canRedo());
    enable(TimelineActions::Focus, m_range.selection().has_value());
    enable(TimelineActions::Unblocker, m_range.selection().has_value());
    enable(TimelineActions::Back, m_places.canGoBack());
    enable(TimelineActions::Forward, m_places.canGoForward());
    enable(TimelineActions::RemoveMark, currentMark().has_value());
    m_actions[TimelineActions::SetMark]->setText(currentMark() ? tr("Change the mark's text…") : tr("Mark with a text…"));
    enable(TimelineActions::CopyMeasured, !m_measure.rows.empty());
    for (const auto what : { TimelineActions::Find, TimelineActions::Filter, TimelineActions::SetMark, TimelineActions::ListMarks })
        enable(what, m_store != nullptr);
    enable(TimelineActions::NextMark, !m_marks.marks().empty());
    enable(TimelineActions::PreviousMark, !m_marks.marks().empty());
}

void TimelineView::contextMenuEvent(QContextMenuEvent *event)
{
    if (!m_store)
        return;
    QPoint position = event->pos();
    const auto selection = m_range.selection();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const LaneRow *row = selection ? m_layout.rowOf(selection->lane) : nullptr;
        position = row ? headRect(*row).center() : plotArea().topLeft();
    } else if (const trace::UserMark *mark = markAt(position)) {
        m_menuMark = mark->time;
        m_range.setPlayhead(mark->time);
    } else if (plotArea().contains(position)) {
        clickAt(position);
    }
    const LaneRow *row = anyRowAt(position);
    m_menuKey = row ? row->key : QString();
    refreshActions();
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("timelineMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose); // after what was chosen has been done
    connect(menu, &QObject::destroyed, this, [this] {
        m_menuKey.clear();
        m_menuMark.reset();
    });
    const auto add = [&](std::initializer_list<TimelineActions::What> actions) {
        if (!menu->isEmpty())
            menu->addSeparator();
        for (const TimelineActions::What what : actions)
            menu->addAction(m_actions[what]);
    };
    using enum TimelineActions::What;
    const bool onHead = position.x() < plotArea().left() && event->reason() != QContextMenuEvent::Keyboard;
    if (m_menuMark)
        add({ SetMark, RemoveMark, ListMarks });
    else if (!onHead)
        add({ Unblocker, Focus, SetMark, CopyMeasured });
    if (row && row->lane)
        add({ Hide, Pin, MoveUp, MoveDown, Fold });
    else if (row)
        add({ Fold });
    add({ ShowAll, Filter, Undo });
    if (!onHead)
        add({ Back, Find });
    menu->popup(viewport()->mapToGlobal(position));
    event->accept();
}

} // namespace interleave::ui
