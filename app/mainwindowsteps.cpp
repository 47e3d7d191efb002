// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: a run that goes step by step.
#include "mainwindow.h"
#include "runheader.h"

#include <lessons/variants.h>
#include <ui/timeline/standing.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <algorithm>

namespace interleave::app {

using namespace ui;

namespace {

QString whoSteps(scenario::Model model)
{
    switch (model) {
    case scenario::Model::Sequential:
        return MainWindow::tr("the program");
    case scenario::Model::Processes:
        return MainWindow::tr("each process");
    case scenario::Model::Asyncio:
        return MainWindow::tr("each task");
    case scenario::Model::Threads:
    case scenario::Model::Interpreters:
        break;
    }
    return MainWindow::tr("each thread");
}

/// What somebody who steps has to know beyond the keys.
QString stepRules(scenario::Model model)
{
    if (model == scenario::Model::Asyncio)
        return MainWindow::tr("Between two awaits no other task of the loop can be let go. The loop itself goes on while tasks stand before their turns: "
                              "sleeps end and time-outs run out.");
    return MainWindow::tr("Time goes on while they stand: time-outs run out.");
}

QString sentence(const QString &words)
{
    return words.left(1).toUpper() + words.mid(1);
}

} // namespace

/// The variant that is shown, or else the one the lesson is about.
const scenario::VariantSpec *MainWindow::stepTarget() const
{
    const lessons::Lesson *lesson = m_session.lesson();
    if (!lesson || lesson->variants.empty())
        return nullptr;
    const auto shown = std::find_if(lesson->variants.begin(), lesson->variants.end(),
        [&](const scenario::VariantSpec &variant) { return QString::fromStdString(variant.id) == m_shownVariant; });
    return shown == lesson->variants.end() ? lessons::mainVariant(*lesson) : &*shown;
}

void MainWindow::updateStepTarget()
{
    const scenario::VariantSpec *target = stepTarget();
    if (!target) {
        m_whatIf->setStepTarget({}, {}, tr("This lesson has nothing that runs"));
        return;
    }
    if (target->script) {
        m_whatIf->setStepTarget({}, {}, tr("A real CPython does not stop before its steps. Choose one that Interleave's engine runs."));
        return;
    }
    m_whatIf->setStepTarget(QString::fromStdString(target->label), whoSteps(target->model), {});
}

void MainWindow::stepOrStart()
{
    if (m_inPlayground)
        return;
    if (m_session.stepping()) {
        m_session.step();
        return;
    }
    const scenario::VariantSpec *target = stepTarget();
    if (!target || target->script || m_session.running())
        return;
    const QString variant = QString::fromStdString(target->id);
    beginRun([&] { return m_session.runInSteps(variant, m_whatIf->parameters(), m_whatIf->knobs()); });
    m_chosenByHand = true; // it stays in sight when it is over
    if (m_session.running())
        m_shownVariant = variant;
    rebuildVariants();
}

void MainWindow::showStanding()
{
    const bool stepping = m_session.stepping() && !m_inPlayground;
    const auto store = m_timeline->store();
    const QStringList standing = stepping && store && m_timeline->live() ? standingWorkers(*store) : QStringList();
    m_whatIf->setStepping(stepping, static_cast<int>(standing.size()));
    m_timeline->setStepping(stepping);
    if (!stepping || m_session.state() != RunState::Running)
        return;
    constexpr qsizetype mostNames = 4;
    const scenario::VariantSpec *target = stepTarget();
    const scenario::Model model = target ? target->model : scenario::Model::Threads;
    const QString explanation = tr("%1 stops before every step. Next step (F6, or → in the picture) lets go the one that has stood longest; Run on (F5) "
                                   "lets go all of them. %2 Times in such a run are yours: it judges no claims.")
                                    .arg(sentence(whoSteps(model)), stepRules(model));
    if (standing.isEmpty())
        m_header->setStatus(tr("Step by step: none stands, all wait or work"), explanation);
    else if (standing.size() == 1)
        m_header->setStatus(tr("Step by step: %1 stands before a step").arg(standing.front()), explanation);
    else if (standing.size() <= mostNames)
        m_header->setStatus(tr("Step by step: %1 and %2 stand before a step")
                                .arg(standing.mid(0, standing.size() - 1).join(QStringLiteral(", ")), standing.back()),
            explanation);
    else
        m_header->setStatus(tr("Step by step: %1 stand before a step").arg(standing.size()), explanation);
    updateActions();
}

} // namespace interleave::app
