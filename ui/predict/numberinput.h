// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

class QLabel;

namespace interleave::ui {

class ValueScale;

/// A number on a scale, the number itself large above it.
class NumberInput : public AnswerInput
{
    Q_OBJECT
public:
    NumberInput(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] bool complete() const override { return true; }
    void read(lessons::Prediction &prediction) const override;
    void show(const lessons::Prediction &prediction) override;
    void setLocked(bool locked) override;
    void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) override;
    void focusInput() override;

private:
    QLabel *m_figure;
    ValueScale *m_scale;
};

} // namespace interleave::ui
