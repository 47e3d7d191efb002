// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/metrics/contention.h>
#include <ui/panels/background.h>
#include <ui/panels/panel.h>

#include <QElapsedTimer>
#include <QTimer>

class QLabel;
class QPushButton;
class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace interleave::ui {

class ElidedLabel;
class WaitGraphView;
class WaitList;

/// Who waited for what and how long, for each GIL, lock, queue and event loop; the longest waits; and who waits for whom at the playhead (without
/// one: at the deadlock, else at the end). Sums are made off the GUI thread, and only when the run has grown. GUI thread.
class ContentionPanel : public Panel
{
    Q_OBJECT
public:
    explicit ContentionPanel(QWidget *parent = nullptr);
    ~ContentionPanel() override;
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range) override;
    void setTheme(const Theme &theme) override;

    [[nodiscard]] WaitList *waiters() const noexcept { return m_waiters; }
    [[nodiscard]] WaitList *longest() const noexcept { return m_longest; }
    [[nodiscard]] WaitGraphView *graph() const noexcept { return m_graph; }
    [[nodiscard]] QPushButton *deadlockButton() const noexcept { return m_toDeadlock; }

signals:
    void contentionShown(); ///< the sums are those of the run as it is

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void sum();
    void showSums(std::shared_ptr<const trace::Contention> contention);
    void updateGraph();
    void jumpTo(const trace::LongWait &wait);
    void jumpToLane(LaneId lane);
    void arrange();
    [[nodiscard]] Nanoseconds moment() const;

    QStackedWidget *m_pages;
    QLabel *m_empty;
    ElidedLabel *m_waitersHead, *m_longestHead, *m_graphHead;
    QPushButton *m_showWaiters, *m_showLongest, *m_showGraph, *m_toDeadlock;
    QWidget *m_left, *m_middle, *m_right;
    QSplitter *m_columns;
    WaitList *m_waiters, *m_longest;
    WaitGraphView *m_graph;
    QScrollArea *m_graphScroll;
    Background m_background;
    QTimer m_again; ///< what came while it was too early to sum again
    QElapsedTimer m_age;
    std::shared_ptr<const trace::Contention> m_contention;
    std::uint64_t m_revision = 0; ///< that the sums are of
    std::uint64_t m_graphRevision = 0;
    Nanoseconds m_graphTime { -1 };
    std::optional<Nanoseconds> m_deadlock;
    enum class Shown { Waiters, Longest, Graph } m_shown = Shown::Waiters; ///< where there is no room for all
};

} // namespace interleave::ui
