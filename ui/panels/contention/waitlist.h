// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/metrics/contention.h>
#include <ui/theme/theme.h>

#include <QTreeWidget>

namespace interleave::ui {

/// The waits of a run as rows, each with a bar in the state's colour and pattern: either by what was waited for and by whom, or the longest ones one by
/// one. Enter or a click asks for the wait (of a row that stands for several: their longest). There is always a current row. GUI thread.
class WaitList : public QTreeWidget
{
    Q_OBJECT
public:
    enum class Of { Waiters, Longest };
    explicit WaitList(Of what, QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    /// Keeps the current row and what is folded, if they are still there.
    void setContention(const trace::TraceStore &store, const trace::Contention &contention);

    static constexpr int kMostWaiters = 100; ///< for each thing; the rest is counted

signals:
    void waitRequested(const interleave::trace::LongWait &wait);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fillWaiters(const trace::TraceStore &store, const trace::Contention &contention);
    void fillLongest(const trace::TraceStore &store, const trace::Contention &contention);
    void arrangeColumns();
    void request(QTreeWidgetItem *item);

    const Of m_what;
    Theme m_theme;
};

/// What a wait was for, in words: "the GIL", "lock left", "queue jobs", "its turn in loop main".
QString thingText(const trace::TraceStore &store, const trace::WaitedFor &thing);

} // namespace interleave::ui
