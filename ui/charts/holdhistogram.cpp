// SPDX-License-Identifier: GPL-3.0-or-later
#include "holdhistogram.h"

#include <ui/theme/words.h>
#include <ui/widgets/widgets.h>

#include <QBarCategoryAxis>
#include <QBarSeries>
#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

std::vector<Nanoseconds> gilHolds(const trace::TraceStore &store)
{
    using trace::LaneState;
    constexpr std::uint64_t most = 200'000; // a summary, not a scan of ten million
    std::vector<Nanoseconds> holds;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Gil)
            continue;
        std::uint32_t holder = 0;
        Nanoseconds since { -1 };
        for (std::uint64_t s = lane.firstSpan(); s < std::min(lane.spanCount(), lane.firstSpan() + most); ++s) {
            const trace::Span span = lane.span(s);
            const bool held = span.state == LaneState::RunningPython || span.state == LaneState::RunnableHoldingGil;
            if (since.count() >= 0 && (!held || span.object != holder)) {
                holds.push_back(span.begin - since);
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

HoldHistogram::HoldHistogram(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_title(makeLabel({}, "cardhead", this))
    , m_view(new QChartView(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 8, 4);
    column->setSpacing(2);
    column->addWidget(m_title);
    column->addWidget(m_view, 1);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAccessibleName(tr("Histogram of how long the GIL was held"));
}

void HoldHistogram::setTheme(const Theme &theme)
{
    m_theme = theme;
    rebuild();
}

void HoldHistogram::setStore(std::shared_ptr<const trace::TraceStore> store)
{
    m_store = std::move(store);
    rebuild();
}

void HoldHistogram::rebuild()
{
    auto *chart = new QChart;
    chart->setBackgroundVisible(false);
    chart->setMargins({ 0, 0, 0, 0 });
    chart->legend()->hide();
    chart->layout()->setContentsMargins(0, 0, 0, 0);

    const auto holds = m_store ? gilHolds(*m_store) : std::vector<Nanoseconds> {};
    if (holds.empty()) {
        m_title->setText(tr("How long the GIL was held"));
        m_view->setAccessibleDescription(tr("Nothing was measured yet"));
    } else {
        const double interval = static_cast<double>(m_store->info().switchInterval.count()) / 1e6;
        // Twelve bins; the switch interval lies at the end of the fifth.
        const double width = std::max(interval / 5, 1e-3);
        constexpr int kBins = 12;
        std::array<int, kBins> bins {};
        for (const Nanoseconds hold : holds)
            ++bins[static_cast<std::size_t>(std::clamp(static_cast<int>(static_cast<double>(hold.count()) / 1e6 / width), 0, kBins - 1))];
        auto *set = new QBarSet(tr("holds"));
        QStringList names;
        for (int i = 0; i < kBins; ++i) {
            *set << bins[static_cast<std::size_t>(i)];
            names << (i == kBins - 1 ? QStringLiteral("≥ ") : QString()) + QLocale().toString(i * width, 'g', 3);
        }
        set->setColor(m_theme.color(trace::LaneState::RunningPython));
        set->setBorderColor(Qt::transparent);
        auto *series = new QBarSeries;
        series->append(set);
        series->setBarWidth(0.86);
        chart->addSeries(series);
        auto *x = new QBarCategoryAxis;
        x->append(names);
        x->setLabelsFont(m_theme.font(11));
        x->setLabelsColor(m_theme.soft);
        x->setGridLineVisible(false);
        x->setLinePenColor(m_theme.line);
        x->setTitleText(tr("ms, from this value on · the switch interval is %1").arg(durationText(m_store->info().switchInterval)));
        x->setTitleFont(m_theme.font(11));
        x->setTitleBrush(m_theme.soft);
        chart->addAxis(x, Qt::AlignBottom);
        series->attachAxis(x);
        auto *y = new QValueAxis;
        y->setRange(0, *std::max_element(bins.begin(), bins.end()) * 1.08);
        y->setLabelFormat(QStringLiteral("%d"));
        y->setTickCount(4);
        y->applyNiceNumbers();
        y->setLabelsFont(m_theme.font(11));
        y->setLabelsColor(m_theme.soft);
        y->setGridLineColor(m_theme.grid);
        y->setLinePenColor(Qt::transparent);
        chart->addAxis(y, Qt::AlignLeft);
        series->attachAxis(y);
        m_title->setText(tr("How long the GIL was held, %n times", nullptr, static_cast<int>(holds.size())));
        std::vector<Nanoseconds> sorted = holds;
        std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
        m_view->setAccessibleDescription(tr("Half of the holds are shorter than %1").arg(durationText(sorted[sorted.size() / 2])));
    }
    QChart *old = m_view->chart();
    m_view->setChart(chart);
    delete old;
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setStyleSheet(QStringLiteral("background: transparent"));
}

} // namespace interleave::ui
