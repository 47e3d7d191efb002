// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

class QLabel;
class QPushButton;

namespace interleave::ui {

/// Answered in the picture: a click on a moment, or a measured stretch. Says what is chosen there, and which recording is meant.
class RecordingInput : public AnswerInput
{
    Q_OBJECT
public:
    RecordingInput(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] bool complete() const override;
    void read(lessons::Prediction &prediction) const override;
    void show(const lessons::Prediction &prediction) override;
    void setLocked(bool locked) override;
    void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) override;
    void focusInput() override;
    void setPick(const RecordingPick &pick) override;

private:
    [[nodiscard]] std::optional<std::pair<Nanoseconds, Nanoseconds>> chosen() const;
    void refresh();

    lessons::Question m_question;
    RecordingPick m_pick;
    std::optional<std::pair<Nanoseconds, Nanoseconds>> m_said;
    bool m_locked = false;
    QLabel *m_text, *m_verdict;
    QPushButton *m_switch, *m_example;
};

} // namespace interleave::ui
