// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonlist.h"

#include <ui/session/lessonsession.h>
#include <ui/theme/theme.h>

#include <QFrame>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace interleave::ui {

/// The left column: the lessons, then the current step's text with its questions, predictions and verdicts. Listens to the session and
/// is built anew when the step changes. GUI thread.
class LessonPane : public QFrame
{
    Q_OBJECT
public:
    LessonPane(const lessons::Catalog &catalog, LessonSession &session, QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    [[nodiscard]] LessonList *list() const noexcept { return m_list; }

signals:
    void lessonRequested(const QString &id);
    void problem(const QString &line);
    void allPredicted(); ///< the last question before the run was answered
    void recordingWanted(); ///< there is no lesson: a recording can be opened all the same

private:
    void rebuild();
    void addQuestions(lessons::FlowStep step, lessons::QuestionKind kind, bool withAnswers);
    void goToOpenQuestion();
    void addVerdicts();
    void addNothingHere();
    void addNext();
    [[nodiscard]] const lessons::Lesson *neighbour(int by) const;

    const lessons::Catalog &m_catalog;
    LessonSession &m_session;
    Theme m_theme;
    LessonList *m_list;
    QScrollArea *m_scroll;
    QWidget *m_body;
    QVBoxLayout *m_column;
    QPushButton *m_previous, *m_next;
    bool m_committing = false; ///< one answer is being fixed: what was chosen elsewhere, but not fixed yet, must stay
};

} // namespace interleave::ui
