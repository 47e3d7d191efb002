// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/usermarks.h>
#include <ui/theme/theme.h>

#include <QFrame>

#include <optional>
#include <vector>

class QListWidget;

namespace interleave::ui {

/// All marks of a recording in a small window of their own that goes away when something else is clicked: Enter or a click goes to one, F2
/// changes its text, Delete deletes it. Knows nothing of the timeline. GUI thread.
class MarkList : public QFrame
{
    Q_OBJECT
public:
    /// `origin`: what the times are counted from.
    MarkList(const std::vector<trace::UserMark> &marks, Nanoseconds origin, const Theme &theme, QWidget *parent);

signals:
    void chosen(interleave::Nanoseconds time);
    void changeRequested(interleave::Nanoseconds time);
    void removeRequested(interleave::Nanoseconds time);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] std::optional<Nanoseconds> current() const;
    void choose();

    QListWidget *m_list;
};

} // namespace interleave::ui
