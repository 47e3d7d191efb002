// SPDX-License-Identifier: GPL-3.0-or-later
#include "timechart.h"

#include <ui/widgets/accessiblerole.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLegend>
#include <QLegendMarker>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr LaneState kColors[] = { LaneState::RunningPython, LaneState::WantsGil, LaneState::RunningNative, LaneState::BlockedLock, LaneState::BlockedIo,
    LaneState::Runnable };
constexpr Qt::PenStyle kStyles[] = { Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine }; // nothing hangs on colour alone

} // namespace

TimeChart::TimeChart(Words words, QWidget *parent)
    : QWidget(parent)
    , m_words(std::move(words))
    , m_theme(Theme::of(Scheme::System))
    , m_title(new ElidedLabel("charthead", this))
    , m_empty(makeLabel(m_words.empty, "empty", this))
{
    auto *column = new QVBoxLayout(this);
    column->setSpacing(2);
    m_title->say(m_words.title, m_words.explanation);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    column->addWidget(m_title, 0, Qt::AlignLeft);
    column->addWidget(m_empty, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(100);
    connect(&m_soon, &QTimer::timeout, this, &TimeChart::fillMark);
}

void TimeChart::build()
{
    m_view = new QChartView(this);
    m_chart = new QChart;
    m_x = new QValueAxis(m_chart);
    m_y = new QValueAxis(m_chart);
    m_mark = new QLineSeries(m_chart);
    static_cast<QVBoxLayout *>(layout())->insertWidget(1, m_view, 1);
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins({ 0, 0, 0, 0 });
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_y, Qt::AlignLeft);
    m_chart->legend()->setAlignment(Qt::AlignRight); // height is what there is least of
    m_chart->addSeries(m_mark);
    m_mark->attachAxis(m_x);
    m_mark->attachAxis(m_y);
    m_view->setChart(m_chart);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMinimumSize(60, 60);
    m_view->setFocusPolicy(Qt::StrongFocus);
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setStyleSheet(QStringLiteral("background: transparent"));
    m_view->setAccessibleName(m_words.title);
    setAccessibleRole(m_view, QAccessible::Chart);
    m_view->setToolTip(m_words.explanation);
    m_view->setCursor(Qt::PointingHandCursor);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);
    rebuild();
    fill();
}

void TimeChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_view)
        build();
}

void TimeChart::setTheme(const Theme &theme)
{
    m_theme = theme;
    layout()->setContentsMargins(theme.px(14), theme.px(7), theme.px(12), theme.px(4));
    style();
    fill();
}

void TimeChart::setData(const ChartData &figures)
{
    m_data = figures;
    if (m_view && m_lines.size() != figures.series.size())
        rebuild();
    fill();
}

void TimeChart::setPlayhead(std::optional<Nanoseconds> time)
{
    m_playhead = time;
    if (!m_soon.isActive())
        m_soon.start();
}

double TimeChart::unitOfTime() const { return m_data.range.length().count() >= 10'000'000'000 ? 1e9 : m_data.range.length().count() >= 2'000'000 ? 1e6 : 1e3; }

double TimeChart::xOf(Nanoseconds time) const { return static_cast<double>((time - m_data.range.begin).count()) / unitOfTime(); }

void TimeChart::rebuild()
{
    for (QLineSeries *line : m_lines) {
        m_chart->removeSeries(line);
        delete line;
    }
    m_lines.clear();
    for (std::size_t i = 0; i < m_data.series.size(); ++i) {
        auto *line = new QLineSeries(m_chart);
        m_chart->addSeries(line);
        line->attachAxis(m_x);
        line->attachAxis(m_y);
        m_lines.push_back(line);
    }
    style();
}

void TimeChart::style()
{
    if (!m_view)
        return;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        QPen pen(m_theme.color(kColors[i % std::size(kColors)]), 1.6 * m_theme.scale, kStyles[i % std::size(kStyles)]);
        pen.setJoinStyle(Qt::MiterJoin);
        m_lines[i]->setPen(pen);
    }
    m_mark->setPen(QPen(m_theme.accent, 1.4 * m_theme.scale));
    for (QValueAxis *axis : { m_x, m_y }) {
        axis->setLabelsFont(m_theme.font(11));
        axis->setLabelsColor(m_theme.soft);
        axis->setTitleFont(m_theme.font(11));
        axis->setTitleBrush(m_theme.soft);
        axis->setGridLineColor(m_theme.grid);
        axis->setLinePenColor(m_theme.line);
    }
    m_x->setGridLineVisible(false);
    m_chart->legend()->setFont(m_theme.font(11));
    m_chart->legend()->setLabelColor(m_theme.soft);
}

