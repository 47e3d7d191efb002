// SPDX-License-Identifier: GPL-3.0-or-later
#include "holdhistogram.h"

#include <ui/theme/words.h>
#include <ui/widgets/accessiblerole.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <QBarSeries>
#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QCursor>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QLocale>
#include <QToolTip>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

namespace {

constexpr std::uint64_t kMostSpans = 200'000; // of a GIL: a summary, not a scan of ten million

/// Some GIL has more spans than are looked at.
bool isPart(const trace::TraceStore &store)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind == trace::LaneKind::Gil && lane.spanCount() - lane.firstSpan() > kMostSpans)
            return true;
    }
    return false;
}

} // namespace

std::vector<HoldStretch> gilHoldStretches(const trace::TraceStore &store)
{
    using trace::LaneState;
    std::vector<HoldStretch> holds;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Gil)
            continue;
        std::uint32_t holder = 0;
        Nanoseconds since { -1 };
        for (std::uint64_t s = lane.firstSpan(); s < std::min(lane.spanCount(), lane.firstSpan() + kMostSpans); ++s) {
            const trace::Span span = lane.span(s);
            const bool held = span.state == LaneState::RunningPython || span.state == LaneState::RunnableHoldingGil;
            if (since.count() >= 0 && (!held || span.object != holder)) {
                holds.push_back({ { since, span.begin }, LaneId { i } });
                since = Nanoseconds { -1 };
            }
            if (held && since.count() < 0) {
                since = span.begin;
                holder = span.object;
            }
        }
    }
    return holds;
}

std::vector<Nanoseconds> gilHolds(const trace::TraceStore &store)
{
    std::vector<Nanoseconds> lengths;
    for (const HoldStretch &hold : gilHoldStretches(store))
        lengths.push_back(hold.range.length());
    return lengths;
}

HoldBins binned(std::vector<Nanoseconds> holds, Nanoseconds switchInterval)
{
    constexpr std::size_t kBins = 12, kBinsToInterval = 5;
    HoldBins bins { std::max(switchInterval / static_cast<int>(kBinsToInterval), Nanoseconds { 1 }), std::vector<int>(kBins), kBinsToInterval };
    if (holds.empty())
        return bins;
    const auto longest = holds.begin() + static_cast<std::ptrdiff_t>((holds.size() - 1) * 95 / 100); // but for one in twenty
    std::nth_element(holds.begin(), longest, holds.end());
    if (switchInterval.count() <= 0 || *longest < bins.width) {
        bins.interval.reset();
        // 1, 2 or 5 times a power of ten, so that the longest of the usual ones fits.
        const double least = std::max(1.0, static_cast<double>(longest->count()) / (kBins - 2));
        const double power = std::pow(10, std::floor(std::log10(least)));
        const double steps = least / power;
        bins.width = Nanoseconds { std::llround(power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10)) };
    }
    for (const Nanoseconds hold : holds)
        ++bins.counts[static_cast<std::size_t>(std::clamp<std::int64_t>(hold / bins.width, 0, kBins - 1))];
    return bins;
}

HoldHistogram::HoldHistogram(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_title(new ElidedLabel("charthead", this))
    , m_note(makeLabel({}, "faint", this))
    , m_empty(makeLabel(tr("After the run: how long the threads kept the GIL each time, beside the switch interval."), "empty", this))
    , m_view(new QChartView(this))
{
    auto *column = new QVBoxLayout(this);
    column->setSpacing(2);
    m_note->setIndent(0);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    column->addWidget(m_title, 0, Qt::AlignLeft);
    column->addWidget(m_note);
    column->addWidget(m_view, 1);
    column->addWidget(m_empty, 1);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMinimumSize(60, 60);
    m_view->setAccessibleName(tr("Histogram of how long the GIL was held"));
    setAccessibleRole(m_view, QAccessible::Chart);
}

void HoldHistogram::setTheme(const Theme &theme)
{
    m_theme = theme;
    layout()->setContentsMargins(theme.px(14), theme.px(7), theme.px(12), theme.px(4));
    rebuild();
}

void HoldHistogram::setStore(std::shared_ptr<const trace::TraceStore> store)
{
    m_store = std::move(store);
    rebuild();
}

void HoldHistogram::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const bool sparse = width() < m_theme.px(360);
    if (std::exchange(m_sparse, sparse) != sparse)
        rebuild();
}

void HoldHistogram::rebuild()
{
    const auto holds = m_store ? gilHolds(*m_store) : std::vector<Nanoseconds> {};
    m_view->setVisible(!holds.empty());
    m_empty->setVisible(holds.empty());
    m_note->setVisible(false);
    m_title->say(holds.empty()  ? tr("How long the GIL was held")
            : holds.size() == 1 ? tr("How long the GIL was held, once")
            : isPart(*m_store)  ? tr("How long the GIL was held, the first %1 times").arg(QLocale().toString(holds.size()))
                                : tr("How long the GIL was held, %1 times").arg(QLocale().toString(holds.size())),
        tr("Each time a thread takes the GIL it keeps it for a while. The bars count how often it was for how long."));
    auto *chart = new QChart;
    chart->setBackgroundVisible(false);
    chart->setMargins({ 0, 0, 0, 0 });
    chart->legend()->hide();
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    if (!holds.empty())
        fill(*chart, holds, m_store->info().switchInterval);
    QChart *old = m_view->chart();
    m_view->setChart(chart);
    delete old;
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setStyleSheet(QStringLiteral("background: transparent"));
}

