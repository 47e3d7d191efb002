// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

#include <vector>

class QButtonGroup;
class QLabel;

namespace interleave::ui {

class SketchAxis;

/// An empty axis with some lanes, on which the expected states are painted with one of a few states; below each painted lane the real one is
/// laid later, with how well it was met. Mouse: drag. Keyboard: arrows move the cell, digits choose a state, Space paints, Shift+arrow goes on painting.
class SketchInput : public AnswerInput
{
    Q_OBJECT
public:
    SketchInput(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] bool complete() const override;
    void read(lessons::Prediction &prediction) const override;
    void show(const lessons::Prediction &prediction) override;
    void setLocked(bool locked) override;
    void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) override;
    void focusInput() override;
    [[nodiscard]] SketchAxis *axis() const noexcept { return m_axis; }

private:
    lessons::Question m_question;
    SketchAxis *m_axis;
    QWidget *m_tools;
    QButtonGroup *m_states;
    QLabel *m_words;
};

} // namespace interleave::ui
