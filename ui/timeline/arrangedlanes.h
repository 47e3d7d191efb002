// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backandforth.h"
#include "lanearrangement.h"

#include <QHash>
#include <QObject>
#include <QString>

namespace interleave::ui {

/// The one that owns how a view's lanes are arranged and filtered: each lesson has an arrangement of its own for as long as the view lives,
/// so that a new run of it looks like the last. Everything but the filter can be undone. GUI thread.
class ArrangedLanes : public QObject
{
    Q_OBJECT
public:
    explicit ArrangedLanes(QObject *parent = nullptr);

    [[nodiscard]] const LaneArrangement &arrangement() const noexcept { return m_arrangement; }
    [[nodiscard]] const QString &filter() const noexcept { return m_filter; }
    [[nodiscard]] bool canUndo() const noexcept { return m_steps.canGoBack(); }
    [[nodiscard]] bool canRedo() const noexcept { return m_steps.canGoForward(); }

    /// Another lesson's lanes are shown from now on (any name; recordings without one share the empty one). The filter ends.
    void setLesson(const QString &lesson);
    void setFilter(const QString &filter);
    void hide(const QString &key);
    void setPinned(const QString &key, bool pinned);
    void setFolded(const QString &key, bool folded);
    void showAllHidden();
    void change(const LaneArrangement &arrangement); ///< nothing if it is the same
    void undo();
    void redo();

signals:
    void changed();

private:
    QString m_lesson;
    QHash<QString, LaneArrangement> m_others; ///< by lesson
    LaneArrangement m_arrangement;
    BackAndForth<LaneArrangement> m_steps;
    QString m_filter;
};

} // namespace interleave::ui
