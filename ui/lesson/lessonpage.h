// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stepquestions.h"

#include <map>

class QVBoxLayout;

namespace interleave::ui {

/// The page of the lesson's current step: its text, questions, verdicts, goal, and where to go on. Built anew for each step. GUI thread.
class LessonPage : public QWidget
{
    Q_OBJECT
public:
    struct Options
    {
        bool notes = false; ///< what is written for who presents the lesson is shown, too
        bool playground = false; ///< there is one, in which the script can be opened
    };
    LessonPage(LessonSession &session, const Theme &theme, const Options &options, QWidget *parent = nullptr);
    [[nodiscard]] StepQuestions *questions() const noexcept { return m_questions; }

signals:
    void problem(const QString &line);
    void settingsWanted(const std::map<std::string, double> &settings); ///< of the sliders
    void formWanted(); ///< to edit the scenario
    void scriptWanted(); ///< in the playground
    void againWanted(); ///< the lesson from its beginning

private:
    void addText(const std::string &markdown);
    void addWhatIsGone();
    void addVerdicts();
    void addGoal();
    void addMake();
    void addNotes();
    void addNext();
    void help(std::string_view key, bool reveal);

    LessonSession &m_session;
    Theme m_theme;
    bool m_canOpenScript;
    QVBoxLayout *m_column;
    StepQuestions *m_questions = nullptr;
};

} // namespace interleave::ui