void HoldHistogram::fill(QChart &chart, const std::vector<Nanoseconds> &holds, Nanoseconds interval)
{
    const HoldBins bins = binned(holds, interval);
    const auto count = static_cast<int>(bins.counts.size());
    const double unit = bins.width.count() >= 100'000 ? 1e6 : bins.width.count() >= 100 ? 1e3 : 1;
    const QString unitName = unit == 1e6 ? QStringLiteral("ms") : unit == 1e3 ? QStringLiteral("µs") : QStringLiteral("ns");
    auto *set = new QBarSet(tr("holds"));
    // Numbers stand at the edges of bars, where they are exact; a bar stands around its whole number.
    auto *x = new QCategoryAxis;
    x->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    x->setStartValue(-0.5);
    const int every = m_sparse ? 5 : 1;
    for (int i = 0; i < count; ++i) {
        *set << bins.counts[static_cast<std::size_t>(i)];
        if (i % every == 0)
            x->append(QLocale().toString(static_cast<double>(bins.width.count()) * i / unit, 'g', 3), i - 0.5);
    }
    x->setRange(-0.5, count - 0.5);
    set->setColor(m_theme.color(trace::LaneState::RunningPython));
    set->setBorderColor(Qt::transparent);
    auto *bars = new QBarSeries;
    bars->append(set);
    bars->setBarWidth(0.86);
    connect(bars, &QBarSeries::hovered, this, [this, bins](bool on, int bin) {
        if (on)
            QToolTip::showText(QCursor::pos(), sentence(bins, bin), m_view);
        else
            QToolTip::hideText();
    });
    connect(bars, &QBarSeries::clicked, this, [this, bins](int bin) { request(bins, bin); });
    chart.addSeries(bars);
    x->setLabelsFont(m_theme.font(11));
    x->setLabelsColor(m_theme.soft);
    x->setGridLineVisible(false);
    x->setLinePenColor(m_theme.line);
    x->setTitleText(bins.counts.back() == 0 ? unitName : tr("%1 · last bar: that and longer").arg(unitName));
    x->setTitleFont(m_theme.font(11));
    x->setTitleBrush(m_theme.soft);
    chart.addAxis(x, Qt::AlignBottom);
    bars->attachAxis(x);
    const int most = *std::max_element(bins.counts.begin(), bins.counts.end());
    auto *y = new QValueAxis;
    y->setRange(0, most);
    y->setLabelFormat(QStringLiteral("%d"));
    y->setTickCount(std::clamp(most + 1, 2, 4));
    y->applyNiceNumbers();
    y->setLabelsFont(m_theme.font(11));
    y->setLabelsColor(m_theme.soft);
    y->setGridLineColor(m_theme.grid);
    y->setLinePenColor(Qt::transparent);
    chart.addAxis(y, Qt::AlignLeft);
    bars->attachAxis(y);

    m_note->setVisible(true);
    if (bins.interval) {
        auto *mark = new QLineSeries;
        mark->append(*bins.interval - 0.5, 0);
        mark->append(*bins.interval - 0.5, y->max());
        mark->setPen(QPen(m_theme.color(trace::LaneState::WantsGil), std::max(1.5, 1.5 * m_theme.scale), Qt::DashLine));
        chart.addSeries(mark);
        mark->attachAxis(x);
        mark->attachAxis(y);
        m_note->setText(tr("Dashed line: the switch interval, %1").arg(durationText(interval)));
    } else {
        m_note->setText(interval.count() > 0 ? tr("All far shorter than the switch interval, %1").arg(durationText(interval))
                                             : tr("This GIL has no switch interval: it is let go every 100 ticks"));
    }
    std::vector<Nanoseconds> sorted = holds;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    m_view->setAccessibleDescription(tr("Half of the times it was held for less than %1").arg(durationText(sorted[sorted.size() / 2])));
}

void HoldHistogram::request(const HoldBins &bins, int bin)
{
    const auto holds = m_store ? gilHoldStretches(*m_store) : std::vector<HoldStretch> {};
    const auto last = static_cast<std::int64_t>(bins.counts.size()) - 1;
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const HoldStretch &hold = holds[(m_next + i) % holds.size()];
        if (std::clamp<std::int64_t>(hold.range.length() / bins.width, 0, last) != bin)
            continue;
        m_next = (m_next + i + 1) % holds.size();
        emit stretchRequested(hold.range, hold.gil);
        return;
    }
}

QString HoldHistogram::sentence(const HoldBins &bins, int bin) const
{
    const auto at = static_cast<std::size_t>(bin);
    if (at >= bins.counts.size())
        return {};
    const QString from = durationText(bins.width * bin), to = durationText(bins.width * (bin + 1));
    const QString times = bins.counts[at] == 1 ? tr("Once") : tr("%1 times").arg(bins.counts[at]);
    if (at + 1 == bins.counts.size())
        return tr("%1 a thread kept the GIL for %2 or longer.").arg(times, from);
    return tr("%1 a thread kept the GIL for %2 to %3.").arg(times, from, to);
}

} // namespace interleave::ui
