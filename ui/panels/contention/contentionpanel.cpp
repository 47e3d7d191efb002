// SPDX-License-Identifier: GPL-3.0-or-later
#include "contentionpanel.h"

#include "waitgraphview.h"
#include "waitlist.h"

#include <trace/waitsat.h>
#include <ui/panels/lanenames.h>
#include <ui/theme/words.h>
#include <ui/timeline/timelinerange.h>
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
    m_waitersHead = makeLabel(tr("Who waited, for what, how long"), "charthead", m_left);
    m_waitersHead->setMinimumWidth(1);
    m_showWaiters = makeButton(tr("By who"), "segment-narrow", tr("Waits added up for each that waited"), m_left);
    m_showLongest = makeButton(tr("Longest"), "segment-narrow", tr("The longest waits, one by one"), m_left);
    for (QPushButton *button : { m_showWaiters, m_showLongest })
        button->setCheckable(true);
    leftHead->addWidget(m_waitersHead, 1);
    leftHead->addWidget(m_showWaiters);
    leftHead->addWidget(m_showLongest);
    left->addLayout(leftHead);
    m_waiters = new WaitList(WaitList::Of::Waiters, m_left);
    left->addWidget(m_waiters, 1);
    m_columns->addWidget(m_left);

    m_middle = new QWidget(m_columns);
    auto *middle = new QVBoxLayout(m_middle);
    middle->setSpacing(0);
    m_longestHead = makeLabel(tr("The longest waits (a click goes there)"), "charthead", m_middle);
    m_longestHead->setMinimumWidth(1);
    m_longest = new WaitList(WaitList::Of::Longest, m_middle);
    middle->addWidget(m_longestHead);
    middle->addWidget(m_longest, 1);
    m_columns->addWidget(m_middle);

    auto *right = new QWidget(m_columns);
    auto *rightColumn = new QVBoxLayout(right);
    rightColumn->setSpacing(0);
    auto *graphHead = new QHBoxLayout;
    m_graphHead = makeLabel({}, "charthead", right);
    m_graphHead->setMinimumWidth(1);
    m_toDeadlock = makeButton(tr("Go to the deadlock"), "segment-narrow", tr("Shows the moment at which the deadlock was found"), right);
    graphHead->addWidget(m_graphHead, 1);
    graphHead->addWidget(m_toDeadlock);
    rightColumn->addLayout(graphHead);
    auto *scroll = new QScrollArea(right);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_graph = new WaitGraphView(scroll);
    scroll->setWidget(m_graph);
    rightColumn->addWidget(scroll, 1);
    m_columns->addWidget(right);
    m_columns->setSizes({ 520, 420, 420 });

    connect(m_showWaiters, &QPushButton::clicked, this, [this] {
        m_onLongest = false;
        arrange();
    });
    connect(m_showLongest, &QPushButton::clicked, this, [this] {
        m_onLongest = true;
        arrange();
    });
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
    for (QWidget *each : { m_left, m_middle, m_columns->widget(2) })
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

/// Three columns where there is room for them, else both lists share one.
void ContentionPanel::arrange()
{
    const bool wide = width() >= theme().px(1180);
    m_showWaiters->setVisible(!wide);
    m_showLongest->setVisible(!wide);
    m_showWaiters->setChecked(!m_onLongest);
    m_showLongest->setChecked(m_onLongest);
    m_middle->setVisible(wide || m_onLongest);
    m_waiters->setVisible(wide || !m_onLongest);
    m_waitersHead->setText(wide || !m_onLongest ? tr("Who waited, for what, how long") : tr("The longest waits"));
    m_longestHead->setVisible(wide);
    // The list itself moves between its own column and the first one.
    QLayout *home = wide ? m_middle->layout() : m_left->layout();
    if (home->indexOf(m_longest) < 0)
        home->addWidget(m_longest);
    if (!wide)
        m_middle->setVisible(false);
    m_longest->setVisible(wide || m_onLongest);
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
    m_graphHead->setText(atPlayhead ? tr("Who waits for whom at %1").arg(at)
            : m_deadlock            ? tr("Who waits for whom in the deadlock, at %1").arg(at)
                                    : tr("Who waits for whom at the end, %1").arg(at));
    m_toDeadlock->setVisible(m_deadlock.has_value());
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
