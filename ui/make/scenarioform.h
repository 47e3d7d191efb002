// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "madescenario.h"

#include <ui/theme/theme.h>

#include <QDialog>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace interleave::ui {

/// The scenario of a lesson as a form: every worker and every step of each variant; what only takes time can be exchanged, made longer, added
/// and removed. Says why it cannot be run, if it cannot. GUI thread.
class ScenarioForm : public QDialog
{
    Q_OBJECT
public:
    /// `parameters`: what it shows, and is run with, whatever is turned meanwhile; `knobs`: with which it is judged whether it can be run.
    ScenarioForm(const lessons::Lesson &lesson, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs, const Theme &theme,
        QWidget *parent = nullptr);
    [[nodiscard]] const MadeScenario &scenario() const noexcept { return m_made; }
    [[nodiscard]] QTreeWidget *tree() const noexcept { return m_tree; }
    [[nodiscard]] QPushButton *runButton() const noexcept { return m_run; }
    [[nodiscard]] QPushButton *undoButton() const noexcept { return m_undo; }

signals:
    void runWanted(const interleave::lessons::Lesson &made, const interleave::scenario::ParameterValues &parameters);

private:
    void rebuild();
    void addSteps(QTreeWidgetItem *parent, const std::vector<scenario::StepSpec> &steps, const MadeScenario::Place &place);
    void addAmount(QTreeWidgetItem *item, const MadeScenario::Place &place, const scenario::StepSpec &step);
    void put(QTreeWidgetItem *item, int column, QWidget *shown, QWidget *field); ///< `field`: in `shown`, or the same
    void judge(); ///< can it be run?
    void later(std::function<void()> change); ///< not while the widget that asks for it is still at work
    [[nodiscard]] std::optional<MadeScenario::Place> selected() const;

    MadeScenario m_made;
    scenario::Knobs m_knobs;
    Theme m_theme;
    QTreeWidget *m_tree;
    QLabel *m_problem;
    QPushButton *m_add, *m_remove, *m_undo, *m_reset, *m_run;
};

} // namespace interleave::ui
