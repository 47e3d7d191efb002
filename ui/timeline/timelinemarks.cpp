// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: the user's marks: set, named in place, listed, gone to, deleted.
#include "timelineview.h"

#include "marklist.h"

#include <ui/theme/words.h>

#include <QKeyEvent>
#include <QLineEdit>

#include <algorithm>
#include <utility>

namespace interleave::ui {

void TimelineView::loadMarks()
{
    m_marks.set(m_store ? m_store->userMarks().all() : std::vector<trace::UserMark> {});
    viewport()->update();
}

QRect TimelineView::rulerRect() const
{
    const QRect plot = plotArea();
    return { plot.left(), m_theme.px(31), viewport()->width() - plot.left() - m_theme.px(2), m_theme.px(20) };
}

void TimelineView::placeMarks()
{
    m_marks.place(m_range.visible(), plotArea(), rulerRect(), m_theme);
}

const trace::UserMark *TimelineView::markAt(const QPoint &position)
{
    if (!m_store)
        return nullptr;
    placeMarks();
    return m_marks.at(position);
}

std::optional<Nanoseconds> TimelineView::currentMark() const
{
    const auto time = m_menuMark ? m_menuMark : m_range.playhead();
    const auto &marks = m_marks.marks();
    const bool there = time && std::any_of(marks.begin(), marks.end(), [&](const trace::UserMark &mark) { return mark.time == *time; });
    return there ? time : std::nullopt;
}

/// At the playhead; without one, where the pointer is, at what is newest, or in the middle of what is seen.
void TimelineView::askForMark()
{
    const TimeRange visible = m_range.visible();
    Nanoseconds time = visible.begin + visible.length() / 2;
    if (m_menuMark)
        time = *m_menuMark;
    else if (const auto playhead = m_range.playhead())
        time = *playhead;
    else if (m_pointer && plotArea().contains(*m_pointer))
        time = timeAt(m_pointer->x());
    else if (m_range.following())
        time = std::min(visible.end, m_range.limits().end);
    time = std::clamp(time, m_range.limits().begin, m_range.limits().end);
    m_range.reveal({ time, time });
    editMark(time);
}

void TimelineView::editMark(Nanoseconds time)
{
    if (!m_markText) {
        m_markText = new QLineEdit(viewport());
        m_markText->setObjectName(QStringLiteral("markText"));
        m_markText->setPlaceholderText(tr("What is here?"));
        m_markText->setAccessibleName(tr("Text of the mark"));
        m_markText->setMaxLength(static_cast<int>(trace::UserMarks::kMaxText) / 4); // of the longest characters that there are
        m_markText->installEventFilter(this);
        connect(m_markText, &QLineEdit::editingFinished, this, &TimelineView::finishMark);
    }
    m_markTime = time;
    const auto &marks = m_marks.marks();
    const auto known = std::find_if(marks.begin(), marks.end(), [&](const trace::UserMark &mark) { return mark.time == time; });
    m_markText->setText(known == marks.end() ? QString() : QString::fromStdString(known->text));
    m_markText->setFont(m_theme.font(12));
    const int width = std::min(m_theme.px(220), viewport()->width() - 8), x = static_cast<int>(xOf(time));
    m_markText->setGeometry(std::clamp(x, 4, std::max(4, viewport()->width() - width - 4)), m_theme.px(28), width, m_theme.px(26));
    m_markText->selectAll();
    m_markText->show();
    m_markText->raise();
    m_markText->setFocus();
}

void TimelineView::finishMark()
{
    if (!m_markTime)
        return;
    const Nanoseconds time = *std::exchange(m_markTime, std::nullopt);
    const bool set = m_store && m_store->userMarks().set(time, m_markText->text().trimmed().toStdString());
    const bool focused = m_markText->hasFocus();
    m_markText->hide();
    if (focused)
        setFocus();
    if (!set)
        tell(tr("There are as many marks as a recording can have."));
    loadMarks();
    emit marksChanged();
}

void TimelineView::cancelMark()
{
    m_markTime.reset();
    m_markText->hide();
    setFocus();
}

void TimelineView::removeMark(Nanoseconds time)
{
    if (!m_store || !m_store->userMarks().remove(time))
        return;
    loadMarks();
    emit marksChanged();
}

void TimelineView::goToMark(Nanoseconds time)
{
    leavePlace();
    m_range.setPlayhead(time);
    m_range.reveal({ time, time });
}

void TimelineView::goToOtherMark(int direction)
{
    const auto &marks = m_marks.marks();
    const TimeRange visible = m_range.visible();
    const Nanoseconds from = m_range.playhead().value_or(visible.begin + visible.length() / 2);
    const trace::UserMark *found = nullptr;
    for (const trace::UserMark &mark : marks) {
        if (direction > 0 ? mark.time > from && !found : mark.time < from)
            found = &mark;
    }
    if (found)
        goToMark(found->time);
    else
        tell(marks.empty() ? tr("There are no marks. M sets one at the playhead.") : direction > 0 ? tr("This is the last mark.") : tr("This is the first mark."));
}

void TimelineView::listMarks()
{
    auto *list = new MarkList(m_marks.marks(), m_store->begin(), m_theme, this);
    connect(list, &MarkList::chosen, this, &TimelineView::goToMark);
    connect(list, &MarkList::changeRequested, this, [this](Nanoseconds time) {
        goToMark(time);
        editMark(time);
    });
    connect(list, &MarkList::removeRequested, this, &TimelineView::removeMark);
    list->adjustSize();
    list->move(viewport()->mapToGlobal(QPoint(plotArea().left() + m_theme.px(8), topHeight() + m_theme.px(4))));
    list->show();
}

} // namespace interleave::ui
