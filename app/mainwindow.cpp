// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/lessonpane.h>
#include <ui/theme/words.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>
#include <ui/widgets/widgets.h>

#include <QApplication>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::app {

using namespace ui;
using lessons::FlowStep;

MainWindow::MainWindow(const Surroundings &surroundings, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(surroundings.settingsFile.isEmpty() ? std::make_unique<QSettings>()
                                                     : std::make_unique<QSettings>(surroundings.settingsFile, QSettings::IniFormat))
    , m_catalog(lessons::Catalog::load(surroundings.lessons))
    , m_session(surroundings.session)
    , m_journals(surroundings.session.journalDirectory)
    , m_cores(surroundings.cores)
{
    setWindowTitle(QStringLiteral("Interleave"));
    setAcceptDrops(true);
    m_scheme = static_cast<Scheme>(std::clamp(m_settings->value("window/scheme", 0).toInt(), 0, 3));
    m_scale = std::clamp(m_settings->value("window/scale", 1.0).toDouble(), 1.0, 2.5);
    m_theme = Theme::of(m_scheme, m_scale);
    m_theme.applyTo(*qApp);

    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    setCentralWidget(central);
    buildTopBar();
    m_banner = new Banner(central);
    column->addWidget(m_banner);
    buildBody();
    connectSession();
    themePanes();

    // Room for the window's own frame, so that nothing is cut off on a small screen.
    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(16, 56)));
    restoreGeometry(m_settings->value("window/geometry").toByteArray());
    if (!m_catalog.errors().empty()) {
        const auto &first = m_catalog.errors().front();
        m_banner->show(m_catalog.errors().size() == 1
                ? QString::fromStdString(first.toLine())
                : tr("%1 (and %n more: `interleave check` lists them)", nullptr, static_cast<int>(m_catalog.errors().size()) - 1)
                      .arg(QString::fromStdString(first.toLine())));
    }
}

MainWindow::~MainWindow() = default;

void MainWindow::buildTopBar()
{
    auto *bar = makeFrame("bar", centralWidget());
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(18, 0, 12, 0);
    row->setSpacing(14);
    bar->setFixedHeight(m_theme.px(52));
    row->addWidget(makeLabel(QStringLiteral("Interleave"), "brand", bar));
    m_chapter = makeLabel({}, "crumb", bar);
    m_title = makeLabel({}, "title", bar);
    for (QLabel *label : { m_chapter, m_title })
        label->setMinimumWidth(10);
    row->addWidget(m_chapter);
    row->addWidget(m_title);
    row->addStretch(1);
    m_flow = new FlowBar(bar);
    row->addWidget(m_flow);
    auto *menuButton = makeButton(QStringLiteral("☰"), "quiet", tr("Open, save, export, look, keys (F10)"), bar);
    menuButton->setAccessibleName(tr("Menu"));
    menuButton->setObjectName(QStringLiteral("menu"));
    row->addWidget(menuButton);
    centralWidget()->layout()->addWidget(bar);
    buildMenu();
}

