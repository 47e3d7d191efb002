// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonflow.h>
#include <ui/theme/theme.h>

#include <QFrame>

class QButtonGroup;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace interleave::ui {

class ValueScale;

/// One question: asks, takes the learner's prediction with how sure they are, and afterwards shows prediction and measurement side by
/// side. GUI thread.
class QuestionCard : public QFrame
{
    Q_OBJECT
public:
    QuestionCard(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);

    /// What was said; locks the card.
    void showPrediction(const lessons::Prediction &prediction);
    /// What came out, or why nothing can be said of it. `right`: by the question's own tolerance.
    void showAnswer(const lessons::AnswerResult &answer, std::optional<bool> right);
    void focusInput(); ///< the keyboard goes to the answer; Enter then fixes it
    [[nodiscard]] bool locked() const noexcept { return m_locked; }
    [[nodiscard]] QPushButton *commitButton() const noexcept { return m_commit; }

signals:
    void committed(const interleave::lessons::Prediction &prediction);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void commit();

    lessons::Question m_question;
    Theme m_theme;
    bool m_locked = false;
    QLabel *m_head = nullptr;
    QLabel *m_figure = nullptr;
    ValueScale *m_scale = nullptr;
    QButtonGroup *m_choices = nullptr;
    QButtonGroup *m_certainty = nullptr;
    QWidget *m_input = nullptr; ///< how sure, and the button: gone once committed
    QPushButton *m_commit = nullptr;
    QLabel *m_whyNot = nullptr; ///< why it cannot be said who was right
    std::vector<QWidget *> m_rows; ///< one for each choice, and below it:
    std::vector<QLabel *> m_because;
};

} // namespace interleave::ui
