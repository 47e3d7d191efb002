// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonlist.h"
#include "lessonpage.h"

#include <ui/predict/recordingpick.h>
#include <ui/session/lessonsession.h>
#include <ui/theme/theme.h>

#include <QFrame>

class QScrollArea;

namespace interleave::ui {

class ElidedButton;

/// The left column: the lessons, then the page of the current step. Listens to the session; the page is built anew when the flow changes. GUI thread.
class LessonPane : public QFrame
{
    Q_OBJECT
public:
    LessonPane(const lessons::Catalog &catalog, LessonSession &session, QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    void catalogChanged(); ///< there are other lessons now
    [[nodiscard]] LessonList *list() const noexcept { return m_list; }
    void setPick(const RecordingPick &pick); ///< what is chosen in the picture: questions about it are answered there
    void setPlayground(bool there); ///< a script can be opened in one: scriptWanted() says when
    void setNotesShown(bool shown); ///< those for who presents the lesson

signals:
    void lessonRequested(const QString &id);
    void problem(const QString &line);
    void allPredicted(); ///< the last question before the run was answered
    void exampleWanted(const QString &variant, interleave::Nanoseconds from, interleave::Nanoseconds to); ///< since the recording's begin
    void variantWanted(const QString &variant);
    void settingsWanted(const std::map<std::string, double> &settings);
    void formWanted();
    void scriptWanted();
    void againWanted();
    void recordingWanted(); ///< there is no lesson: a recording can be opened all the same

private:
    void rebuild();
    void showNeighbours();
    void keepInSight(QWidget *card);
    void goOn(); ///< a question of before the run was answered
    void addNothingHere();
    [[nodiscard]] const lessons::Lesson *neighbour(int by) const;

    const lessons::Catalog &m_catalog;
    LessonSession &m_session;
    Theme m_theme;
    LessonList *m_list;
    std::vector<QWidget *> m_whereLessons; ///< the list, and what parts it from the page
    int m_place = 0; ///< to which the page is scrolled when it is built anew
    QScrollArea *m_scroll;
    ElidedButton *m_previous, *m_next;
    LessonPage *m_page = nullptr; ///< null: no lesson is open
    RecordingPick m_pick;
    LessonPage::Options m_options;
};

} // namespace interleave::ui
