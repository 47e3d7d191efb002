// SPDX-License-Identifier: GPL-3.0-or-later
#include "arrangedlanes.h"

#include <utility>

namespace interleave::ui {

ArrangedLanes::ArrangedLanes(QObject *parent)
    : QObject(parent)
{
}

void ArrangedLanes::setLesson(const QString &lesson)
{
    if (lesson == m_lesson)
        return;
    m_others.insert(std::exchange(m_lesson, lesson), m_arrangement);
    m_arrangement = m_others.take(lesson);
    m_steps.clear();
    m_filter.clear();
    emit changed();
}

void ArrangedLanes::setFilter(const QString &filter)
{
    if (std::exchange(m_filter, filter) != filter)
        emit changed();
}

void ArrangedLanes::hide(const QString &key)
{
    LaneArrangement next = m_arrangement;
    next.hidden.insert(key);
    change(next);
}

void ArrangedLanes::setPinned(const QString &key, bool pinned)
{
    LaneArrangement next = m_arrangement;
    next.pinned.removeAll(key);
    if (pinned)
        next.pinned.append(key);
    change(next);
}

void ArrangedLanes::setFolded(const QString &key, bool folded)
{
    LaneArrangement next = m_arrangement;
    if (folded)
        next.folded.insert(key);
    else
        next.folded.remove(key);
    change(next);
}

void ArrangedLanes::showAllHidden()
{
    LaneArrangement next = m_arrangement;
    next.hidden.clear();
    change(next);
}

void ArrangedLanes::change(const LaneArrangement &arrangement)
{
    if (arrangement == m_arrangement)
        return;
    m_steps.leave(std::exchange(m_arrangement, arrangement));
    emit changed();
}

void ArrangedLanes::undo()
{
    if (auto before = m_steps.back(m_arrangement)) {
        m_arrangement = *std::move(before);
        emit changed();
    }
}

void ArrangedLanes::redo()
{
    if (auto after = m_steps.forward(m_arrangement)) {
        m_arrangement = *std::move(after);
        emit changed();
    }
}

} // namespace interleave::ui
