// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/runstate.h>
#include <cpython/sandboxlevel.h>
#include <ui/transport/fieldbar.h>

#include <QStringList>

#include <optional>

class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace interleave::ui {

class InterpreterList;

/// How a script is run: by which Python, with which arguments, how long at most, how well shut in; and Run, Freeze, Stop. Says what is wanted, is told what is the
/// case. GUI thread.
class ScriptBar : public FieldBar
{
    Q_OBJECT
public:
    explicit ScriptBar(InterpreterList *interpreters, QWidget *parent = nullptr); ///< outlives this
    void setTheme(const Theme &theme) override;
    void setRunning(bool running, RunState state);

    /// As a shell would divide them; empty: the quotes do not match.
    [[nodiscard]] std::optional<QStringList> arguments() const;
    [[nodiscard]] int timeLimit() const; ///< seconds; 0: none
    [[nodiscard]] cpython::SandboxChoice sandbox() const;
    [[nodiscard]] QString argumentsText() const;
    void focusArguments();
    void setArguments(const QString &text);
    void setTimeLimit(int seconds);
    void setSandbox(cpython::SandboxChoice choice);

    [[nodiscard]] QPushButton *runButton() const noexcept { return m_run; }
    [[nodiscard]] QPushButton *freezeButton() const noexcept { return m_freeze; }
    [[nodiscard]] QPushButton *stopButton() const noexcept { return m_stop; }
    [[nodiscard]] QComboBox *interpreterBox() const noexcept { return m_interpreter; }
    [[nodiscard]] QLineEdit *argumentsLine() const noexcept { return m_arguments; }
    [[nodiscard]] QComboBox *sandboxBox() const noexcept { return m_sandbox; }

signals:
    void runRequested(); ///< while a script runs: once more, from the start
    void stopRequested();
    void freezeRequested();
    void resumeRequested();
    void otherInterpreterRequested(); ///< a file that the user names
    void settingsChanged();

private:
    void fillInterpreters();

    InterpreterList *m_interpreters;
    QComboBox *m_interpreter, *m_sandbox;
    QLineEdit *m_arguments;
    QSpinBox *m_limit;
    QPushButton *m_stop, *m_freeze, *m_run;
    bool m_running = false;
    RunState m_state = RunState::Finished;
};

/// Divides a line as a POSIX shell does, by blanks outside of quotes; expands nothing. Empty: a quote is not closed.
[[nodiscard]] std::optional<QStringList> splitArguments(const QString &line);

} // namespace interleave::ui
