// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/runstate.h>
#include <lessons/lesson.h>
#include <ui/theme/theme.h>

#include <QFrame>

#include <map>

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QSpinBox;

namespace interleave::ui {

class WrapLayout;

/// What can be turned (the lesson's parameters, then what every run has), and Run, Freeze and Stop. Knows nothing of sessions: says
/// what is wanted, is told what is the case. GUI thread.
class WhatIfBar : public QFrame
{
    Q_OBJECT
public:
    /// `cores`: how many this program may use at most.
    WhatIfBar(int cores, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void setLesson(const lessons::Lesson *lesson);
    [[nodiscard]] scenario::ParameterValues parameters() const;
    [[nodiscard]] scenario::Knobs knobs() const;
    /// Run is possible, or `why` says what has to come first.
    void setMayRun(bool may, const QString &why);
    void setRunning(bool running, RunState state);
    void setRanBefore(bool ran);

    [[nodiscard]] QString expected() const { return m_expected; } ///< "about 8 s": the whole run, with its repetitions

    [[nodiscard]] QPushButton *runButton() const noexcept { return m_run; }
    [[nodiscard]] QPushButton *freezeButton() const noexcept { return m_freeze; }
    [[nodiscard]] QPushButton *stopButton() const noexcept { return m_stop; }

signals:
    void runRequested();
    void freezeRequested();
    void resumeRequested();
    void stopRequested();
    void changed(); ///< something was turned

private:
    void addField(const QString &label, QWidget *control, const QString &explanation);
    void updateExpected();
    void updateButtons();

    Theme m_theme;
    int m_coreCount;
    const lessons::Lesson *m_lesson = nullptr;
    WrapLayout *m_fields;
    std::map<std::string, QDoubleSpinBox *> m_parameters;
    QDoubleSpinBox *m_interval = nullptr;
    QSpinBox *m_cores = nullptr;
    QComboBox *m_scale = nullptr;
    QString m_expected; ///< "about 8 s"
    QPushButton *m_freeze, *m_stop, *m_run;
    bool m_mayRun = false, m_running = false, m_ran = false;
    RunState m_state = RunState::Finished;
    QString m_why;
};

} // namespace interleave::ui
