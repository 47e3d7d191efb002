// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spansearch.h"

#include <ui/panels/background.h>
#include <ui/panels/panel.h>

#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace interleave::ui {

class EventModel;
class SpanTable;

/// All spans of the run as a table: filtered by lane, state and text, sorted by time or length, linked both ways with the timeline. GUI thread; what has to
/// look at every span does so on a thread of its own.
class EventsPanel : public Panel
{
    Q_OBJECT
public:
    explicit EventsPanel(QWidget *parent = nullptr);
    ~EventsPanel() override;
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range) override;
    void setTheme(const Theme &theme) override;

    [[nodiscard]] QTableView *table() const noexcept;
    [[nodiscard]] EventModel *model() const noexcept { return m_model; }
    [[nodiscard]] QComboBox *laneChoice() const noexcept { return m_lanes; }
    [[nodiscard]] QComboBox *stateChoice() const noexcept { return m_states; }
    [[nodiscard]] QLineEdit *textFilter() const noexcept { return m_text; }
    [[nodiscard]] bool searching() const noexcept { return m_background.busy(); }

signals:
    void rowsChanged(); ///< they are those of the filter

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void fillLanes();
    void fillStates();
    void search(); ///< with the filter as it is
    [[nodiscard]] SpanQuery query() const;
    void shown(); ///< the model has other rows
    void sortBy(int column);
    void goToRow(int row, bool closer);
    void showSelection(); ///< that of the timeline
    void copyRows();
    void arrangeColumns();

    QStackedWidget *m_pages;
    QLabel *m_empty, *m_status;
    QComboBox *m_lanes, *m_states;
    QLineEdit *m_text;
    QPushButton *m_copy;
    QProgressBar *m_progress;
    SpanTable *m_table;
    EventModel *m_model;
    QTimer m_debounce, m_again, m_progressTimer;
    std::shared_ptr<std::atomic<int>> m_done; ///< of the search that is on
    SpanSort m_sort = SpanSort::Earliest;
    std::uint64_t m_revision = 0;
    std::size_t m_lanesSeen = 0;
    bool m_linking = false; ///< a change that the other side has made
    SpanRef m_current; ///< what the current row is of, whatever the order
    Background m_background; ///< last: its thread uses nothing of the others
};

} // namespace interleave::ui
