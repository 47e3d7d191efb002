// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: a run from its start to what is shown of it afterwards.
#include "lowerpane.h"
#include "mainwindow.h"
#include "runheader.h"

#include <lessons/variants.h>
#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/lesson/verdictwords.h>
#include <ui/panels/charts/chartspanel.h>
#include <ui/panels/charts/speedupchart.h>
#include <ui/playground/playground.h>
#include <ui/playground/scripteditor.h>
#include <ui/replay/giltoken.h>
#include <ui/replay/replay.h>
#include <ui/timeline/tellingview.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <algorithm>
#include <utility>

namespace interleave::app {

using namespace ui;

namespace {

const QString kRun = QStringLiteral("run"), kDeath = QStringLiteral("death"); // the banner's topics

} // namespace

void MainWindow::startRun()
{
    if (m_inPlayground) {
        m_playground->run();
        return;
    }
    if (m_playground && m_playground->session().running()) {
        m_banner->show(tr("A script runs in the playground: they would measure each other."),
            { { tr("Stop it"), [this] { m_playground->stop(); }, tr("Ends the script; then press Run again") } }, kRun);
        return;
    }
    if (m_session.stepping()) {
        m_session.stepNoMore();
        return;
    }
    m_chosenByHand = false;
    m_shownVariant.clear();
    beginRun([this] { return m_session.run(m_whatIf->parameters(), m_whatIf->knobs()); });
}

void MainWindow::beginRun(const std::function<Result<void>()> &start)
{
    if (refuseBeside())
        return;
    showPage(true);
    m_timeline->setFocus(); // before Run is disabled: from there Tab would go on by itself
    keepRuns();
    if (m_sweep.running()) { // they would measure each other
        m_sweep.cancel();
        m_charts->speedUp()->setOutcome(nullptr);
    }
    if (auto started = start(); !started) {
        m_banner->show(QString::fromStdString(started.error().toLine()), {}, kRun);
        return;
    }
    forgetRunMessages();
    m_repetitions = 0;
    m_deadlockTold = false;
    m_deathsTold = 0;
    m_header->setStatus(tr("Starting"));
    m_doing = tr("starting");
    updateTitle();
    rebuildVariants();
}

void MainWindow::forgetRunMessages()
{
    m_banner->withdraw(kRun);
    m_banner->withdraw(kDeadlock);
    m_banner->withdraw(kDeath);
}

void MainWindow::runBegan(const QString &variant, int repetition, int repetitions)
{
    if (repetition == 0)
        m_toKeep.insert(variant);
    m_repetition = repetition;
    m_repetitions = repetitions;
    if (repetition == 0) {
        m_doing = m_session.stepping() ? tr("step by step") : tr("running");
        if (m_inPlayground) // its picture is another one's
            m_shownVariant = variant;
        else
            rebuildVariants();
        if (!m_inPlayground && (!m_chosenByHand || m_session.stepping()))
            showVariant(variant);
    } else {
        m_doing = tr("checking, run %1 of %2").arg(repetition + 1).arg(repetitions);
    }
    showState();
    updateTitle();
}

void MainWindow::showState()
{
    if (m_inPlayground || !m_session.running() || m_repetitions == 0)
        return;
    const RunState state = m_session.state();
    m_timeline->setFrozen(state == RunState::Frozen);
    if (state == RunState::Frozen)
        m_header->setStatus(tr("Frozen"), tr("Time stands still for everything that runs. Look around; Space lets it go on."));
    else if (state == RunState::Stopping)
        m_header->setStatus(tr("Stopping"));
    else if (m_session.stepping())
        showStanding();
    else if (m_repetition > 0)
        m_header->setStatus(tr("Checking: run %1 of %2").arg(m_repetition + 1).arg(m_repetitions),
            tr("The same again, out of sight: one run alone could be chance"));
    else
        m_header->setStatus(tr("Live"), tr("What you see is happening now, on this machine"));
}

void MainWindow::tellDeadlock(const trace::TraceInfo &info)
{
    if (info.deadlocks.empty() || !m_timeline->live() || std::exchange(m_deadlockTold, true))
        return;
    m_banner->show((m_inPlayground ? tr("A deadlock: %1. Nobody in it will go on.") : tr("A deadlock: %1. The run ends by itself in a moment.")).arg(QString::fromStdString(info.deadlocks.front())),
        { { tr("Stop now"), [this] { stopRun(); }, tr("Ends the run; what was recorded stays (Ctrl+F2)") } }, kDeadlock);
}

void MainWindow::tellDeaths(const trace::TraceInfo &info)
{
    if (info.deaths.size() <= m_deathsTold || !m_timeline->live())
        return;
    m_deathsTold = info.deaths.size();
    QStringList names;
    for (const std::string &name : info.deaths)
        names << QString::fromStdString(name);
    m_banner->show(tr("Died in the middle of the run: %1. Whoever waits for it waits for ever, as in Python.").arg(names.join(QStringLiteral(", "))),
        { { tr("Stop now"), [this] { stopRun(); }, tr("Ends the run; what was recorded stays (Ctrl+F2)") } }, kDeath);
}

void MainWindow::stopRun()
{
    if (m_inPlayground) {
        m_playground->stop();
        return;
    }
    if (m_session.running())
        m_session.stop();
    else
        stopBeside();
}

void MainWindow::runEnded(const QString &variant, int repetition)
{
    if (repetition == 0 && m_banner->says(kDeadlock)) {
        const auto store = m_session.store(variant);
        const auto words = store ? store->info().deadlocks : std::vector<std::string> {};
        m_banner->withdraw(kDeadlock); // there is nothing left to stop
        if (!words.empty())
            m_banner->show(tr("This run ended in a deadlock: %1.").arg(QString::fromStdString(words.front())), {}, kDeadlock);
    }
    if (repetition == 0 && m_banner->says(kDeath)) { // there is nothing left to stop, but it stays said
        const auto store = m_session.store(variant);
        m_banner->withdraw(kDeath);
        if (store && !store->info().deaths.empty())
            m_banner->show(tr("In this run '%1' died in the middle.").arg(QString::fromStdString(store->info().deaths.front())), {}, kDeath);
    }
    if (repetition == 0) {
        m_deadlockTold = false; // of the next variant
        m_deathsTold = 0;
    }
    if (m_inPlayground || repetition != 0 || variant != m_shownVariant)
        return;
    m_timeline->setLive(false);
    updateCoreSource();
    m_lower->histogram()->setStore(m_timeline->store());
    m_lower->news();
    // Of the others the view goes on to the next at once.
    const auto *lesson = m_session.lesson();
    const auto *main = lesson ? lessons::mainVariant(*lesson) : nullptr;
    if (m_chosenByHand || (main && QString::fromStdString(main->id) == variant))
        showWhatTeaches(true);
    updateActivity();
}

void MainWindow::runFinished()
{
    archiveRuns();
    const auto *outcome = m_session.outcome();
    if (m_inPlayground) { // what it showed is shown when somebody comes back
        m_lessonStore = m_session.store(m_shownVariant);
        return;
    }
    if (outcome) {
        m_doing = verdictWords(*outcome);
        if (outcome->stopped)
            m_header->setStatus(tr("Stopped. What was recorded is below."));
    }
    rebuildVariants(); // why one of them did not run
    const auto *main = m_session.lesson() ? lessons::mainVariant(*m_session.lesson()) : nullptr;
    if (!m_chosenByHand && main && m_session.store(QString::fromStdString(main->id)))
        showVariant(QString::fromStdString(main->id));
    if (!m_timeline->range()->playhead())
        showWhatTeaches(true); // a stopped run
    updateComparison();
    updateTitle();
}

void MainWindow::showVariant(const QString &variant)
{
    const auto store = m_session.store(variant);
    if (!store)
        return;
    m_shownVariant = variant;
    m_header->setShown(variant);
    const lessons::Lesson *lesson = m_session.lesson();
    if (const auto *spec = lesson ? lessons::variantOf(*lesson, variant.toStdString()) : nullptr)
        m_lower->setScript(QString::fromStdString(lessons::scriptOf(*lesson, *spec)));
    updateStepTarget();
    if (store == m_timeline->store())
        return;
    showStore(store, m_session.running() && store->info().outcome.empty());
    if (!m_timeline->live())
        showWhatTeaches(false);
}

Nanoseconds MainWindow::liveWindow() const
{
    // A good part of a short run, two seconds of a long one.
    if (m_inPlayground)
        return Nanoseconds { 1'000'000'000 };
    const lessons::Lesson *lesson = m_session.lesson();
    if (!lesson)
        return Nanoseconds { 250'000'000 };
    if (m_session.stepping())
        return Nanoseconds { 10'000'000'000 }; // somebody's hand is slower than any machine
    for (const auto &variant : lesson->variants) {
        if (QString::fromStdString(variant.id) != m_shownVariant)
            continue;
        const auto scenario = scenario::instantiate(
            variant, lesson->latency, lesson->parameters, m_whatIf->parameters(), m_whatIf->knobs(), lesson->id, {});
        if (scenario)
            return std::clamp(scenario->expected / 2, Nanoseconds { 200'000'000 }, Nanoseconds { 2'000'000'000 });
    }
    return Nanoseconds { 250'000'000 };
}

void MainWindow::showStore(std::shared_ptr<const trace::TraceStore> store, bool growing)
{
    m_timeline->setStore(store, liveWindow());
    m_timeline->setLive(store && growing);
    m_lower->histogram()->setStore(growing ? nullptr : store);
    m_lower->token()->setRun(store);
    m_lower->setRun(store, m_timeline->range());
    updateComparison();
    updateCoreSource();
    updateActivity();
    updateActions();
    tellPick();
}

void MainWindow::showWhatTeaches(bool glide)
{
    const auto store = m_timeline->store();
    if (!store || m_timeline->touched())
        return;
    TellingView view = tellingView(*store);
    if (store->info().stepped) // what matters is what came after what
        view.range = { store->begin(), store->end() };
    if (view.range.empty())
        return;
    if (glide)
        m_timeline->glideTo(view.range);
    else
        m_timeline->range()->show(view.range);
    m_timeline->range()->setPlayhead(view.moment);
}

void MainWindow::updateActivity()
{
    const auto store = m_timeline->store();
    const auto playhead = m_timeline->range()->playhead();
    const bool live = m_timeline->live();
    m_lower->token()->setLive(live);
    constexpr qint64 leastAge = 125; // milliseconds: nobody reads faster, and what runs is being measured
    if (live && !playhead && m_activityAge.isValid() && m_activityAge.elapsed() < leastAge)
        return;
    m_activityAge.start();
    CodePane *code = shownCode();
    if (!store || (!playhead && !live)) {
        code->showActivity({});
        m_lower->token()->showMoment(std::nullopt);
        return;
    }
    m_lower->token()->showMoment(playhead ? *playhead : liveMoment(*store), m_replay->pace());
    if (m_inPlayground && !m_playground->linesMatch())
        code->showActivity({}); // lines of another text
    else
        code->showActivity(lineActivity(*store, playhead.value_or(store->end()), !playhead));
}

void MainWindow::updateCoreSource()
{
    const auto store = m_timeline->store();
    const RunState state = m_inPlayground ? m_playground->session().state() : m_session.state(); // from Running on the store says it
    const bool known = !m_timeline->live() || state == RunState::Running || state == RunState::Frozen;
    m_header->setCoreSource(store && known ? std::optional(store->info().coreSource) : std::nullopt);
}

void MainWindow::updateTitle()
{
    if (m_inPlayground) {
        const QString name = m_playground->editor()->name(), at = m_playground->doing();
        setWindowTitle(tr("%1 – Interleave").arg(at.isEmpty() ? name : name + QStringLiteral(" · ") + at));
        return;
    }
    const lessons::Lesson *lesson = m_session.lesson();
    QString title = lesson ? QString::fromStdString(lesson->title) : QString();
    const QString doing = m_session.running() && m_session.state() == RunState::Frozen ? tr("frozen") : m_doing;
    if (!doing.isEmpty())
        title += (title.isEmpty() ? QString() : QStringLiteral(" · ")) + doing;
    setWindowTitle(title.isEmpty() ? QStringLiteral("Interleave") : tr("%1 – Interleave").arg(title));
}

void MainWindow::freezeOrResume()
{
    if (m_inPlayground) {
        m_playground->freezeOrResume();
        return;
    }
    if (!m_session.running())
        return;
    if (m_session.state() == RunState::Frozen)
        m_session.resume();
    else
        m_session.freeze();
}

} // namespace interleave::app
