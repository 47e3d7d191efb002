// SPDX-License-Identifier: GPL-3.0-or-later
// Playground: a run from the wish to its end in words.
#include "outputpane.h"
#include "playground.h"
#include "scriptbar.h"
#include "scripteditor.h"

#include <ui/code/codepane.h>
#include <ui/theme/gilwords.h>
#include <ui/theme/words.h>
#include <ui/widgets/banner.h>

#include <QFileInfo>

#include <utility>

namespace interleave::ui {

using cpython::SandboxChoice;
using cpython::SandboxLevel;

void Playground::run()
{
    if (m_session.running()) {
        m_again = true;
        m_stopAsked = true;
        m_session.stop();
        return;
    }
    enter();
    if (!m_interpreters.known() || m_interpreters.looking()) {
        m_runWhenKnown = true;
        m_output->setStatus(tr("Looking for the Pythons of this machine"));
        return;
    }
    const cpython::Interpreter *interpreter = m_interpreters.current();
    if (!interpreter || !interpreter->usable()) {
        tellNoInterpreter();
        return;
    }
    if (m_bar->sandbox() == SandboxChoice::None && !m_noSandboxConfirmed) {
        confirmNoSandbox();
        return;
    }
    m_blocked = false;
    emit aboutToRun();
    if (!m_blocked)
        begin();
}

void Playground::block(const QString &why, const QString &remedy, std::function<void()> act)
{
    m_blocked = true;
    m_banner->show(why, { { remedy, std::move(act), {} } }, kTopic);
}

void Playground::tellNoInterpreter()
{
    const cpython::Interpreter *chosen = m_interpreters.current();
    m_banner->show(chosen ? tr("%1 cannot run the script: %2").arg(QString::fromStdString(chosen->path.string()), QString::fromStdString(chosen->problem))
                          : tr("There is no Python on this machine that could run the script. Install python3 (on Debian: apt install python3), or name one that you have."),
        { { tr("Choose one…"), [this] { chooseInterpreter(); }, tr("Names a Python that is not in the list") },
            { tr("Look again"), [this] {
                 m_banner->withdraw(kTopic);
                 m_interpreters.look(m_editor->path());
             }, tr("Looks in PATH, pyenv and virtual environments once more") } },
        kTopic);
}

void Playground::confirmNoSandbox()
{
    m_banner->show(tr("Without a sandbox the script can do whatever you can: change and delete files, use the network. Only Stop is left."),
        { { tr("Run it so"), [this] {
               m_noSandboxConfirmed = true; // until the program ends
               run();
           }, tr("Runs the script without any protection, now and until Interleave is closed") },
            { tr("With limits"), [this] {
                 m_bar->setSandbox(SandboxChoice::Limits);
                 run();
             }, tr("Runs it with limits on memory, processes and files") } },
        kTopic);
}

void Playground::begin()
{
    const auto arguments = m_bar->arguments();
    if (!arguments) {
        m_banner->show(tr("A quote in the arguments is not closed: mend them, then run."), {}, kTopic);
        m_bar->focusArguments();
        return;
    }
    const auto file = m_editor->fileToRun();
    if (!file) {
        m_banner->show(QString::fromStdString(file.error().toLine()), {}, kTopic);
        return;
    }
    cpython::ScriptRequest request;
    request.script = file->toStdString();
    request.workingDirectory = QFileInfo(*file).absolutePath().toStdString();
    for (const QString &each : *arguments)
        request.arguments.push_back(each.toStdString());
    request.interpreter = *m_interpreters.current();
    request.sandbox = m_bar->sandbox();
    std::optional<Nanoseconds> limit;
    if (m_bar->timeLimit() > 0)
        limit = Nanoseconds { m_bar->timeLimit() * 1'000'000'000LL };
    m_ranFile = *file;
    m_ranText = m_editor->text();
    m_stopAsked = false;
    m_again = false;
    m_banner->withdraw(kTopic);
    m_editor->code()->markError(0);
    m_output->begin([this] { return m_session.takeOutput(); });
    m_output->setStatus(tr("Starting %1").arg(QString::fromStdString(request.interpreter.describe())));
    if (auto started = m_session.run(request, limit); !started)
        m_banner->show(QString::fromStdString(started.error().toLine()), {}, kTopic);
}

/// How the GIL is seen, if not exactly; empty: exactly.
QString Playground::gilWords(const cpython::ScriptSetup &setup)
{
    if (!setup.hasGil)
        return tr("no GIL");
    switch (setup.gil) {
    case cpython::GilRung::Probe: return {};
    case cpython::GilRung::Sampled: return tr("GIL %1 from outside").arg(sampledGilWord());
    case cpython::GilRung::None: return tr("GIL not seen");
    }
    return {};
}

/// By what it runs, and how well shut in.
void Playground::showSetup()
{
    const auto &setup = m_session.setup();
    const cpython::Interpreter *interpreter = m_interpreters.current();
    QString words = interpreter ? QString::fromStdString(interpreter->describe()) : QString();
    QString why;
    if (setup) {
        words += QStringLiteral("  ·  ")
            + (setup->sandbox == SandboxLevel::Bubblewrap      ? tr("shut in by bubblewrap")
                    : setup->sandbox == SandboxLevel::Limits ? tr("limits, no sandbox")
                                                             : tr("no sandbox"));
        why = setup->sandbox == SandboxLevel::Bubblewrap ? tr("It sees your files read-only, has a /tmp of its own and no network.")
            : setup->sandbox == SandboxLevel::Limits
            ? tr("It can do what you can, within limits on memory, processes and files.")
            : tr("It can do whatever you can.");
        if (!setup->sandboxReason.empty())
            why += u' ' + tr("Why no better one: %1").arg(QString::fromStdString(setup->sandboxReason));
        if (const QString gil = gilWords(*setup); !gil.isEmpty() && setup->hasGil) { // else the interpreter's description has said it
            words += QStringLiteral("  ·  ") + gil;
            if (!setup->gilReason.empty())
                why += u'\n' + gil + QStringLiteral(": ") + QString::fromStdString(setup->gilReason);
        }
    }
    m_output->setStatus(words, why);
}

QString Playground::endWords(const host::RunReport &report) const
{
    // As the picture has it: before its beginning are the sandbox and the start of the interpreter.
    const auto store = m_session.store();
    const QString after = durationText(store && store->end() > store->begin() ? store->end() - store->begin() : report.wall);
    if (report.script && !report.script->overLimit.empty())
        return tr("Ended after %1: %2").arg(after, QString::fromStdString(report.script->overLimit));
    if (report.state == RunState::Stopped)
        return m_stopAsked ? tr("Stopped after %1").arg(after) : tr("Stopped: the time limit of %1 s is over, the start included").arg(m_bar->timeLimit());
    if (report.state == RunState::Failed || (report.state == RunState::Died && !report.script))
        return QString::fromStdString(report.error.toLine());
    if (report.script && report.script->exitStatus == 0)
        return tr("Ended after %1").arg(after);
    return report.script ? tr("The script %1 after %2").arg(QString::fromStdString(report.script->inWords()), after) : tr("Ended after %1").arg(after);
}

void Playground::showEnd()
{
    const host::RunReport &report = *m_session.report();
    const bool good = report.state == RunState::Stopped || (report.script && report.script->exitStatus == 0);
    const QString words = endWords(report);
    m_output->end(words, good);
    if (report.state == RunState::Failed)
        m_banner->show(words, {}, kTopic);
    QStringList notes;
    for (const std::string &warning : report.warnings)
        notes << QString::fromStdString(warning);
    const QString gil = report.script ? gilWords(report.script->setup) : QString();
    m_output->setStatus(gil.isEmpty() ? words : words + QStringLiteral("  ·  ") + gil, notes.join(u'\n'));
    setDoing(words);
    if (std::exchange(m_again, false))
        run();
}

} // namespace interleave::ui
