// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fieldbar.h"

#include <core/runstate.h>
#include <lessons/lesson.h>

#include <map>

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QSpinBox;

namespace interleave::ui {

/// What can be turned (the lesson's parameters, then what every run has), and Run, Step, Freeze and Stop. Knows nothing of sessions: says
/// what is wanted, is told what is the case. GUI thread.
class WhatIfBar : public FieldBar
{
    Q_OBJECT
public:
    /// `cores`: how many this program may use at most.
    WhatIfBar(int cores, QWidget *parent = nullptr);

    void setLesson(const lessons::Lesson *lesson);
    void renewLesson(const lessons::Lesson *lesson) noexcept { m_lesson = lesson; } ///< another version that runs the same: what is turned stays
    /// Turns these (parameters by their ids, interval_ms, cores); the others stay.
    void set(const std::map<std::string, double> &settings);
    [[nodiscard]] scenario::ParameterValues parameters() const;
    [[nodiscard]] scenario::Knobs knobs() const;
    /// Run is possible, or `why` says what has to come first.
    void setMayRun(bool may, const QString &why);
    void setRunning(bool running, RunState state);
    void setRanBefore(bool ran);
    /// The run that is on goes step by step, and `standing` of its workers stand before one: then Step releases the next, and Run all of them.
    void setStepping(bool stepping, int standing);
    /// Step would start a run of this variant, in which `who` (“each thread”) stops before steps; `label` empty: it cannot be done, and `why` says so.
    void setStepTarget(const QString &label, const QString &who, const QString &why);

    [[nodiscard]] QString expected() const { return m_expected; } ///< "about 8 s": the whole run, with its repetitions

    [[nodiscard]] QPushButton *runButton() const noexcept { return m_run; }
    [[nodiscard]] QPushButton *freezeButton() const noexcept { return m_freeze; }
    [[nodiscard]] QPushButton *stepButton() const noexcept { return m_step; }
    [[nodiscard]] QPushButton *stopButton() const noexcept { return m_stop; }

signals:
    void runRequested();
    void stepsRequested(); ///< a run of its own, step by step
    void stepRequested(); ///< in such a run: the next
    void stepNoMoreRequested(); ///< in such a run: all go on
    void freezeRequested();
    void resumeRequested();
    void stopRequested();
    void changed(); ///< something was turned

private:
    void updateExpected();
    void updateButtons();
    void updateStepButton();

    int m_coreCount;
    const lessons::Lesson *m_lesson = nullptr;
    std::map<std::string, QDoubleSpinBox *> m_parameters;
    QDoubleSpinBox *m_interval = nullptr;
    QSpinBox *m_cores = nullptr;
    QComboBox *m_scale = nullptr;
    QString m_expected; ///< "about 8 s"
    QPushButton *m_freeze, *m_step, *m_stop, *m_run;
    bool m_mayRun = false, m_running = false, m_ran = false;
    bool m_stepping = false;
    int m_standing = 0;
    QString m_stepTarget, m_stepped, m_whyNoSteps;
    RunState m_state = RunState::Finished;
    QString m_why;
};

} // namespace interleave::ui
