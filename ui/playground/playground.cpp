// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"

#include "outputpane.h"
#include "scriptbar.h"
#include "scripteditor.h"

#include <ui/code/codepane.h>
#include <ui/theme/words.h>
#include <ui/widgets/banner.h>

#include <QFileDialog>
#include <QFileInfo>
#include <QFrame>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

const QString kArguments = QStringLiteral("playground/arguments"),
              kLimit = QStringLiteral("playground/limit"), kSandbox = QStringLiteral("playground/sandbox"), kRows = QStringLiteral("playground/rows");

} // namespace

Playground::Playground(Surroundings surroundings, InterpreterList &interpreters, QSettings &settings, Banner *banner, QWidget *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_banner(banner)
    , m_interpreters(interpreters)
    , m_session(std::move(surroundings.session))
{
    m_pane = new QFrame(parent);
    m_pane->setProperty("look", "left");
    auto *column = new QVBoxLayout(m_pane);
    column->setContentsMargins(0, 0, 0, 0);
    m_rows = new QSplitter(Qt::Vertical, m_pane);
    m_rows->setChildrenCollapsible(false);
    column->addWidget(m_rows);
    m_editor = new ScriptEditor(std::move(surroundings.examples), surroundings.draftFolder, m_rows);
    m_output = new OutputPane(m_rows);
    m_rows->addWidget(m_editor);
    m_rows->addWidget(m_output);
    m_rows->setStretchFactor(0, 3);
    m_rows->setStretchFactor(1, 2);
    m_rows->setSizes({ 480, 300 });
    m_rows->restoreState(m_settings.value(kRows).toByteArray());
    m_bar = new ScriptBar(&m_interpreters, parent);
    m_bar->setArguments(m_settings.value(kArguments).toString());
    m_bar->setTimeLimit(m_settings.value(kLimit, 60).toInt());
    if (const auto sandbox = cpython::sandboxFromName(m_settings.value(kSandbox).toString().toStdString()); sandbox && *sandbox != cpython::SandboxChoice::None)
        m_bar->setSandbox(*sandbox);
    connect(m_bar, &ScriptBar::settingsChanged, this, [this] {
        m_settings.setValue(kInterpreter, m_interpreters.chosen());
        m_settings.setValue(kArguments, m_bar->argumentsText());
        m_settings.setValue(kLimit, m_bar->timeLimit());
        if (m_bar->sandbox() != cpython::SandboxChoice::None) // that is never remembered
            m_settings.setValue(kSandbox, QString::fromLatin1(cpython::sandboxName(m_bar->sandbox())));
    });
    connect(m_bar, &ScriptBar::runRequested, this, &Playground::run);
    connect(m_bar, &ScriptBar::stopRequested, this, &Playground::stop);
    connect(m_bar, &ScriptBar::freezeRequested, &m_session, &ScriptSession::freeze);
    connect(m_bar, &ScriptBar::resumeRequested, &m_session, &ScriptSession::resume);
    connect(m_bar, &ScriptBar::otherInterpreterRequested, this, &Playground::chooseInterpreter);
    connect(m_editor, &ScriptEditor::problem, this, [this](const QString &line) { m_banner->show(line, {}, kTopic); });
    connect(m_editor, &ScriptEditor::changed, this, &Playground::changed);
    connect(m_editor, &ScriptEditor::textChanged, this, &Playground::changed);
    connect(m_editor, &ScriptEditor::openRequested, this, &Playground::openDialog);
    connect(m_editor, &ScriptEditor::fileUsed, this, &Playground::fileUsed);
    connect(m_output, &OutputPane::lineEntered, this, [this](const QString &line) {
        if (!m_session.writeInput((line + u'\n').toUtf8()))
            m_output->setStatus(tr("The script does not read its input"), tr("It has closed it, or a megabyte waits to be read already"));
    });
    connect(m_output, &OutputPane::endOfInput, this, [this] {
        m_session.closeInput();
        m_output->setInput(false);
    });
    connect(m_output, &OutputPane::placeRequested, this, &Playground::goToPlace);
    connect(&m_interpreters, &InterpreterList::changed, this, [this] {
        if (m_interpreters.known() && !m_interpreters.looking() && std::exchange(m_runWhenKnown, false))
            run();
    });
    connect(&m_session, &ScriptSession::outputAvailable, m_output, &OutputPane::news);
    connect(&m_session, &ScriptSession::began, this, [this] {
        if (m_session.setup())
            showSetup();
        m_output->news(); // what came before there was anybody to tell
    });
    connect(&m_session, &ScriptSession::runningChanged, this, [this](bool running) {
        m_bar->setRunning(running, m_session.state());
        m_output->setInput(running);
    });
    connect(&m_session, &ScriptSession::stateChanged, this, [this](RunState state) {
        m_bar->setRunning(m_session.running(), state);
        if (state == RunState::Running || state == RunState::Frozen)
            showSetup();
        setDoing(state == RunState::Frozen ? tr("frozen") : state == RunState::Stopping ? tr("stopping") : isOver(state) ? m_doing : tr("running"));
    });
    connect(&m_session, &ScriptSession::finished, this, &Playground::showEnd);
    connect(&m_session, &ScriptSession::failed, this, [this](const QString &line) {
        m_output->end(line, false);
        m_banner->show(line, {}, kTopic);
        setDoing(tr("not started"));
        m_again = false;
    });
}

Playground::~Playground()
{
    m_session.disconnect(this); // a run that is on ends with the session, and says so, when half of this is gone
    m_interpreters.disconnect(this);
}

void Playground::setTheme(const Theme &theme)
{
    m_editor->setTheme(theme);
    m_output->setTheme(theme);
    m_bar->setTheme(theme);
    m_editor->setMinimumHeight(theme.px(120));
    m_output->setMinimumHeight(theme.px(110));
}

void Playground::enter()
{
    if (!std::exchange(m_entered, true))
        m_interpreters.look(m_editor->path());
}

bool Playground::linesMatch() const { return !m_ranText.isNull() && m_ranText == m_editor->text(); }

void Playground::setDoing(const QString &words)
{
    m_doing = words;
    emit changed();
}

void Playground::stop()
{
    m_stopAsked = true;
    m_again = false;
    m_session.stop();
}

void Playground::freezeOrResume()
{
    if (m_session.state() == RunState::Frozen)
        m_session.resume();
    else
        m_session.freeze();
}

void Playground::open(const QString &file) { m_editor->open(file); }

void Playground::openDialog()
{
    const QString folder = m_editor->path().isEmpty() ? QString() : QFileInfo(m_editor->path()).path();
    const QString file = QFileDialog::getOpenFileName(m_pane, tr("Open a script"), folder, tr("Python scripts (*.py)"));
    if (!file.isEmpty())
        open(file);
}

void Playground::close()
{
    m_settings.setValue(kRows, m_rows->saveState());
    m_editor->keepNow();
    m_session.drop();
}

void Playground::chooseInterpreter()
{
    const QString file = QFileDialog::getOpenFileName(m_pane, tr("Choose a Python"), QStringLiteral("/usr/bin"));
    if (file.isEmpty())
        return;
    m_interpreters.choose(file);
    m_settings.setValue(kInterpreter, file);
    m_banner->withdraw(kTopic);
}

/// A line of a traceback: of this script, or of another file.
void Playground::goToPlace(const QString &file, int line)
{
    if (QFileInfo(file) == QFileInfo(m_ranFile)) {
        m_editor->code()->markError(line);
        m_editor->goToLine(line);
    } else if (QFileInfo(file).isFile() && file.endsWith(QStringLiteral(".py"))) {
        m_banner->show(tr("That is in another file: %1.").arg(file), { { tr("Open it"), [this, file] { open(file); }, tr("Opens it in the editor; what you have written is asked for first") } }, kTopic);
    } else {
        m_banner->show(tr("That is in %1, which is no file that could be opened.").arg(file), {}, kTopic);
    }
}

} // namespace interleave::ui
