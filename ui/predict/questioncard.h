// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answerinput.h"

#include <QFrame>

class QButtonGroup;
class QLabel;
class QPushButton;

namespace interleave::ui {

class HintBox;

/// One question: asks, takes the learner's answer with how sure they are, and afterwards shows answer and measurement side by side. How it
/// is answered, an AnswerInput of its kind knows. GUI thread.
class QuestionCard : public QFrame
{
    Q_OBJECT
public:
    QuestionCard(const lessons::Question &question, const Theme &theme, QWidget *parent = nullptr);

    /// What was said; locks the card. `mayChange`: it can be taken back.
    void showPrediction(const lessons::Prediction &prediction, bool mayChange = false);
    /// What came out, or why nothing can be said of it. `right`: by the question's own tolerance; `score`: in detail.
    void showAnswer(const lessons::AnswerResult &answer, std::optional<bool> right, const lessons::Score *score = nullptr);
    /// What was said was wrong, and it can be tried again: shows why, and leaves the card open.
    void showWrong(const lessons::Prediction &prediction, const lessons::AnswerResult &answer, const lessons::Score *score);
    void showHints(const QStringList &hints, bool more, bool canReveal);
    void setPick(const RecordingPick &pick); ///< what is chosen in the recording
    void focusInput(); ///< the keyboard goes to the answer; Enter then fixes it
    [[nodiscard]] bool locked() const noexcept { return m_locked; }
    [[nodiscard]] const lessons::Question &question() const noexcept { return m_question; }
    [[nodiscard]] QPushButton *commitButton() const noexcept { return m_commit; }
    [[nodiscard]] QPushButton *changeButton() const noexcept { return m_change; }
    [[nodiscard]] HintBox *hints() const noexcept { return m_hints; }
    [[nodiscard]] AnswerInput *input() const noexcept { return m_input; }

signals:
    void committed(const interleave::lessons::Prediction &prediction);
    void hintWanted();
    void revealWanted();
    void exampleWanted();
    void variantWanted(const QString &variant);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void commit();
    void setLocked(bool locked);
    void setHead(const QString &text, const char *look);

    lessons::Question m_question;
    bool m_locked = false;
    QLabel *m_head = nullptr;
    AnswerInput *m_input = nullptr;
    QButtonGroup *m_certainty = nullptr;
    QWidget *m_below = nullptr; ///< how sure, and the button: gone once committed
    QPushButton *m_commit = nullptr, *m_change = nullptr;
    HintBox *m_hints = nullptr;
    QLabel *m_whyNot = nullptr; ///< why it cannot be said who was right
};

} // namespace interleave::ui
