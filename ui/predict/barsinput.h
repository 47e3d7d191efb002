// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

#include <vector>

class QLabel;

namespace interleave::ui {

class ValueScale;

/// Bars on one scale, each dragged as long as it is expected to be. Afterwards the measured one lies below each.
class BarsInput : public AnswerInput
{
    Q_OBJECT
public:
    BarsInput(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] bool complete() const override;
    void read(lessons::Prediction &prediction) const override;
    void show(const lessons::Prediction &prediction) override;
    void setLocked(bool locked) override;
    void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) override;
    void focusInput() override;

private:
    std::vector<ValueScale *> m_bars;
    std::vector<QLabel *> m_figures;
    std::vector<bool> m_dragged; ///< by the user
};

} // namespace interleave::ui
