// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interpreterlist.h"

#include <lessons/examples.h>
#include <ui/session/scriptsession.h>
#include <ui/theme/theme.h>

#include <QObject>

class QFrame;
class QSettings;
class QSplitter;

namespace interleave::ui {

class Banner;
class OutputPane;
class ScriptBar;
class ScriptEditor;

/// The playground: a script of one's own, run in a real interpreter. Puts editor, output, bar and session together, and says what a window has to show beside them;
/// picture and panels are the window's, the same as a lesson's. GUI thread.
class Playground : public QObject
{
    Q_OBJECT
public:
    struct Surroundings
    {
        ScriptSession::Surroundings session;
        QString draftFolder; ///< empty: what is written is not kept
        std::vector<lessons::Example> examples {};
    };
    /// `interpreters`, `settings` and `banner` outlive this; which Python was chosen stands in the settings. The widgets that it makes are children of `parent`; who has the window places them.
    Playground(Surroundings surroundings, InterpreterList &interpreters, QSettings &settings, Banner *banner, QWidget *parent);
    ~Playground() override;
    void setTheme(const Theme &theme);
    /// It is seen from now on: the first time it looks for interpreters.
    void enter();

    void run(); ///< the script that is in the editor; once more, if it runs already
    void stop();
    void freezeOrResume();
    void open(const QString &file); ///< asks first if something would be lost; what is wrong with it the banner says
    void openDialog();
    /// Somebody else uses the machine (a lesson's run): the run that is about to begin does not, and the banner says `why`.
    void block(const QString &why, const QString &remedy, std::function<void()> act);
    void close(); ///< ends what runs, and keeps what is written

    [[nodiscard]] ScriptSession &session() noexcept { return m_session; }
    [[nodiscard]] QFrame *pane() const noexcept { return m_pane; } ///< editor above, output below
    [[nodiscard]] ScriptBar *bar() const noexcept { return m_bar; }
    [[nodiscard]] ScriptEditor *editor() const noexcept { return m_editor; }
    [[nodiscard]] OutputPane *output() const noexcept { return m_output; }
    [[nodiscard]] InterpreterList *interpreters() noexcept { return &m_interpreters; }
    /// What is in the editor is what the last run was of: its lines are the run's lines.
    [[nodiscard]] bool linesMatch() const;
    [[nodiscard]] QString doing() const { return m_doing; } ///< for the window's title: "running", "ended with status 1"

    inline static const QString kInterpreter = QStringLiteral("playground/interpreter"); ///< the setting: the Python that was chosen
    inline static const QString kTopic = QStringLiteral("playground"); ///< the banner's

signals:
    void changed(); ///< name, doing, or whether lines match
    void aboutToRun(); ///< the last run's recording is about to be replaced; block() may be called in answer
    void fileUsed(const QString &path);

private:
    void begin();
    [[nodiscard]] static QString gilWords(const cpython::ScriptSetup &setup);
    void showSetup();
    void showEnd();
    void goToPlace(const QString &file, int line);
    void tellNoInterpreter();
    void chooseInterpreter();
    void confirmNoSandbox();
    void setDoing(const QString &words);
    [[nodiscard]] QString endWords(const host::RunReport &report) const;

    QSettings &m_settings;
    Banner *m_banner;
    InterpreterList &m_interpreters;
    ScriptSession m_session;
    QFrame *m_pane;
    QSplitter *m_rows;
    ScriptEditor *m_editor;
    OutputPane *m_output;
    ScriptBar *m_bar;
    QString m_doing;
    QString m_ranFile, m_ranText; ///< of the last run
    bool m_entered = false, m_runWhenKnown = false, m_again = false, m_stopAsked = false, m_noSandboxConfirmed = false, m_blocked = false;
};

} // namespace interleave::ui
