// SPDX-License-Identifier: GPL-3.0-or-later
#include "speedupchart.h"

#include <ui/widgets/accessiblerole.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QLegend>
#include <QLineSeries>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScatterSeries>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr LaneState kColors[] = { LaneState::RunningPython, LaneState::WantsGil, LaneState::RunningNative, LaneState::BlockedLock };
constexpr int kFitPoints = 60;

QString percent(double share) { return QLocale().toString(100 * share, 'f', share < 0.1 ? 1 : 0) + QStringLiteral("\u00a0%"); }

} // namespace

SpeedUpChart::SpeedUpChart(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_title(new ElidedLabel("charthead", this))
    , m_note(makeLabel({}, "faint", this))
    , m_empty(makeLabel({}, "empty", this))
    , m_button(makeButton(tr("Run a sweep"), "segment-narrow", {}, this))
    , m_progress(new QProgressBar(this))
{
    auto *column = new QVBoxLayout(this);
    column->setSpacing(2);
    auto *head = new QHBoxLayout;
    m_title->say(tr("Speed-up with more workers"));
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_button);
    column->addLayout(head);
    m_progress->setTextVisible(false);
    m_progress->hide();
    column->addWidget(m_progress);
    m_note->setWordWrap(true);
    column->addWidget(m_note);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    column->addWidget(m_empty, 1);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_running)
            emit stopRequested();
        else
            emit sweepRequested();
    });
    updateButton();
    rebuild();
}

void SpeedUpChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_view)
        return;
    m_view = new QChartView(this);
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->insertWidget(column->indexOf(m_empty), m_view, 1);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMinimumSize(60, 60);
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setStyleSheet(QStringLiteral("background: transparent"));
    m_view->setAccessibleName(m_title->said());
    setAccessibleRole(m_view, QAccessible::Chart);
    rebuild();
}

void SpeedUpChart::setTheme(const Theme &theme)
{
    m_theme = theme;
    layout()->setContentsMargins(theme.px(14), theme.px(7), theme.px(12), theme.px(4));
    rebuild();
}

void SpeedUpChart::setOffer(const QString &over, const QString &why)
{
    m_over = over;
    m_why = why;
    updateButton();
    rebuild();
}

void SpeedUpChart::setProgress(int over, int of, const QString &value)
{
    m_running = true;
    m_progress->setRange(0, std::max(1, of));
    m_progress->setValue(over);
    m_progress->show();
    m_progress->setAccessibleName(tr("Sweep"));
    m_note->setText(tr("Run %1 of %2: %3").arg(over + 1).arg(of).arg(value));
    m_note->show();
    updateButton();
}

void SpeedUpChart::setOutcome(std::shared_ptr<const lessons::SweepOutcome> outcome)
{
    m_running = false;
    m_outcome = std::move(outcome);
    m_progress->hide();
    updateButton();
    rebuild();
}

void SpeedUpChart::updateButton()
{
    m_button->setText(m_running ? tr("Stop") : tr("Run a sweep"));
    m_button->setAccessibleName(m_button->text());
    m_button->setEnabled(m_running || !m_over.isEmpty());
    m_button->setToolTip(m_running ? tr("Ends the sweep; what was measured stays")
            : m_over.isEmpty()     ? m_why
                                   : tr("Runs the lesson again and again: %1").arg(m_over));
    m_button->setAccessibleDescription(m_button->toolTip());
}

QString SpeedUpChart::summary() const
{
    QStringList parts;
    if (!m_outcome)
        return {};
    for (const lessons::SweepCurve &curve : m_outcome->curves) {
        const QString name = QString::fromStdString(curve.label.empty() ? curve.variant : curve.label);
        if (curve.amdahl)
            parts << tr("%1: serial fraction %2 (Amdahl)").arg(name, percent(curve.amdahl->sigma));
        if (curve.usl && curve.usl->bestWorkers())
            parts << tr("best with %1 workers (USL)").arg(QLocale().toString(*curve.usl->bestWorkers(), 'f', 1));
        const auto busy = std::find_if(curve.cells.begin(), curve.cells.end(), [](const auto &cell) { return !cell.notTestable.empty(); });
        if (busy != curve.cells.end())
            parts << tr("%1: not testable here. %2").arg(name, QString::fromStdString(busy->notTestable));
        else if (!curve.reason.empty() && !curve.amdahl)
            parts << tr("%1: %2").arg(name, QString::fromStdString(curve.reason));
    }
    if (m_outcome->error)
        parts << QString::fromStdString(m_outcome->error->toLine());
    else if (m_outcome->stopped)
        parts << tr("stopped before the end");
    return parts.join(QStringLiteral(" · "));
}

