// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonflow.h>
#include <ui/theme/theme.h>

#include <QFrame>

class QPushButton;
class QVBoxLayout;

namespace interleave::ui {

class HintBox;

/// The goal of the step Modify: how near the last run came to it, from where the learner started, and those before; hints, the solution, and a button that sets it. GUI thread.
class GoalCard : public QFrame
{
    Q_OBJECT
public:
    GoalCard(const lessons::Goal &goal, const lessons::LessonFlow &flow, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] HintBox *hints() const noexcept { return m_hints; }
    [[nodiscard]] QPushButton *applyButton() const noexcept { return m_apply; } ///< null while the solution is not shown

signals:
    void hintWanted();
    void revealWanted();
    void settingsWanted(const std::map<std::string, double> &settings);

private:
    void addWay(QVBoxLayout *column, const lessons::GoalResult *start, const lessons::GoalResult &now, const Theme &theme);

    HintBox *m_hints = nullptr;
    QPushButton *m_apply = nullptr;
};

/// "3.4 ms; wanted: under 1 ms".
QString goalWords(const lessons::GoalResult &attempt);

/// How far on the way from the first run to the goal: "37 % of the way from the first run", "no nearer than the first run". `start`: null where it is not known.
QString wayWords(const lessons::GoalResult *start, const lessons::GoalResult &now);

} // namespace interleave::ui
