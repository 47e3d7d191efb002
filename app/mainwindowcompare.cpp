// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: what the shown run is compared with, and the lesson in the engine beside its script in the learner's own Python.
#include "lowerpane.h"
#include "mainwindow.h"

#include <lessons/variants.h>
#include <trace/tracefile.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/playground/playground.h>
#include <ui/widgets/banner.h>

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>

#include <utility>

namespace interleave::app {

using namespace ui;

namespace {

const QString kBeside = QStringLiteral("beside"); // the banner's topic

} // namespace

InterpreterList &MainWindow::pythons()
{
    if (!m_pythons) {
        m_pythons = std::make_unique<InterpreterList>(m_interpreters);
        m_pythons->choose(m_settings->value(Playground::kInterpreter).toString());
        connect(m_pythons.get(), &InterpreterList::changed, this, [this] {
            updateBesideOffer();
            if (m_pythons->known() && !m_pythons->looking() && std::exchange(m_besideWhenKnown, false))
                startBeside();
        });
    }
    return *m_pythons;
}

void MainWindow::buildBeside()
{
    connect(m_compare, &ComparePanel::openRequested, this, &MainWindow::openComparison);
    connect(m_compare, &ComparePanel::besideRequested, this, &MainWindow::startBeside);
    connect(m_compare, &ComparePanel::besideStopRequested, this, &MainWindow::stopBeside);
    connect(&m_beside, &CompareSession::runningChanged, this, &MainWindow::updateActions);
    connect(&m_beside, &CompareSession::finished, this, [this] {
        besideChanged();
        if (const auto outcome = m_beside.outcome(); outcome && outcome->error)
            m_banner->show(QString::fromStdString(outcome->error->toLine()), {}, kBeside);
    });
    connect(&m_beside, &CompareSession::progress, this, [this](int over, int of, Nanoseconds left) {
        if (!m_beside.stopping())
            m_compare->setBesideProgress(over, of, left);
    });
}

QString MainWindow::whyNotBeside() const
{
    const lessons::Lesson *lesson = m_session.lesson();
    const auto *flow = m_session.flow();
    if (m_inPlayground)
        return tr("Only a lesson has an engine's run to lay beside Python's. Go back to the lessons first (Ctrl+P).");
    if (!lesson || !flow)
        return tr("There is no lesson to compare.");
    if (!flow->mayRun())
        return tr("Predict first: then the engine and your own Python can show what is right.");
    if (m_session.running() || m_sweep.running() || (m_playground && m_playground->session().running()))
        return tr("Another run is on: they would measure each other. Stop it, or wait for its end.");
    return {};
}

void MainWindow::updateBesideOffer()
{
    if (!m_besideAction || !m_compare)
        return;
    const QString why = whyNotBeside();
    const cpython::Interpreter *python = m_pythons ? m_pythons->current() : nullptr;
    m_compare->setBesideOffer(python && python->usable() ? QStringLiteral("Python %1 (%2)").arg(QString::fromStdString(python->version), QString::fromStdString(python->path.string())) : QString(), why);
    m_besideAction->setEnabled(why.isEmpty() && !m_beside.running() && !m_besideWhenKnown);
}

void MainWindow::startBeside()
{
    if (m_beside.running())
        return;
    if (const QString why = whyNotBeside(); !why.isEmpty()) {
        if (!m_inPlayground)
            m_banner->show(why, {}, kBeside);
        besideChanged();
        return;
    }
    showPage(true);
    if (m_lower->folded())
        fold(false);
    m_lower->showPanel(QStringLiteral("compare"));
    InterpreterList &pythons = this->pythons();
    if (!pythons.known() || pythons.looking()) {
        m_besideWhenKnown = true;
        m_compare->setBesideProgress(0, 1, Nanoseconds { 0 }, tr("Looking for the Pythons of this machine"));
        if (!pythons.looking())
            pythons.look({});
        updateActions();
        return;
    }
    const lessons::Lesson &lesson = *m_session.lesson();
    const cpython::Interpreter *python = pythons.current();
    if (const QString obstacle = CompareSession::obstacle(lesson, python); !obstacle.isEmpty()) {
        m_banner->show(obstacle, {}, kBeside);
        besideChanged();
        return;
    }
    m_banner->withdraw(kBeside);
    if (!python->probeCanWork()) // walls are still worth it
        m_banner->show(tr("The GIL of Python %1 cannot be seen: %2. Only times are compared.").arg(QString::fromStdString(python->version), QString::fromStdString(python->noProbe)), {}, kBeside);
    m_compare->setBesideProgress(0, 1, Nanoseconds { 0 }, tr("Starting"));
    m_beside.start(lesson, *python);
}

void MainWindow::stopBeside()
{
    if (std::exchange(m_besideWhenKnown, false))
        besideChanged();
    if (!m_beside.running())
        return;
    m_beside.stop();
    m_compare->setBesideProgress(0, 0, Nanoseconds { 0 }, tr("Stopping"));
    updateActions();
}

void MainWindow::besideChanged()
{
    if (!m_beside.running() && !m_besideWhenKnown)
        m_compare->setBesideOutcome(m_beside.outcome());
    updateActions();
}

bool MainWindow::refuseBeside()
{
    if (!m_beside.running())
        return false;
    m_banner->show(tr("The engine and Python run in turn: they would measure each other."),
        { { tr("Stop it"),
            [this] {
                stopBeside();
                m_banner->withdraw(kBeside);
            },
            tr("Ends the comparison; what was measured until then is shown (Ctrl+F2)") } },
        kBeside);
    return true;
}

void MainWindow::updateComparison()
{
    QString shown = tr("recording");
    std::vector<ComparePanel::Choice> choices;
    if (m_inPlayground) {
        if (m_scriptBefore)
            choices.push_back({ tr("the run before"), m_scriptBefore });
        m_compare->setChoices(tr("this run"), std::move(choices));
        return;
    }
    if (const lessons::Lesson *lesson = m_session.lesson()) {
        for (const auto &variant : lesson->variants) {
            const QString id = QString::fromStdString(variant.id), label = QString::fromStdString(lessons::labelOf(variant));
            if (id == m_shownVariant)
                shown = label;
            if (auto store = m_session.store(id); store && id != m_shownVariant)
                choices.push_back({ label, std::move(store) });
        }
    }
    for (const auto &[name, store] : m_before) {
        const bool ofShown = name.startsWith(shown);
        choices.insert(ofShown ? choices.begin() : choices.end(), ComparePanel::Choice { name, store });
    }
    m_compare->setChoices(shown, std::move(choices));
}

void MainWindow::openComparison()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a recording to compare with"), {}, tr("Interleave recordings (*.itrace)"));
    if (file.isEmpty())
        return;
    QApplication::setOverrideCursor(Qt::WaitCursor);
    auto store = trace::loadTrace(file.toStdString());
    QApplication::restoreOverrideCursor();
    if (!store)
        m_banner->show(QString::fromStdString(store.error().toLine()));
    else
        m_compare->addFile({ QFileInfo(file).fileName(), *store });
}

} // namespace interleave::app
