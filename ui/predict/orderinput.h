// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

#include <vector>

class QLabel;
class QListWidget;

namespace interleave::ui {

/// Things to sort, the least above: by dragging, or with Alt+Up and Alt+Down. Afterwards each says what it measured and whether it stands right.
class OrderInput : public AnswerInput
{
    Q_OBJECT
public:
    OrderInput(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] bool complete() const override { return m_moved; }
    void read(lessons::Prediction &prediction) const override;
    void show(const lessons::Prediction &prediction) override;
    void setLocked(bool locked) override;
    void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) override;
    void focusInput() override;
    [[nodiscard]] QListWidget *list() const noexcept { return m_list; }
    void moveItem(int from, int to); ///< by the user

protected:
    bool eventFilter(QObject *watched, QEvent *event) override; ///< of the list: its keys

private:
    void number(); ///< writes each item's place before it
    void fit();
    [[nodiscard]] std::size_t indexOf(int row) const;

    lessons::Question m_question;
    Theme m_theme;
    QListWidget *m_list;
    QLabel *m_hint;
    bool m_moved = false; ///< or the order was said to be as wanted
};

} // namespace interleave::ui
