// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QObject>

#include <array>

class QKeyEvent;

namespace interleave::ui {

/// Everything in the timeline that has a name: one action each, the same in its own menus, in the window's and on the keyboard, with a stable
/// object name ("lane.hide"). Letters are heard only while the timeline has the focus, so that they can be typed elsewhere. GUI thread.
class TimelineActions : public QObject
{
    Q_OBJECT
public:
    enum What
    {
        Find,
        FindNext,
        FindPrevious,
        Filter,
        Hide,
        Pin,
        MoveUp,
        MoveDown,
        Fold,
        ShowAll,
        Undo,
        Redo,
        SetMark,
        NextMark,
        PreviousMark,
        RemoveMark,
        ListMarks,
        Unblocker,
        Back,
        Forward,
        Focus,
        CopyMeasured,
    };
    static constexpr std::size_t kCount = CopyMeasured + 1;

    explicit TimelineActions(QWidget *view);
    [[nodiscard]] QAction *operator[](What what) const { return m_actions[what]; }
    /// Does what this key is for, if there is such an action: the timeline passes on what it hears.
    bool take(const QKeyEvent &event);

signals:
    void triggered(int what);

private:
    QAction *add(What what, const char *name, const QString &text, const QList<QKeySequence> &keys);

    std::array<QAction *, kCount> m_actions {};
};

} // namespace interleave::ui