void SpeedUpChart::rebuild()
{
    if (!m_view)
        return;
    auto *chart = new QChart;
    chart->setBackgroundVisible(false);
    chart->setMargins({ 0, 0, 0, 0 });
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->legend()->setAlignment(Qt::AlignRight);
    chart->legend()->setFont(m_theme.font(11));
    chart->legend()->setLabelColor(m_theme.soft);
    auto *x = new QValueAxis;
    auto *y = new QValueAxis;
    chart->addAxis(x, Qt::AlignBottom);
    chart->addAxis(y, Qt::AlignLeft);
    double most = 1;
    bool any = false;
    const auto add = [&](QXYSeries *series, const QList<QPointF> &points, const QString &name) {
        series->setName(name);
        series->replace(points);
        chart->addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
        for (const QPointF &point : points)
            most = std::max(most, point.y());
        any = any || !points.isEmpty();
    };
    bool speedUps = false;
    for (std::size_t c = 0; m_outcome && c < m_outcome->curves.size(); ++c) {
        const lessons::SweepCurve &curve = m_outcome->curves[c];
        const QString name = QString::fromStdString(curve.label.empty() ? curve.variant : curve.label);
        const QColor color = m_theme.color(kColors[c % std::size(kColors)]);
        QList<QPointF> points;
        for (std::size_t i = 0; i < curve.cells.size(); ++i) {
            if (curve.cells[i].speedUp)
                points << QPointF(m_outcome->values[i], *curve.cells[i].speedUp);
        }
        speedUps = speedUps || !points.isEmpty();
        auto *measured = new QScatterSeries;
        measured->setMarkerSize(9 * m_theme.scale);
        measured->setMarkerShape(c % 2 ? QScatterSeries::MarkerShapeRectangle : QScatterSeries::MarkerShapeCircle);
        measured->setColor(color);
        measured->setBorderColor(m_theme.panel);
        add(measured, points, name);
        const std::pair<const std::optional<lessons::ScalingFit> *, QString> laws[]
            = { { &curve.amdahl, tr("Amdahl") }, { &curve.usl, tr("USL") } };
        for (const auto &[fit, law] : laws) {
            if (!*fit || points.isEmpty())
                continue;
            QList<QPointF> line;
            const double from = points.front().x(), to = points.back().x();
            for (int i = 0; i <= kFitPoints; ++i) {
                const double workers = from + (to - from) * i / kFitPoints;
                line << QPointF(workers, (*fit)->speedUp(workers));
            }
            auto *series = new QLineSeries;
            series->setPen(QPen(color, 1.5 * m_theme.scale, fit == &curve.amdahl ? Qt::SolidLine : Qt::DashLine));
            add(series, line, tr("%1, %2").arg(name, law));
        }
    }
    const bool shown = any && speedUps;
    m_view->setVisible(shown);
    m_empty->setVisible(!shown);
    m_empty->setText(m_outcome      ? summary()
            : m_over.isEmpty()      ? m_why
                                    : tr("A sweep runs the lesson with more and more workers and fits Amdahl's law and the Universal Scalability Law to "
                                         "how fast it was: %1.").arg(m_over));
    if (!m_running) {
        m_note->setText(shown ? summary() : QString());
        m_note->setVisible(shown);
    }
    if (m_outcome && !m_outcome->values.empty()) {
        const double last = m_outcome->values.back(), first = m_outcome->values.front();
        x->setRange(first - (last - first) * 0.04, last + (last - first) * 0.04);
        x->setTickType(QValueAxis::TicksDynamic);
        x->setTickAnchor(first);
        x->setTickInterval(std::max(1.0, (last - first) / 8));
        x->setTitleText(QString::fromStdString(m_outcome->parameter));
    }
    x->setLabelFormat(QStringLiteral("%.0f"));
    y->setRange(0, most * 1.08);
    y->setTickCount(4);
    y->applyNiceNumbers();
    y->setLabelFormat(QStringLiteral("%.1f ×"));
    y->setTitleText(tr("speed-up"));
    for (QValueAxis *axis : { x, y }) {
        axis->setLabelsFont(m_theme.font(11));
        axis->setLabelsColor(m_theme.soft);
        axis->setTitleFont(m_theme.font(11));
        axis->setTitleBrush(m_theme.soft);
        axis->setGridLineColor(m_theme.grid);
        axis->setLinePenColor(m_theme.line);
    }
    x->setGridLineVisible(false);
    m_view->setAccessibleDescription(summary());
    QChart *old = m_view->chart();
    m_view->setChart(chart);
    delete old;
}

} // namespace interleave::ui