void MainWindow::buildBody()
{
    m_columns = new QSplitter(Qt::Horizontal, centralWidget());
    m_columns->setChildrenCollapsible(false);
    m_pane = new LessonPane(m_catalog, m_session, m_columns);
    m_columns->addWidget(m_pane);

    auto *right = makeFrame("panel", m_columns);
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_whatIf = new WhatIfBar(m_cores, right);
    column->addWidget(m_whatIf);

    m_rows = new QSplitter(Qt::Vertical, right);
    m_rows->setChildrenCollapsible(false);
    auto *picture = makeFrame("panel", m_rows);
    auto *pictureColumn = new QVBoxLayout(picture);
    pictureColumn->setContentsMargins(0, 0, 0, 0);
    pictureColumn->setSpacing(0);
    m_variantBar = new QWidget(picture);
    auto *variantRow = new QHBoxLayout(m_variantBar);
    variantRow->setContentsMargins(16, 8, 16, 2);
    m_variants = new QHBoxLayout;
    m_variants->setSpacing(6);
    variantRow->addLayout(m_variants);
    variantRow->addStretch(1);
    m_status = makeLabel({}, "soft", m_variantBar);
    variantRow->addWidget(m_status);
    m_source = makeLabel({}, "faint", m_variantBar);
    variantRow->addWidget(m_source);
    m_variantGroup = new QButtonGroup(this);
    m_timeline = new TimelineView(picture);
    pictureColumn->addWidget(m_variantBar);
    pictureColumn->addWidget(m_timeline, 1);
    m_rows->addWidget(picture);

    auto *bottom = new QSplitter(Qt::Horizontal, m_rows);
    bottom->setChildrenCollapsible(false);
    auto *codeFrame = makeFrame("panel", bottom);
    auto *codeColumn = new QVBoxLayout(codeFrame);
    codeColumn->setContentsMargins(0, 6, 0, 0);
    codeColumn->setSpacing(2);
    auto *codeTitle = makeLabel(tr("THE SCRIPT, AND WHERE EACH THREAD IS"), "cardhead", codeFrame);
    codeTitle->setContentsMargins(14, 4, 0, 2);
    codeColumn->addWidget(codeTitle);
    m_code = new CodePane(codeFrame);
    codeColumn->addWidget(m_code, 1);
    bottom->addWidget(codeFrame);
    m_histogram = new HoldHistogram(bottom);
    bottom->addWidget(m_histogram);
    bottom->setSizes({ 640, 430 });
    m_rows->addWidget(bottom);
    m_rows->setSizes({ 560, 250 });
    m_rows->setStretchFactor(0, 1);
    column->addWidget(m_rows, 1);
    m_columns->addWidget(right);
    m_columns->setSizes({ 344, 1096 });
    m_columns->setStretchFactor(1, 1);
    m_pane->setMinimumWidth(260);
    static_cast<QVBoxLayout *>(centralWidget()->layout())->addWidget(m_columns, 1);
}

void MainWindow::connectSession()
{
    connect(m_pane, &LessonPane::lessonRequested, this, &MainWindow::openLesson);
    connect(m_pane, &LessonPane::problem, this, [this](const QString &line) { m_banner->show(line); });
    connect(m_flow, &FlowBar::stepRequested, this, [this](FlowStep step) {
        if (auto done = m_session.goTo(step); !done)
            m_banner->show(QString::fromStdString(done.error().toLine()));
    });
    connect(m_whatIf, &WhatIfBar::runRequested, this, &MainWindow::startRun);
    connect(m_whatIf, &WhatIfBar::stopRequested, this, [this] {
        m_whatIf->setRunning(true, RunState::Stopping);
        m_session.stop();
    });
    connect(m_whatIf, &WhatIfBar::changed, this, [this] {
        if (!m_session.running() && m_timeline->store())
            m_status->setText(tr("This recording is of the settings before. Run again to see the new ones."));
    });
    connect(m_whatIf, &WhatIfBar::freezeRequested, &m_session, &LessonSession::freeze);
    connect(m_whatIf, &WhatIfBar::resumeRequested, &m_session, &LessonSession::resume);
    connect(&m_session, &LessonSession::lessonChanged, this, &MainWindow::showLesson);
    connect(&m_session, &LessonSession::flowChanged, this, &MainWindow::updateMayRun);
    connect(&m_session, &LessonSession::runBegan, this, &MainWindow::runBegan);
    connect(&m_session, &LessonSession::runEnded, this, [this](const QString &variant, int repetition) {
        if (repetition == 0 && variant == m_shownVariant) {
            m_timeline->setLive(false);
            m_histogram->setStore(m_timeline->store());
            updateActivity();
        }
    });
    connect(&m_session, &LessonSession::runningChanged, this, [this](bool running) {
        m_whatIf->setRunning(running, m_session.state());
        if (!running) {
            m_timeline->setLive(false);
            m_status->clear();
        }
        updateMayRun();
    });
    connect(&m_session, &LessonSession::stateChanged, this, [this](RunState state) { m_whatIf->setRunning(m_session.running(), state); });
    connect(&m_session, &LessonSession::failed, this, [this](const QString &line) { m_banner->show(line); });
    connect(&m_session, &LessonSession::finished, this, [this] {
        if (const auto *outcome = m_session.outcome(); outcome && outcome->stopped)
            m_status->setText(tr("Stopped. What was recorded is below."));
        // The last variant is the one the lesson is about.
        if (!m_chosenByHand && m_session.lesson() && !m_session.lesson()->variants.empty()) {
            const QString last = QString::fromStdString(m_session.lesson()->variants.back().id);
            if (m_session.store(last))
                showVariant(last);
        }
        // A run of few spans is best seen whole; in one of many the hand-overs would be too fine to see.
        if (const auto store = m_timeline->store(); store && store->spanCount() < 500)
            m_timeline->range()->showAll();
    });
    connect(m_timeline->range(), &TimelineRange::playheadChanged, this, &MainWindow::updateActivity);
    connect(m_timeline, &TimelineView::newsShown, this, &MainWindow::updateActivity);
    connect(m_variantGroup, &QButtonGroup::buttonClicked, this, [this](QAbstractButton *button) {
        m_chosenByHand = true;
        showVariant(button->property("variant").toString());
    });
}

