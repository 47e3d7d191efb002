// SPDX-License-Identifier: GPL-3.0-or-later
#include "chartspanel.h"

#include "speedupchart.h"
#include "timechart.h"

#include <ui/charts/holdhistogram.h>
#include <ui/timeline/timelinerange.h>
#include <ui/widgets/widgets.h>

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr int kLeastBetween = 500; // milliseconds between two looks at a run that grows: figures are linear in it

} // namespace

ChartsPanel::ChartsPanel(QWidget *parent)
    : Panel(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_head = new QHBoxLayout;
    column->addLayout(m_head);
    m_row = new QHBoxLayout;
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(0);
    column->addLayout(m_row, 1);

    m_charts[Holds] = m_holds = new HoldHistogram(this);
    m_charts[Latency] = m_times[Latency] = new TimeChart({ tr("Longest latencies over time"),
        tr("In each stretch of the run the longest answer of the service, wait for the GIL, and delay of a loop's callback. A click goes there."),
        QStringLiteral("ms"), tr("Nothing in this run had a latency: no I/O, no wait for the GIL, no event loop.") }, this);
    m_charts[Depth] = m_times[Depth] = new TimeChart({ tr("Items in queues over time"),
        tr("How many items each queue, pipe and pool held. A click goes there."), tr("items"),
        tr("There is no queue, pipe or pool in this run.") }, this);
    m_charts[Cores] = m_times[Cores] = new TimeChart({ tr("How busy each core was with this run"),
        tr("What share of each stretch of time the run's threads were on the core. A click goes there."), QStringLiteral("%"),
        tr("This recording does not say which cores were used.") }, this);
    m_charts[SpeedUp] = m_speedUp = new SpeedUpChart(this);

    const std::pair<QString, QString> names[kCharts] = { { tr("Holds"), tr("How long the GIL was held") },
        { tr("Latency"), tr("The longest latencies over time") }, { tr("Queues"), tr("Items in queues over time") },
        { tr("Cores"), tr("How busy each core was") }, { tr("Speed-up"), tr("How much faster more workers are, and what laws of scaling make of it") } };
    auto *group = new QButtonGroup(this);
    for (int chart = 0; chart < kCharts; ++chart) {
        QPushButton *button = m_buttons[static_cast<std::size_t>(chart)] = makeButton(names[chart].first, "segment-narrow", names[chart].second, this);
        button->setCheckable(true);
        group->addButton(button);
        m_head->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, chart] { showFrom(static_cast<Chart>(chart)); });
        m_row->addWidget(m_charts[static_cast<std::size_t>(chart)], 1);
    }
    m_head->addStretch(1);
    for (TimeChart *chart : m_times) {
        if (chart)
            connect(chart, &TimeChart::momentRequested, this, &ChartsPanel::jumpTo);
    }
    connect(m_holds, &HoldHistogram::stretchRequested, this, [this](const TimeRange &stretch, LaneId lane) {
        const Nanoseconds margin = std::max(stretch.length(), Nanoseconds { 20'000 });
        emit jumpRequested({ stretch.begin - margin, stretch.end + margin }, lane, stretch.begin + stretch.length() / 2);
    });
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &ChartsPanel::changed);
    arrange();
}

ChartsPanel::~ChartsPanel() = default;

void ChartsPanel::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *newRange)
{
    if (range())
        disconnect(range(), nullptr, this, nullptr);
    m_background.cancel();
    m_again.stop();
    m_age.invalidate();
    m_computed = false;
    if (newRange)
        connect(newRange, &TimelineRange::playheadChanged, this, [this, newRange] {
            for (TimeChart *chart : m_times) {
                if (chart && isVisible())
                    chart->setPlayhead(newRange->playhead());
            }
        });
    for (TimeChart *chart : m_times) {
        if (chart)
            chart->setData({});
    }
    m_holds->setStore(nullptr);
    Panel::setRun(std::move(store), newRange);
}

void ChartsPanel::setTheme(const Theme &newTheme)
{
    m_head->setContentsMargins(newTheme.px(12), newTheme.px(6), newTheme.px(10), 0);
    m_head->setSpacing(newTheme.px(6));
    for (TimeChart *chart : m_times) {
        if (chart)
            chart->setTheme(newTheme);
    }
    m_holds->setTheme(newTheme);
    m_speedUp->setTheme(newTheme);
    Panel::setTheme(newTheme);
    arrange();
}

void ChartsPanel::showFrom(Chart chart)
{
    m_first = chart;
    arrange();
}

void ChartsPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    arrange();
}

void ChartsPanel::arrange()
{
    const int room = std::clamp(width() / theme().px(430), 1, static_cast<int>(kCharts));
    const int first = std::min<int>(m_first, kCharts - room);
    for (int chart = 0; chart < kCharts; ++chart) {
        m_charts[static_cast<std::size_t>(chart)]->setVisible(chart >= first && chart < first + room);
        m_buttons[static_cast<std::size_t>(chart)]->setChecked(chart == m_first);
    }
}

void ChartsPanel::refresh()
{
    if (!store() || (m_computed && store()->revision() == m_revision) || m_background.busy())
        return;
    const qint64 rest = m_age.isValid() ? kLeastBetween - m_age.elapsed() : 0;
    if (rest > 0)
        m_again.start(static_cast<int>(rest));
    else
        compute();
}

void ChartsPanel::compute()
{
    m_age.start();
    m_revision = store()->revision();
    m_background.start([this, run = store()](std::stop_token stop) -> Background::Done {
        using Data = std::array<ChartData, 3>;
        auto figures = std::make_shared<const Data>(Data { latencyData(*run, stop), depthData(*run, stop), coreData(*run, stop) });
        return [this, figures] {
            m_computed = true;
            m_times[Latency]->setData((*figures)[0]);
            m_times[Depth]->setData((*figures)[1]);
            m_times[Cores]->setData((*figures)[2]);
            for (TimeChart *chart : m_times) {
                if (chart && range())
                    chart->setPlayhead(range()->playhead());
            }
            m_holds->setStore(store());
            if (store()->revision() != m_revision)
                changed();
            emit chartsShown();
        };
    });
}

/// What is seen is a twentieth of the run around the moment, unless less is seen already.
void ChartsPanel::jumpTo(Nanoseconds time)
{
    const Nanoseconds half = std::max(std::min(range()->visible().length(), (store()->end() - store()->begin()) / 20) / 2, Nanoseconds { 50'000 });
    emit jumpRequested({ time - half, time + half }, trace::kNoLane, time);
}

} // namespace interleave::ui
