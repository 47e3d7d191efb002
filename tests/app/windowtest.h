// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <app/mainwindow.h>

#include <QDoubleSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>
#include <vector>

class QAction;
class QPushButton;

/// A window on the lessons of the tests, with a home of its own, for every test; afterwards no process may be left.
class WindowTest : public QObject
{
    Q_OBJECT
protected slots:
    void init();
    void cleanup();

protected:
    static constexpr int kPatience = 60'000; ///< milliseconds: a watchdog, not an expectation

    /// Another window instead of the one there is.
    void open(const std::filesystem::path &lessons);
    /// The same home, with these interpreters instead of the machine's.
    void openWith(interleave::ui::InterpreterList::Ways interpreters);
    [[nodiscard]] QPushButton *run();
    [[nodiscard]] QDoubleSpinBox *findParameter();
    [[nodiscard]] QAction *action(const QString &text); ///< of the menu; null if there is none
    [[nodiscard]] QStringList shownTexts() const; ///< of all labels that can be seen in the lesson's pane
    void predict(); ///< commits the first question as it stands
    /// What a killed program leaves: a journal that nobody holds.
    void recordAnOrphan();
    [[nodiscard]] std::filesystem::path journals() const;

    std::unique_ptr<QTemporaryDir> m_home;
    std::optional<interleave::ui::InterpreterList::Ways> m_interpreters; ///< empty: this machine's
    QString m_journals; ///< empty: in the home
    QString m_progress; ///< file of progress of the next window; empty: none is kept
    bool m_atOnce = false; ///< the next window is on the screen before it is made
    int m_repeat = 0; ///< of the next window's runs; 0: as often as the claims want
    std::unique_ptr<interleave::app::MainWindow> m_window;
};

/// Living processes whose parent is this one.
std::vector<int> childProcesses();

/// Counts what any widget paints.
class PaintCounter : public QObject
{
public:
    PaintCounter();
    int paints = 0;
    bool eventFilter(QObject *object, QEvent *event) override;
};
