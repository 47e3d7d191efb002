// SPDX-License-Identifier: GPL-3.0-or-later
#include "trackchart.h"

#include <lessons/score.h>

#include <QBarCategoryAxis>
#include <QBarSeries>
#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QHBoxLayout>
#include <QLineSeries>
#include <QValueAxis>

#include <algorithm>

namespace interleave::ui {

namespace {

QChart *emptyChart(const Theme &theme, const QString &title)
{
    auto *chart = new QChart;
    chart->setTitle(title);
    chart->setTitleFont(theme.font(12, QFont::DemiBold));
    chart->setTitleBrush(theme.soft);
    chart->setBackgroundBrush(theme.panel);
    chart->setBackgroundRoundness(0);
    chart->setMargins({ 2, 2, 2, 2 });
    chart->legend()->setFont(theme.font(11));
    chart->legend()->setLabelColor(theme.soft);
    return chart;
}

void dress(QAbstractAxis *axis, const Theme &theme)
{
    axis->setLabelsFont(theme.font(11));
    axis->setLabelsColor(theme.soft);
    axis->setGridLineColor(theme.grid);
    axis->setLinePenColor(theme.line);
    axis->setTitleFont(theme.font(11));
    axis->setTitleBrush(theme.soft);
}

void replace(QChartView *view, QChart *chart)
{
    QChart *old = view->chart();
    view->setChart(chart);
    delete old;
}

} // namespace

TrackChart::TrackChart(QWidget *parent)
    : QWidget(parent)
    , m_sure(new QChartView(this))
    , m_time(new QChartView(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    for (QChartView *view : { m_sure, m_time }) {
        view->setRenderHint(QPainter::Antialiasing);
        view->setFrameShape(QFrame::NoFrame);
        view->setFocusPolicy(Qt::NoFocus); // what it shows is said in the summary
        row->addWidget(view, 1);
    }
}

void TrackChart::show(const lessons::TrackRecord &track, const Theme &theme)
{
    auto *sure = emptyChart(theme, tr("Right, by how sure"));
    auto *real = new QBarSet(tr("you were right")), *wanted = new QBarSet(tr("if it were so"));
    for (int level = 0; level < 3; ++level) {
        const auto &all = track.levels[static_cast<std::size_t>(level)];
        *real << (all.count > 0 ? 100.0 * all.right / all.count : 0);
        *wanted << 100 * lessons::chanceOf(static_cast<lessons::Certainty>(level));
    }
    real->setColor(theme.accent);
    real->setBorderColor(theme.accent);
    const QColor pale = theme.mixed(theme.faint, 0.55); // beside the others, not in front of them
    wanted->setColor(pale);
    wanted->setBorderColor(pale);
    auto *bars = new QBarSeries;
    bars->append(real);
    bars->append(wanted);
    sure->addSeries(bars);
    auto *levels = new QBarCategoryAxis;
    const QStringList words { tr("a guess"), tr("I think so"), tr("I am sure") };
    for (int level = 0; level < 3; ++level)
        levels->append(QStringLiteral("%1 (%2)").arg(words[level]).arg(track.levels[static_cast<std::size_t>(level)].count));
    auto *percent = new QValueAxis;
    percent->setRange(0, 100);
    percent->setTickCount(3);
    percent->setLabelFormat(QStringLiteral("%.0f %%"));
    for (QAbstractAxis *axis : { static_cast<QAbstractAxis *>(levels), static_cast<QAbstractAxis *>(percent) })
        dress(axis, theme);
    sure->addAxis(levels, Qt::AlignBottom);
    sure->addAxis(percent, Qt::AlignLeft);
    bars->attachAxis(levels);
    bars->attachAxis(percent);
    replace(m_sure, sure);

    auto *time = emptyChart(theme, tr("How far off, over time (Brier score)"));
    auto *line = new QLineSeries, *coin = new QLineSeries;
    line->setName(tr("the last %1").arg(lessons::TrackRecord::kWindow));
    coin->setName(tr("tossing a coin"));
    for (std::size_t i = 0; i < track.overTime.size(); ++i)
        line->append(static_cast<double>(i + 1), track.overTime[i]);
    line->setPen(QPen(theme.accent, 2));
    line->setPointsVisible(track.overTime.size() < 40);
    const double last = std::max<double>(2, static_cast<double>(track.overTime.size()));
    coin->append(1, 0.25);
    coin->append(last, 0.25);
    coin->setPen(QPen(theme.faint, 1, Qt::DashLine));
    time->addSeries(line);
    time->addSeries(coin);
    auto *count = new QValueAxis, *score = new QValueAxis;
    count->setRange(1, last);
    count->setLabelFormat(QStringLiteral("%.0f"));
    count->setTickCount(static_cast<int>(std::min(5.0, last)));
    count->setTitleText(tr("predictions"));
    score->setRange(0, 1);
    score->setTickCount(3);
    score->setLabelFormat(QStringLiteral("%.1f"));
    for (QValueAxis *axis : { count, score })
        dress(axis, theme);
    time->addAxis(count, Qt::AlignBottom);
    time->addAxis(score, Qt::AlignLeft);
    for (QLineSeries *series : { line, coin }) {
        series->attachAxis(count);
        series->attachAxis(score);
    }
    replace(m_time, time);
    for (QChartView *view : { m_sure, m_time })
        view->setMinimumSize(theme.px(200), theme.px(180));
}

} // namespace interleave::ui
