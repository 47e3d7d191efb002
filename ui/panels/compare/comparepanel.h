// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "differences.h"

#include <ui/panels/background.h>
#include <ui/panels/panel.h>

#include <QElapsedTimer>
#include <QTimer>

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTreeWidget;

namespace interleave::ui {

class CompareStrips;

/// The run that is shown beside another one: both on one axis aligned at their begin, and a table of what differs. GUI thread; figures are made off it.
class ComparePanel : public Panel
{
    Q_OBJECT
public:
    /// A run that could be compared with.
    struct Choice
    {
        QString name;
        std::shared_ptr<const trace::TraceStore> store;
    };
    explicit ComparePanel(QWidget *parent = nullptr);
    ~ComparePanel() override;
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range) override;
    void setTheme(const Theme &theme) override;
    /// What the run that is shown is called, and the others there are; those that are it are left out.
    void setChoices(const QString &shown, std::vector<Choice> choices);
    /// One more, from a file, chosen at once.
    void addFile(Choice choice);

    [[nodiscard]] QComboBox *choice() const noexcept { return m_choice; }
    [[nodiscard]] CompareStrips *strips() const noexcept { return m_strips; }
    [[nodiscard]] QTreeWidget *table() const noexcept { return m_table; }
    [[nodiscard]] QPushButton *openButton() const noexcept { return m_open; }

signals:
    void openRequested(); ///< of a recording to compare with
    void compared(); ///< the table is that of the two runs

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fillChoices();
    void compare();
    void fillTable(const std::vector<Difference> &differences);
    void arrange();

    QStackedWidget *m_pages;
    QLabel *m_empty;
    QComboBox *m_choice;
    QPushButton *m_open;
    QSplitter *m_columns;
    CompareStrips *m_strips;
    QTreeWidget *m_table;
    QString m_shownName;
    std::vector<Choice> m_choices, m_files;
    std::vector<std::shared_ptr<const trace::TraceStore>> m_offered; ///< as they stand in the box
    QElapsedTimer m_age;
    QTimer m_again; ///< what came while it was too early to measure again
    std::weak_ptr<const trace::TraceStore> m_first, m_second; ///< that are compared
    std::uint64_t m_revision = 0; ///< of both, together
    Background m_background; ///< last
};

} // namespace interleave::ui