void TimeChart::fill()
{
    if (!m_view)
        return;
    m_view->setVisible(!isEmpty());
    m_empty->setVisible(isEmpty());
    if (isEmpty())
        return;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        QList<QPointF> points;
        points.reserve(static_cast<qsizetype>(m_data.series[i].points.size()));
        for (const auto &[time, value] : m_data.series[i].points) {
            if (std::isfinite(value)) // NaN freezes a plot
                points << QPointF(xOf(time), value);
        }
        m_lines[i]->setName(m_data.series[i].name);
        m_lines[i]->replace(points);
    }
    const bool percent = m_words.unit == QLatin1String("%");
    m_x->setRange(0, std::max(1e-9, xOf(m_data.range.end)));
    m_x->setTickCount(std::clamp(width() / m_theme.px(90), 3, 11));
    m_x->setTitleText(tr("time, %1").arg(unitOfTime() == 1e9 ? QStringLiteral("s") : unitOfTime() == 1e6 ? QStringLiteral("ms") : QStringLiteral("µs")));
    m_x->setLabelFormat(xOf(m_data.range.end) < 20 ? QStringLiteral("%.1f") : QStringLiteral("%.0f"));
    m_y->setRange(0, std::max(m_data.most, 1e-3));
    const int ticks = std::clamp(height() / m_theme.px(46), 2, 5);
    m_y->setTickCount(!percent ? ticks : ticks == 5 ? 5 : 3); // nobody thinks in thirds of a hundred
    if (!percent)
        m_y->applyNiceNumbers();
    m_y->setLabelFormat(m_data.most < 10 && m_words.unit == QLatin1String("ms") ? QStringLiteral("%.1f") : QStringLiteral("%.0f"));
    m_y->setTitleText(m_words.unit);
    fillMark();
    m_view->setAccessibleDescription(tr("The highest is %1 %2.").arg(QLocale().toString(m_data.most, 'g', 3), m_words.unit));
}

void TimeChart::fillMark()
{
    if (!m_view || isEmpty())
        return;
    m_mark->replace(m_playhead ? QList<QPointF> { { xOf(*m_playhead), 0 }, { xOf(*m_playhead), m_y->max() } } : QList<QPointF>());
    const auto markers = m_chart->legend()->markers(m_mark);
    for (QLegendMarker *marker : markers)
        marker->setVisible(false);
}

bool TimeChart::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_view->viewport() && event->type() == QEvent::MouseButtonRelease && !isEmpty()) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QPointF inChart = m_chart->mapFromScene(m_view->mapToScene(mouse->position().toPoint()));
        if (mouse->button() == Qt::LeftButton && m_chart->plotArea().adjusted(-4, -4, 4, 4).contains(inChart)) {
            const double x = m_chart->mapToValue(inChart, m_mark).x() * unitOfTime();
            emit momentRequested(m_data.range.begin
                + std::clamp(Nanoseconds { std::llround(x) }, Nanoseconds { 0 }, m_data.range.length()));
        }
        return false;
    }
    if (object == m_view && event->type() == QEvent::KeyPress && !isEmpty()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Left || key->key() == Qt::Key_Right) {
            const Nanoseconds step = m_data.range.length() / 100;
            const Nanoseconds from = m_playhead.value_or(m_data.range.begin);
            emit momentRequested(std::clamp(key->key() == Qt::Key_Left ? from - step : from + step, m_data.range.begin, m_data.range.end));
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

} // namespace interleave::ui