void MainWindow::applyTheme(Scheme scheme, double scale)
{
    m_scheme = scheme;
    m_scale = std::clamp(scale, 1.0, 2.5);
    m_theme = Theme::of(scheme, m_scale);
    m_theme.applyTo(*qApp);
    m_settings->setValue("window/scheme", static_cast<int>(scheme));
    m_settings->setValue("window/scale", m_scale);
    themePanes();
}

void MainWindow::themePanes()
{
    m_whatIf->setTheme(m_theme);
    m_timeline->setTheme(m_theme);
    m_code->setTheme(m_theme);
    m_histogram->setTheme(m_theme);
    m_pane->setTheme(m_theme);
}

void MainWindow::openLesson(const QString &id)
{
    const auto lesson = m_catalog.require(id.toStdString());
    if (!lesson) {
        m_banner->show(QString::fromStdString(lesson.error().toLine()));
        return;
    }
    m_session.setLesson(*lesson);
    // Only what is new: a write goes to the disk before the next frame, and the program's start would wait for it.
    if (m_settings->value("lesson/last") != id)
        m_settings->setValue("lesson/last", id);
}

void MainWindow::openFirstLesson()
{
    const QString last = m_settings->value("lesson/last").toString();
    if (m_catalog.find(last.toStdString()))
        openLesson(last);
    else if (!m_catalog.lessons().empty())
        m_session.setLesson(&m_catalog.lessons().front()); // not remembered: nobody has chosen it
    else
        m_session.setLesson(nullptr);
}

void MainWindow::showLesson()
{
    const lessons::Lesson *lesson = m_session.lesson();
    m_chapter->setText(lesson ? QString::fromStdString(lesson->chapterTitle) : QString());
    m_title->setText(lesson ? QStringLiteral("%1 · %2").arg(lesson->number).arg(QString::fromStdString(lesson->title)) : QString());
    setWindowTitle(lesson ? tr("%1 – Interleave").arg(QString::fromStdString(lesson->title)) : QStringLiteral("Interleave"));
    m_whatIf->setLesson(lesson);
    m_code->setScript(lesson ? QString::fromStdString(lesson->script) : QString());
    m_shownVariant.clear();
    m_chosenByHand = false;
    m_status->clear();
    showStore(nullptr);
    rebuildVariants();
    updateMayRun();
}

void MainWindow::rebuildVariants()
{
    clearLayout(m_variants);
    for (QAbstractButton *button : m_variantGroup->buttons())
        m_variantGroup->removeButton(button);
    const lessons::Lesson *lesson = m_session.lesson();
    m_variantBar->setVisible(lesson || m_timeline->store());
    if (!lesson)
        return;
    for (const auto &variant : lesson->variants) {
        const QString id = QString::fromStdString(variant.id);
        auto *button = makeButton(QString::fromStdString(variant.label), "segment", tr("Shows the recording of this way to do the job"), m_variantBar);
        button->setCheckable(true);
        button->setProperty("variant", id);
        button->setEnabled(m_session.store(id) != nullptr);
        button->setChecked(id == m_shownVariant);
        m_variantGroup->addButton(button);
        m_variants->addWidget(button);
    }
}

