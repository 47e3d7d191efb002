// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

#include <vector>

class QAbstractButton;
class QButtonGroup;
class QLabel;

namespace interleave::ui {

/// Choices with a text each: one of them (round buttons) or any number (boxes). Afterwards the reason stands below each that matters.
class ChoiceInput : public AnswerInput
{
    Q_OBJECT
public:
    ChoiceInput(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] bool complete() const override;
    void read(lessons::Prediction &prediction) const override;
    void show(const lessons::Prediction &prediction) override;
    void setLocked(bool locked) override;
    void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) override;
    void focusInput() override;

private:
    lessons::Question m_question;
    QButtonGroup *m_group;
    std::vector<QAbstractButton *> m_buttons; ///< one for each choice, and beside it:
    std::vector<QWidget *> m_rows;
    std::vector<QLabel *> m_because; ///< below it
};

} // namespace interleave::ui
