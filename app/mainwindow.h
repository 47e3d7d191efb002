// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "firstframe.h"
#include "recentfiles.h"
#include "vectorexport.h"

#include <lessons/examples.h>
#include <lessons/pack/library.h>
#include <ui/playground/interpreterlist.h>
#include <ui/session/comparesession.h>
#include <ui/session/lessonsession.h>
#include <ui/session/sweepsession.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <set>
#include <thread>

class QMenu;
class QScrollArea;
class QSplitter;

namespace interleave::ui {
class Banner;
class ChartsPanel;
class CodePane;
class ComparePanel;
class FolderWatch;
class LessonPane;
class Playground;
class Replay;
class ReplayBar;
class SummaryPanel;
class ProgressKeeper;
class TimelineView;
class WhatIfBar;
}

namespace interleave::app {

class LowerPane;
class RunHeader;
class TopBar;

/// The window: puts the panes together and passes on what one has to tell another; each pane knows nothing of the others. GUI thread.
class MainWindow : public FirstFrame
{
    Q_OBJECT
public:
    /// Everything the window needs from outside; tests give their own.
    struct Surroundings
    {
        std::filesystem::path lessons; ///< folder of the lessons
        ui::LessonSession::Surroundings session;
        std::filesystem::path runs {}; ///< folder in which the last runs are kept; empty: nowhere
        std::filesystem::path progress {}; ///< file in which progress is kept; empty: nowhere
        QString settingsFile; ///< empty: the user's own
        int cores = 1; ///< how many the runs may use
        std::vector<lessons::Example> examples {}; ///< for the playground
        ui::InterpreterList::Ways interpreters = ui::InterpreterList::Ways::ofThisMachine();
        std::filesystem::path packs {}; ///< folder in which lesson packs are kept; empty: nowhere
        bool atOnce = false; ///< an empty window is on the screen before this one is made
        QString drafts {}; ///< folder in which what is written there is kept; empty: nowhere
    };
    explicit MainWindow(const Surroundings &surroundings, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Errors are shown as a banner; the window stays as it was.
    void openLesson(const QString &id);
    void openFirstLesson(); ///< the one of last time, or the first there is
    bool openTrace(const std::filesystem::path &file); ///< false: it could not be read
    void openScript(const QString &file); ///< in the playground
    bool openPack(const std::filesystem::path &source); ///< a folder of lessons or a zip; false: nothing of it could be opened
    void openInPlayground(const QString &script, const QString &title); ///< a text without a file; asks first if something would be lost
    void showPlayground(bool in); ///< or the lessons
    /// Offers what a killed program left behind, if anything.
    void offerRecovery();

    [[nodiscard]] ui::LessonSession &session() noexcept { return m_session; }
    [[nodiscard]] ui::TimelineView *timeline() const noexcept { return m_timeline; }
    [[nodiscard]] ui::WhatIfBar *whatIf() const noexcept { return m_whatIf; }
    [[nodiscard]] ui::Banner *banner() const noexcept { return m_banner; }
    [[nodiscard]] ui::CodePane *code() const;
    [[nodiscard]] RunHeader *header() const noexcept { return m_header; }
    [[nodiscard]] ui::LessonPane *lessonPane() const noexcept { return m_pane; }
    [[nodiscard]] LowerPane *lower() const noexcept { return m_lower; }
    [[nodiscard]] ui::Replay *replay() const noexcept { return m_replay; }
    [[nodiscard]] ui::ReplayBar *replayBar() const noexcept { return m_replayBar; }
    [[nodiscard]] ui::ProgressKeeper *progress() const noexcept { return m_progress; } ///< null: none is kept
    [[nodiscard]] TopBar *top() const noexcept { return m_top; }
    [[nodiscard]] ui::Playground *playground() const noexcept { return m_playground; } ///< null until it is shown for the first time
    [[nodiscard]] bool inPlayground() const noexcept { return m_inPlayground; }
    [[nodiscard]] ui::CompareSession &beside() noexcept { return m_beside; } ///< the engine beside a real Python
    [[nodiscard]] ui::SummaryPanel *summary() const noexcept { return m_summary; }

    inline static const QString kDeadlock = QStringLiteral("deadlock"); ///< the banner's topic for one that stands
    inline static const QString kPredictFirst = QStringLiteral("predict-first"); ///< the banner's topic for a Run that came too early

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildBody();
    void buildPlayground(); ///< when it is wanted: whoever comes for a lesson does not wait for it
    void buildPlaygroundMenu(QMenu *menu);
    /// A run is on: of the page that is shown.
    [[nodiscard]] bool running() const;
    [[nodiscard]] RunState runState() const;
    [[nodiscard]] ui::CodePane *shownCode() const; ///< the lesson's script, or the playground's
    void scriptBegan();
    void scriptEnded();
    void scriptChanged(); ///< what is in the editor, or what the run is at
    void blockScript(); ///< of a lesson's run that is on
    void showScriptState();
    void showLessonAgain();
    void updateCodeHeat(); ///< of a whole recording, where its lines are those that are shown
    /// Text beside the picture, or, where that would cut both, one of them at a time.
    void arrange();
    void showPage(bool picture); ///< where only one is seen
    void fold(bool folded); ///< the lower pane, because the user wants it
    void buildMenu();
    void buildReplay();
    void buildReplayMenu(QMenu *menu);
    void updateReplay(); ///< a whole recording can be played, and only while nothing runs: what runs is being measured
    void buildPanels(); ///< below the picture, and their keys
    // The engine beside the learner's own Python (mainwindowcompare.cpp):
    void buildBeside();
    void startBeside();
    void stopBeside();
    void besideChanged(); ///< it began, or is over
    void updateBesideOffer();
    [[nodiscard]] QString whyNotBeside() const; ///< empty: it may begin
    bool refuseBeside(); ///< true, and the banner says so: one is on, and what was wanted would disturb it
    [[nodiscard]] ui::InterpreterList &pythons(); ///< the playground's too; made when it is wanted
    void updateComparison(); ///< what the shown run can be compared with
    void keepRuns(); ///< before a new run takes their place
    void openComparison(); ///< a recording beside the shown run
    void startSweep();
    void updateSweepOffer();
    void buildTimelineMenus();
    void connectSession();
    void connectLesson(); ///< what its page and the picture have to tell each other
    void tellPick();
    void showExample(const QString &variant, Nanoseconds from, Nanoseconds to);
    void startAgain();
    void openForm(); ///< the scenario of the lesson, to be changed and run
    void openProgress(const std::filesystem::path &file); ///< what is kept; a problem is told in the banner
    void showProgress(); ///< the page
    void buildPackMenu(QMenu *menu);
    void fillPackMenu();
    void watchPacks(); ///< from now on
    void reloadPacks(); ///< something in an opened folder has changed: after the run, if one is on
    void closePack(const std::string &key);
    void lessonsChanged(); ///< in the library: whoever shows them follows
    void tellPackErrors();
    void markLessons(); ///< in the list: how far each is
    void applyTheme(ui::Scheme scheme, double scale); ///< chosen by the user: everything, and remembered
    void themePanes(); ///< what the application's style does not reach
    void showLesson();
    void showPlace(); ///< chapter and title, above everything
    void updateMayRun();
    void updateActions(); ///< what cannot be done cannot be chosen
    void tellDeadlock(const trace::TraceInfo &info);
    void tellDeaths(const trace::TraceInfo &info);
    void startRun();
    void beginRun(const std::function<Result<void>()> &start);
    [[nodiscard]] const scenario::VariantSpec *stepTarget() const;
    void updateStepTarget(); ///< what Step would start
    void stepOrStart(); ///< the next step; a run of its own, if none is on that goes step by step
    void showStanding(); ///< of a run that goes step by step: who stands
    void runBegan(const QString &variant, int repetition, int repetitions);
    void runEnded(const QString &variant, int repetition);
    void runFinished();
    void forgetRunMessages(); ///< in the banner: another run begins, or another lesson
    void showVariant(const QString &variant);
    /// `growing`: a run is still recording it.
    void showStore(std::shared_ptr<const trace::TraceStore> store, bool growing = false);
    /// A finished run, unless the user has looked around in it: a readable stretch, and the playhead at a telling moment.
    void showWhatTeaches(bool glide);
    [[nodiscard]] Nanoseconds liveWindow() const;
    void rebuildVariants();
    void updateActivity();
    void updateCoreSource(); ///< in the header: of a run that is on only once it is known
    void updateTitle();
    void freezeOrResume();
    void stopRun();
    void showState(); ///< in the header: live, frozen, checking
    void saveTraceAs();
    void buildFileMenu(QMenu *menu);
    void fillRecentFiles();
    void fillRecentRuns();
    void archiveRuns();
    void archive(std::vector<std::shared_ptr<const trace::TraceStore>> stores); ///< on a thread of its own, for which the window's end waits
    void openFile(const QString &file); ///< a recording or a script
    void exportPicture(PictureFormat format);
    [[nodiscard]] QString pictureTitle() const;
    void exportData(const QString &title, const QString &suggested, const QString &filter,
        Result<void> (*write)(const trace::TraceStore &, const std::filesystem::path &));
    void openTraceDialog();
    void recover(const std::filesystem::path &journal);
    void showRecording(std::shared_ptr<const trace::TraceStore> store, const QString &status);
    void showKeys();
    [[nodiscard]] QString askForFile(const QString &title, const QString &suggested, const QString &filter);
    QAction *addAction(QMenu *menu, const QString &text, const QKeySequence &shortcut, std::function<void()> act);

    RecentFiles m_recentFiles;
    lessons::Library m_library;
    const lessons::Catalog &m_catalog; ///< the library's
    ui::LessonSession m_session;
    ui::SweepSession m_sweep;
    ui::CompareSession m_beside;
    std::unique_ptr<ui::InterpreterList> m_pythons; ///< null before it is wanted
    bool m_besideWhenKnown = false; ///< it begins as soon as the Pythons have been looked for
    std::filesystem::path m_journals, m_runs;
    std::set<QString> m_toKeep; ///< variants of which a first run has begun since the last were kept
    int m_cores;

    TopBar *m_top = nullptr;
    ui::Banner *m_banner = nullptr;
    QWidget *m_left = nullptr; ///< the lesson's pane, or the playground's
    ui::LessonPane *m_pane = nullptr;
    ui::Playground *m_playground = nullptr;
    ui::SummaryPanel *m_summary = nullptr;
    bool m_inPlayground = false;
    std::shared_ptr<const trace::TraceStore> m_scriptBefore; ///< the script's run before, to compare with
    std::shared_ptr<const trace::TraceStore> m_lessonStore; ///< what the lessons showed when they were left
    QByteArray m_otherColumns; ///< where the border stands on the page that is not shown
    bool m_otherColumnsMoved = false;
    std::vector<lessons::Example> m_examples;
    QString m_drafts;
    ui::InterpreterList::Ways m_interpreters;
    QAction *m_toSummary = nullptr, *m_toPlayground = nullptr, *m_saveScript = nullptr, *m_saveScriptAs = nullptr, *m_newScript = nullptr, *m_openAction = nullptr, *m_saveAction = nullptr;
    ui::WhatIfBar *m_whatIf = nullptr;
    RunHeader *m_header = nullptr;
    ui::TimelineView *m_timeline = nullptr;
    LowerPane *m_lower = nullptr;
    ui::Replay *m_replay = nullptr;
    ui::ReplayBar *m_replayBar = nullptr;
    QAction *m_play = nullptr;
    ui::ProgressKeeper *m_progress = nullptr; ///< null: none is kept
    QAction *m_progressAction = nullptr;
    std::vector<QAction *> m_needReplay; ///< what can only be done with a whole recording
    ui::ChartsPanel *m_charts = nullptr;
    ui::ComparePanel *m_compare = nullptr;
    QMenu *m_panelMenu = nullptr;
    QScrollArea *m_page = nullptr;
    QSplitter *m_columns = nullptr, *m_rows = nullptr;
    bool m_columnsMoved = false, m_rowsMoved = false; ///< by the user, now or last time
    QList<int> m_openRows; ///< before the lower pane was folded
    std::optional<bool> m_foldWanted; ///< by the user; empty: where there is little room
    bool m_pictureShown = false; ///< where only one page is seen
    QAction *m_run = nullptr, *m_whyNotRun = nullptr, *m_besideAction = nullptr, *m_freeze = nullptr, *m_step = nullptr, *m_stop = nullptr, *m_override = nullptr, *m_again = nullptr;
    QMenu *m_lookMenu = nullptr; ///< the timeline's come before it
    QMenu *m_recentMenu = nullptr, *m_runsMenu = nullptr, *m_packMenu = nullptr;
    ui::FolderWatch *m_watch = nullptr;
    bool m_reloadLater = false; ///< lessons have changed while something ran
    QAction *m_larger = nullptr, *m_smaller = nullptr;
    std::vector<QAction *> m_needRecording; ///< what can only be done with one
    QString m_shownVariant;
    std::vector<std::pair<QString, std::shared_ptr<const trace::TraceStore>>> m_before; ///< the run before, by variant: to compare with
    bool m_chosenByHand = false; ///< the learner picked a variant: the next run does not take the view away
    QString m_doing; ///< what the run is at, or how it ended, for the window's title
    QElapsedTimer m_activityAge; ///< since the code pane was told where the threads are
    bool m_deadlockTold = false; ///< of the run that is on
    std::size_t m_deathsTold = 0; ///< likewise
    int m_repetition = 0, m_repetitions = 0; ///< of the run that is on
    std::jthread m_keeper; ///< last: joined before anything else goes
};

} // namespace interleave::app
