// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "differences.h"

#include <ui/panels/background.h>
#include <ui/panels/panel.h>

#include <QElapsedTimer>
#include <QTimer>

class QBoxLayout;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTreeWidget;

namespace interleave::lessons {
struct CompareOutcome;
}

namespace interleave::ui {

class BesidePage;
class CompareStrips;

/// The run that is shown beside another one: both on one axis aligned at their begin, and a table of what differs. And the engine beside a real Python (BesidePage), which it
/// asks for and shows; it runs nothing itself. GUI thread; figures are made off it.
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

    /// The engine beside the learner's own Python: with which ("Python 3.11.2"; empty: not known yet), or `why` that cannot be done now.
    void setBesideOffer(const QString &python, const QString &why);
    /// One is on: `left` is how long the rest takes, 0: not known. `line` says so instead, if it is not empty.
    void setBesideProgress(int over, int of, Nanoseconds left, const QString &line = {});
    void setBesideOutcome(std::shared_ptr<const lessons::CompareOutcome> outcome); ///< none is on any more; null: forget the last one

    [[nodiscard]] QComboBox *choice() const noexcept { return m_choice; }
    [[nodiscard]] CompareStrips *strips() const noexcept { return m_strips; }
    [[nodiscard]] QTreeWidget *table() const noexcept { return m_table; }
    [[nodiscard]] QPushButton *openButton() const noexcept { return m_open; }
    [[nodiscard]] QPushButton *besideButton() const noexcept { return m_beside; } ///< starts one, or stops the one that is on
    [[nodiscard]] QLabel *besideStatus() const noexcept { return m_status; }
    [[nodiscard]] BesidePage *besidePage() const noexcept { return m_besidePage; }

signals:
    void openRequested(); ///< of a recording to compare with
    void besideRequested(); ///< the engine beside the learner's own Python
    void besideStopRequested();
    void compared(); ///< the table is that of the two runs

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildBar(QBoxLayout *all);
    void showBesideState();
    void fillChoices();
    void compare();
    void fillTable(const std::vector<Difference> &differences);
    void arrange();

    QStackedWidget *m_pages;
    QLabel *m_empty;
    QComboBox *m_choice;
    QPushButton *m_open, *m_beside;
    QLabel *m_status;
    QProgressBar *m_progress;
    BesidePage *m_besidePage;
    QSplitter *m_columns;
    CompareStrips *m_strips;
    QTreeWidget *m_table;
    QString m_shownName;
    QString m_besideName, m_besideLine, m_besideWhyNot; ///< what it is called among the choices (empty: there is none); how far one is; why none can be started
    QString m_besidePython;
    bool m_besideOn = false;
    int m_besideOver = 0, m_besideOf = 0;
    Nanoseconds m_besideLeft { 0 }; ///< when m_besideAge began; 0: not known
    QElapsedTimer m_besideAge;
    QTimer m_besideTick; ///< while one is on
    std::vector<Choice> m_choices, m_files;
    std::vector<std::shared_ptr<const trace::TraceStore>> m_offered; ///< as they stand in the box
    QElapsedTimer m_age;
    QTimer m_again; ///< what came while it was too early to measure again
    std::weak_ptr<const trace::TraceStore> m_first, m_second; ///< that are compared
    std::uint64_t m_revision = 0; ///< of both, together
    Background m_background; ///< last
};

} // namespace interleave::ui
