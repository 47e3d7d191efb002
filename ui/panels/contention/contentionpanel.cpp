// SPDX-License-Identifier: GPL-3.0-or-later
#include "contentionpanel.h"

#include "waitgraphview.h"
#include "waitlist.h"

#include <trace/waitsat.h>
#include <ui/panels/lanenames.h>
#include <ui/theme/words.h>
#include <ui/timeline/timelinerange.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

constexpr int kLeastBetween = 1000; // milliseconds: sums are linear in the run, and what runs is being measured

} // namespace

ContentionPanel::ContentionPanel(QWidget *parent)
    : Panel(parent)
    , m_pages(new QStackedWidget(this))
    , m_empty(makeLabel({}, "empty", m_pages))
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_pages);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_pages->addWidget(m_empty);
    m_columns = new QSplitter(Qt::Horizontal, m_pages);
    m_columns->setChildrenCollapsible(false);
    m_pages->addWidget(m_columns);

    m_left = new QWidget(m_columns);
    auto *left = new QVBoxLayout(m_left);
    left->setSpacing(0);
    auto *leftHead = new QHBoxLayout;
    m_waitersHead = new ElidedLabel("charthead", m_left);
    m_showWaiters = makeButton(tr("By who"), "segment-narrow", tr("Waits added up for each that waited"), m_left);
    m_showLongest = makeButton(tr("Longest"), "segment-narrow", tr("The longest waits, one by one"), m_left);
    m_showGraph = makeButton(tr("Graph"), "segment-narrow", tr("Who waits for whom, drawn"), m_left);
    const std::pair<QPushButton *, Shown> views[] = { { m_showWaiters, Shown::Waiters }, { m_showLongest, Shown::Longest }, { m_showGraph, Shown::Graph } };
    for (const auto &[button, view] : views) {
        button->setCheckable(true);
        connect(button, &QPushButton::clicked, this, [this, view = view] {
            m_shown = view;
            arrange();
        });
    }
    leftHead->addWidget(m_waitersHead);
    leftHead->addStretch(1);
    leftHead->addWidget(m_showWaiters);
    leftHead->addWidget(m_showLongest);
    leftHead->addWidget(m_showGraph);
    left->addLayout(leftHead);
    m_waiters = new WaitList(WaitList::Of::Waiters, m_left);
    left->addWidget(m_waiters, 1);
    m_columns->addWidget(m_left);

    m_middle = new QWidget(m_columns);
    auto *middle = new QVBoxLayout(m_middle);
    middle->setSpacing(0);
    m_longestHead = new ElidedLabel("charthead", m_middle);
    m_longestHead->say(tr("The longest waits (a click goes there)"));
    m_longest = new WaitList(WaitList::Of::Longest, m_middle);
    middle->addWidget(m_longestHead, 0, Qt::AlignLeft);
    middle->addWidget(m_longest, 1);
    m_columns->addWidget(m_middle);

    m_right = new QWidget(m_columns);
    auto *rightColumn = new QVBoxLayout(m_right);
    rightColumn->setSpacing(0);
    auto *graphHead = new QHBoxLayout;
    m_graphHead = new ElidedLabel("charthead", m_right);
    m_toDeadlock = makeButton(tr("Go to the deadlock"), "segment-narrow", tr("Shows the moment at which the deadlock was found"), m_right);
    graphHead->addWidget(m_graphHead);
    graphHead->addStretch(1);
    graphHead->addWidget(m_toDeadlock);
    rightColumn->addLayout(graphHead);
    m_graphScroll = new QScrollArea(m_right);
    m_graphScroll->setWidgetResizable(true);
    m_graphScroll->setFrameShape(QFrame::NoFrame);
    m_graphScroll->setFocusPolicy(Qt::NoFocus);
    m_graph = new WaitGraphView(m_graphScroll);
    m_graphScroll->setWidget(m_graph);
    rightColumn->addWidget(m_graphScroll, 1);
    m_columns->addWidget(m_right);
    m_columns->setSizes({ 520, 420, 470 });

    for (WaitList *list : { m_waiters, m_longest })
        connect(list, &WaitList::waitRequested, this, &ContentionPanel::jumpTo);
    connect(m_graph, &WaitGraphView::laneRequested, this, &ContentionPanel::jumpToLane);
    connect(m_toDeadlock, &QPushButton::clicked, this, [this] {
        if (m_deadlock)
            emit jumpRequested({}, trace::kNoLane, *m_deadlock);
    });
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &ContentionPanel::changed);
    arrange();
}

ContentionPanel::~ContentionPanel() = default;

void ContentionPanel::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *newRange)
{
    if (range())
        disconnect(range(), nullptr, this, nullptr);
    m_background.cancel();
    m_again.stop();
    m_age.invalidate();
    m_contention.reset();
    m_deadlock.reset();
    m_graphTime = Nanoseconds { -1 };
    if (newRange)
        connect(newRange, &TimelineRange::playheadChanged, this, [this] {
            if (isVisible())
                updateGraph();
            else
                changed();
        });
    Panel::setRun(std::move(store), newRange);
}