void MainWindow::updateMayRun()
{
    m_flow->show(m_session.flow());
    const auto *flow = m_session.flow();
    m_whatIf->setMayRun(flow && flow->mayRun(), flow ? QString::fromStdString(flow->whyNotRun()) : QString());
    if (!m_session.running() && flow)
        m_timeline->setEmptyText(
            flow->mayRun() ? tr("Press Run: the lanes appear here, live.") : tr("Predict first, then press Run: the lanes appear here, live."));
}

void MainWindow::startRun()
{
    m_chosenByHand = false;
    m_shownVariant.clear();
    if (auto started = m_session.run(m_whatIf->parameters(), m_whatIf->knobs()); !started) {
        m_banner->show(QString::fromStdString(started.error().toLine()));
        return;
    }
    m_banner->hide();
    m_status->setText(tr("Starting"));
    rebuildVariants();
    m_timeline->setFocus();
}

void MainWindow::runBegan(const QString &variant, int repetition, int repetitions)
{
    if (repetition == 0) {
        m_status->setText(tr("Live"));
        rebuildVariants();
        if (!m_chosenByHand)
            showVariant(variant);
    } else {
        m_status->setText(tr("Checking: run %1 of %2").arg(repetition + 1).arg(repetitions));
    }
}

void MainWindow::showVariant(const QString &variant)
{
    const auto store = m_session.store(variant);
    if (!store)
        return;
    m_shownVariant = variant;
    for (QAbstractButton *button : m_variantGroup->buttons())
        button->setChecked(button->property("variant").toString() == variant);
    if (store != m_timeline->store())
        showStore(store);
}

void MainWindow::showStore(std::shared_ptr<const trace::TraceStore> store)
{
    // How much of the axis a run shows while it is live: a good part of a short one, two seconds of a long one.
    Nanoseconds window { 250'000'000 };
    if (const lessons::Lesson *lesson = m_session.lesson(); lesson && store) {
        for (const auto &variant : lesson->variants) {
            if (QString::fromStdString(variant.id) != m_shownVariant)
                continue;
            const auto scenario = scenario::instantiate(
                variant, lesson->latency, lesson->parameters, m_whatIf->parameters(), m_whatIf->knobs(), lesson->id, {});
            if (scenario)
                window = std::clamp(scenario->expected / 4, Nanoseconds { 120'000'000 }, Nanoseconds { 2'000'000'000 });
        }
    }
    const bool over = !store || !store->info().outcome.empty();
    if (store && over)
        window = std::max(window, Nanoseconds { 1 });
    m_timeline->setStore(store, window);
    m_timeline->setLive(store && !over);
    m_histogram->setStore(over ? store : nullptr);
    m_source->setText(store ? tr("cores: %1").arg(coreSourceWord(store->info().coreSource)) : QString());
    m_source->setToolTip(store ? coreSourceSentence(store->info().coreSource) : QString());
    updateActivity();
}

void MainWindow::updateActivity()
{
    const auto store = m_timeline->store();
    if (!store) {
        m_code->showActivity({});
        return;
    }
    const auto playhead = m_timeline->range()->playhead();
    if (playhead || m_timeline->live())
        m_code->showActivity(lineActivity(*store, playhead.value_or(store->end()), !playhead && m_timeline->live()));
    else
        m_code->showActivity({});
    if (m_timeline->live())
        m_source->setText(tr("cores: %1").arg(coreSourceWord(store->info().coreSource)));
}

void MainWindow::freezeOrResume()
{
    if (!m_session.running())
        return;
    if (m_session.state() == RunState::Frozen)
        m_session.resume();
    else
        m_session.freeze();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings->setValue("window/geometry", saveGeometry());
    m_settings->sync();
    m_session.setLesson(nullptr); // stops what runs and waits until nothing of it is left
    QMainWindow::closeEvent(event);
}

bool MainWindow::event(QEvent *event)
{
    const bool handled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !m_paintedOnce) {
        m_paintedOnce = true;
        QTimer::singleShot(0, this, &MainWindow::painted);
    }
    return handled;
}

} // namespace interleave::app
