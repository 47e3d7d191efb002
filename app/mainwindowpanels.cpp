// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: the panels below the picture, and what they ask of it.
#include "lowerpane.h"
#include "mainwindow.h"

#include <lessons/variants.h>
#include <ui/panels/charts/chartspanel.h>
#include <ui/panels/charts/speedupchart.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/panels/contention/contentionpanel.h>
#include <ui/panels/events/eventspanel.h>
#include <ui/playground/playground.h>
#include <ui/playground/scripteditor.h>
#include <ui/playground/summarypanel.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QMenu>

#include <algorithm>

namespace interleave::app {

using namespace ui;

namespace {

const QString kPanel = QStringLiteral("window/panel"); // the setting

} // namespace

void MainWindow::buildPanels()
{
    m_summary = new SummaryPanel(m_lower);
    m_lower->addPanel(m_summary, QStringLiteral("summary"), tr("Summary"), tr("The run in plain words: what was measured, and what follows"), 6);
    m_lower->addPanel(new ContentionPanel(m_lower), QStringLiteral("contention"), tr("Contention"),
        tr("Who waited for the GIL, for locks and queues, and who waits for whom"), 2);
    m_charts = new ChartsPanel(m_lower);
    m_lower->addPanel(m_charts, QStringLiteral("charts"), tr("Charts"), tr("Holds, latencies, queues and cores over time, and the speed-up of a sweep"), 3);
    m_lower->addPanel(new EventsPanel(m_lower), QStringLiteral("events"), tr("Events"), tr("Everything that happened, as a table"), 4);
    m_compare = new ComparePanel(m_lower);
    m_lower->addPanel(m_compare, QStringLiteral("compare"), tr("Compare"), tr("This run beside another one"), 5);
    m_lower->setInPlayground(false);
    m_lower->showPanel(m_settings->value(kPanel).toString());
    connect(m_lower, &LowerPane::currentChanged, this, [this](const QString &id) {
        if (!m_inPlayground)
            m_settings->setValue(kPanel, id);
    });
    connect(m_lower, &LowerPane::jumpRequested, m_timeline, &TimelineView::jumpTo);
    connect(m_timeline, &TimelineView::newsShown, m_lower, &LowerPane::news);
    buildBeside();
    SpeedUpChart *chart = m_charts->speedUp();
    connect(chart, &SpeedUpChart::sweepRequested, this, &MainWindow::startSweep);
    connect(chart, &SpeedUpChart::stopRequested, &m_sweep, &SweepSession::stop);
    connect(&m_sweep, &SweepSession::progress, chart, [this, chart](int over, int of, double value) {
        const SweepOffer offer = m_session.lesson() ? sweepOffer(*m_session.lesson(), m_cores) : SweepOffer {};
        chart->setProgress(over, of, tr("%1 %2").arg(offer.label).arg(value));
    });
    connect(&m_sweep, &SweepSession::finished, this, [this, chart] {
        chart->setOutcome(m_sweep.outcome());
        updateActions();
    });
    for (const QString &id : m_lower->panels()) {
        QAction *action = addAction(m_panelMenu, m_lower->nameOf(id), Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + m_lower->keyOf(id)), [this, id] {
            if (m_inPlayground && id == QStringLiteral("code")) { // there it is the editor
                showPage(false);
                m_playground->editor()->setFocus();
                return;
            }
            showPage(true); // where the panels are
            if (m_lower->folded())
                fold(false);
            m_lower->showPanel(id);
            m_lower->focusCurrent();
        });
        action->setObjectName(QStringLiteral("panel.") + id);
        if (id == QStringLiteral("summary")) {
            m_toSummary = action;
            m_toSummary->setEnabled(false); // it is the playground's
        }
    }
}

void MainWindow::keepRuns()
{
    const lessons::Lesson *lesson = m_session.lesson();
    if (!lesson || m_session.running())
        return;
    std::vector<std::pair<QString, std::shared_ptr<const trace::TraceStore>>> runs;
    for (const auto &variant : lesson->variants) {
        if (auto store = m_session.store(QString::fromStdString(variant.id)))
            runs.emplace_back(tr("%1, the run before").arg(QString::fromStdString(lessons::labelOf(variant))), std::move(store));
    }
    if (!runs.empty())
        m_before = std::move(runs);
}

void MainWindow::updateSweepOffer()
{
    const lessons::Lesson *lesson = m_session.lesson();
    const auto *flow = m_session.flow();
    const SweepOffer offer = lesson ? sweepOffer(*lesson, m_cores) : SweepOffer {};
    if (m_inPlayground)
        m_charts->speedUp()->setOffer({}, tr("A sweep is for lessons: it turns the number of workers, which here is the script's own."));
    else if (!lesson || offer.values.empty())
        m_charts->speedUp()->setOffer({}, lesson ? tr("This lesson has no number of workers that could grow, and this machine one core.") : tr("There is no lesson to sweep."));
    else if (!flow || !flow->mayRun())
        m_charts->speedUp()->setOffer({}, tr("Predict and run first; then a sweep can show what more workers bring."));
    else
        m_charts->speedUp()->setOffer(tr("%1 from %2 to %3, three times each").arg(offer.label).arg(offer.values.front()).arg(offer.values.back()), {});
}

void MainWindow::startSweep()
{
    const lessons::Lesson *lesson = m_session.lesson();
    if (!lesson || m_session.running() || m_sweep.running()) {
        if (m_session.running())
            m_banner->show(tr("A run is on. A sweep needs the machine for itself: stop the run, or wait for its end."), {}, QStringLiteral("sweep"));
        return;
    }
    if (refuseBeside())
        return;
    const SweepOffer offer = sweepOffer(*lesson, m_cores);
    m_charts->speedUp()->setProgress(0, 3 * static_cast<int>(offer.values.size()), tr("starting"));
    m_sweep.start(*lesson, offer, m_whatIf->parameters(), m_whatIf->knobs());
    updateActions();
}

} // namespace interleave::app