void ContentionPanel::setTheme(const Theme &newTheme)
{
    for (QWidget *each : { m_left, m_middle, m_right })
        each->layout()->setContentsMargins(newTheme.px(14), newTheme.px(7), newTheme.px(10), newTheme.px(2));
    m_waiters->setTheme(newTheme);
    m_longest->setTheme(newTheme);
    m_graph->setTheme(newTheme);
    Panel::setTheme(newTheme);
    arrange();
}

void ContentionPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    arrange();
}

/// Three columns where there is room for them, else the lists share one, and where there is little the graph is in it, too.
void ContentionPanel::arrange()
{
    const bool wide = width() >= theme().px(1180), narrow = width() < theme().px(760);
    const Shown shown = m_shown == Shown::Graph && !narrow ? Shown::Waiters : m_shown;
    m_showWaiters->setVisible(!wide);
    m_showLongest->setVisible(!wide);
    m_showGraph->setVisible(narrow);
    m_showWaiters->setChecked(shown == Shown::Waiters);
    m_showLongest->setChecked(shown == Shown::Longest);
    m_showGraph->setChecked(shown == Shown::Graph);
    // They move between a column of their own and the first one.
    const auto keepIn = [](QLayout *home, QWidget *widget) {
        if (home->indexOf(widget) < 0)
            home->addWidget(widget);
    };
    keepIn(wide ? m_middle->layout() : m_left->layout(), m_longest);
    keepIn(narrow ? m_left->layout() : m_right->layout(), m_graphScroll);
    m_middle->setVisible(wide);
    m_right->setVisible(!narrow);
    m_waiters->setVisible(wide || shown == Shown::Waiters);
    m_longest->setVisible(wide || shown == Shown::Longest);
    m_graphScroll->setVisible(!narrow || shown == Shown::Graph);
    m_waitersHead->say(wide || shown == Shown::Waiters ? tr("Who waited, for what, how long")
            : shown == Shown::Longest                  ? tr("The longest waits")
                                                       : m_graphHead->said());
}

void ContentionPanel::refresh()
{
    if (!store()) {
        m_empty->setText(tr("After Run: who waited for the GIL, for locks and for queues, and how long."));
        m_pages->setCurrentWidget(m_empty);
        return;
    }
    const std::uint64_t revision = store()->revision();
    if ((!m_contention || revision != m_revision) && !m_background.busy()) {
        const qint64 rest = m_age.isValid() ? kLeastBetween - m_age.elapsed() : 0;
        if (rest <= 0)
            sum();
        else if (!m_again.isActive())
            m_again.start(static_cast<int>(rest));
    }
    updateGraph();
}

void ContentionPanel::sum()
{
    m_age.start();
    m_revision = store()->revision();
    m_background.start([this, run = store()](std::stop_token stop) -> Background::Done {
        auto contention = trace::measureContention(*run, stop);
        if (!contention)
            return {};
        return [this, result = std::make_shared<const trace::Contention>(std::move(*contention))] { showSums(result); };
    });
}

void ContentionPanel::showSums(std::shared_ptr<const trace::Contention> contention)
{
    m_contention = std::move(contention);
    m_deadlock = trace::deadlockIn(*store());
    m_toDeadlock->setVisible(m_deadlock.has_value());
    if (m_contention->things.empty()) {
        m_empty->setText(tr("Nobody has waited for a GIL, a lock or a queue in this run."));
        m_pages->setCurrentWidget(m_empty);
    } else {
        m_pages->setCurrentWidget(m_columns);
        m_waiters->setContention(*store(), *m_contention);
        m_longest->setContention(*store(), *m_contention);
    }
    m_graphTime = Nanoseconds { -1 };
    updateGraph();
    if (store()->revision() != m_revision)
        changed();
    emit contentionShown();
}

Nanoseconds ContentionPanel::moment() const
{
    if (range() && range()->playhead())
        return *range()->playhead();
    if (m_deadlock)
        return *m_deadlock;
    return store()->end() - Nanoseconds { 1 };
}

void ContentionPanel::updateGraph()
{
    if (!store())
        return;
    const Nanoseconds time = moment();
    const std::uint64_t revision = store()->revision();
    if (time == m_graphTime && (revision == m_graphRevision || (range() && range()->playhead())))
        return;
    m_graphTime = time;
    m_graphRevision = revision;
    const bool atPlayhead = range() && range()->playhead();
    const QString at = positionText(time - store()->begin(), Nanoseconds { 100'000 });
    m_graphHead->say(atPlayhead ? tr("Who waits for whom at %1").arg(at)
            : m_deadlock            ? tr("Who waits for whom in the deadlock, at %1").arg(at)
                                    : tr("Who waits for whom at the end, %1").arg(at));
    m_toDeadlock->setVisible(m_deadlock.has_value());
    arrange(); // it may be the head of what is shown alone
    m_graph->setWaits(store(), time, trace::waitsAt(*store(), time));
}

void ContentionPanel::jumpTo(const trace::LongWait &wait)
{
    const Nanoseconds margin = std::max(wait.length() * 3 / 5, Nanoseconds { 20'000 });
    emit jumpRequested({ wait.begin - margin, wait.end + margin }, wait.who, wait.begin + wait.length() / 2);
}

void ContentionPanel::jumpToLane(LaneId lane)
{
    emit jumpRequested({}, lane, m_graphTime);
}

} // namespace interleave::ui
