// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/predict/questioncard.h>
#include <ui/session/lessonsession.h>

#include <QPointer>

class QVBoxLayout;

namespace interleave::ui {

/// The cards of the questions that belong on the page of a step, kept up to date with the flow one by one: what is half chosen elsewhere
/// stays. Lives as long as the page. GUI thread.
class StepQuestions : public QObject
{
    Q_OBJECT
public:
    StepQuestions(LessonSession &session, const Theme &theme, QVBoxLayout *column, QWidget *page);
    /// The cards of this step's questions for which `wanted` says yes, at the end of the column.
    void add(lessons::FlowStep step, const std::function<bool(const lessons::Question &)> &wanted);
    [[nodiscard]] QuestionCard *firstOpen() const; ///< null: all are answered
    void setPick(const RecordingPick &pick);
    [[nodiscard]] bool committing() const noexcept { return m_committing; } ///< what changes now is seen to here

signals:
    void predicted(); ///< a question of before the run
    void attended(QWidget *card); ///< something was said to this question, or shown of it: it may have another height now
    void problem(const QString &line);
    void exampleWanted(const QString &variant, interleave::Nanoseconds from, interleave::Nanoseconds to); ///< since the recording's begin
    void variantWanted(const QString &variant);

private:
    void refresh(QuestionCard *card); ///< the keyboard stays in the card
    void show(QuestionCard *card);
    void commit(QuestionCard *card, const lessons::Prediction &prediction);
    void help(QuestionCard *card, bool reveal);

    LessonSession &m_session;
    Theme m_theme;
    QVBoxLayout *m_column;
    QWidget *m_page;
    std::vector<QPointer<QuestionCard>> m_cards;
    RecordingPick m_pick;
    bool m_committing = false;
};

} // namespace interleave::ui
