// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/charts/holdhistogram.h>
#include <ui/panels/charts/chartspanel.h>
#include <ui/panels/charts/speedupchart.h>
#include <ui/panels/charts/timechart.h>
#include <ui/timeline/timelinerange.h>

#include <QChart>
#include <QChartView>
#include <QLabel>
#include <QLineSeries>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneKind;
using trace::LaneState;

class ChartsPanelTest : public QObject
{
    Q_OBJECT
    static constexpr int kPatience = 60'000;

    std::unique_ptr<TimelineRange> m_range;
    std::unique_ptr<ChartsPanel> m_panel;

    void show(const std::shared_ptr<trace::TraceStore> &store, int width = 2300)
    {
        m_panel.reset();
        m_range = std::make_unique<TimelineRange>();
        m_range->reset({ store->begin(), store->end() }, store->end() - store->begin());
        m_panel = std::make_unique<ChartsPanel>();
        m_panel->resize(width, 320);
        QSignalSpy shown(m_panel.get(), &ChartsPanel::chartsShown);
        m_panel->setRun(store, m_range.get());
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, kPatience);
    }
    static BuiltStore withQueue(std::uint32_t changes)
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::LaneInfo queue;
        queue.kind = LaneKind::Queue;
        queue.name = "jobs";
        trace::Lane &lane = built.store->createLane(queue);
        for (std::uint32_t i = 0; i < changes; ++i)
            lane.append(kBegin + Nanoseconds { 10'000 } * static_cast<int>(i), LaneState::Runnable, i % 50 + (i == changes / 2 ? 100 : 0));
        advanceAll(built, kBegin + Nanoseconds { 10'000 } * static_cast<int>(changes));
        return built;
    }

private slots:
    void cleanup()
    {
        m_panel.reset();
        m_range.reset();
    }

    void waitsForTheGilAreALineOverTime()
    {
        show(takingTurns(ms(400), 2).store);
        const ChartData &data = m_panel->timeChart(ChartsPanel::Latency)->data();
        QCOMPARE(data.series.size(), std::size_t { 1 });
        QVERIFY(data.most > 5 && data.most < 10); // ms: as the store was built
        QVERIFY(!m_panel->timeChart(ChartsPanel::Cores)->isEmpty());
    }

    void aRunWithoutAQueueSaysSoInsteadOfAnEmptyChart()
    {
        show(takingTurns(ms(100), 2).store);
        const TimeChart *chart = m_panel->timeChart(ChartsPanel::Depth);
        QVERIFY(chart->isEmpty() && !chart->view()->isVisible());
        const auto labels = chart->findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->isVisible() && label->text().contains(QStringLiteral("no queue")); }));
    }

    void aHundredThousandChangesOfAQueueAreAtMostAThousandPointsAndKeepTheHighest()
    {
        show(withQueue(100'000).store);
        const ChartData &data = m_panel->timeChart(ChartsPanel::Depth)->data();
        QCOMPARE(data.series.size(), std::size_t { 1 });
        QVERIFY2(data.series[0].points.size() <= ChartData::kMostPoints, qPrintable(QString::number(data.series[0].points.size())));
        const auto highest = std::max_element(data.series[0].points.begin(), data.series[0].points.end(), [](auto &a, auto &b) { return a.second < b.second; });
        QVERIFY(highest->second >= 100);
        QVERIFY(std::is_sorted(data.series[0].points.begin(), data.series[0].points.end(), [](auto &a, auto &b) { return a.first < b.first; }));
    }

    void aClickOnAChartGoesToTheMoment()
    {
        const auto built = takingTurns(ms(400), 2);
        show(built.store);
        QSignalSpy jumps(m_panel.get(), &Panel::jumpRequested);
        QChartView *view = m_panel->timeChart(ChartsPanel::Cores)->view();
        QCoreApplication::processEvents();
        const QRectF plot = view->chart()->plotArea();
        const QPoint quarter = view->mapFromScene(view->chart()->mapToScene(QPointF(plot.left() + plot.width() / 4, plot.center().y())));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, quarter);
        QCOMPARE(jumps.count(), 1);
        const Nanoseconds at = jumps[0][2].value<Nanoseconds>() - built.store->begin();
        QVERIFY2(at > ms(95) && at < ms(105), qPrintable(QString::number(at.count())));
        QVERIFY(jumps[0][0].value<TimeRange>().contains(jumps[0][2].value<Nanoseconds>()));
        view->setFocus();
        m_range->setPlayhead(built.store->begin() + ms(200));
        m_panel->timeChart(ChartsPanel::Cores)->setPlayhead(m_range->playhead());
        QTest::keyClick(view, Qt::Key_Right);
        QCOMPARE(jumps[1][2].value<Nanoseconds>() - built.store->begin(), ms(204));
    }

    void whereThereIsLittleRoomOneChartIsSeenAndTheButtonsChange()
    {
        show(takingTurns(ms(100), 2).store, 600);
        QVERIFY(m_panel->holds()->isVisible() && !m_panel->timeChart(ChartsPanel::Cores)->isVisible());
        QTest::mouseClick(m_panel->button(ChartsPanel::Cores), Qt::LeftButton);
        QVERIFY(!m_panel->holds()->isVisible() && m_panel->timeChart(ChartsPanel::Cores)->isVisible());
        m_panel->resize(1000, 320);
        QTRY_VERIFY(m_panel->speedUp()->isVisible()); // its neighbour
    }

    void aSweepIsAskedForShownWhileItGoesAndStopped()
    {
        show(takingTurns(ms(100), 2).store, 600);
        SpeedUpChart *chart = m_panel->speedUp();
        QTest::mouseClick(m_panel->button(ChartsPanel::SpeedUp), Qt::LeftButton);
        QSignalSpy asked(chart, &SpeedUpChart::sweepRequested), stopped(chart, &SpeedUpChart::stopRequested);
        chart->setOffer({}, QStringLiteral("because"));
        QVERIFY(!chart->button()->isEnabled());
        chart->setOffer(QStringLiteral("threads from 1 to 4"), {});
        QTest::mouseClick(chart->button(), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        chart->setProgress(1, 12, QStringLiteral("threads 2"));
        QTest::mouseClick(chart->button(), Qt::LeftButton);
        QCOMPARE(stopped.count(), 1);
        QCOMPARE(asked.count(), 1);
    }

    void theOutcomeOfASweepIsPointsWithTheirLaws()
    {
        auto outcome = std::make_shared<lessons::SweepOutcome>();
        outcome->parameter = "threads";
        outcome->values = { 1, 2, 3, 4 };
        lessons::SweepCurve curve;
        curve.variant = curve.label = "In threads";
        std::vector<lessons::ScalingPoint> points;
        for (const double workers : outcome->values) {
            lessons::SweepCell cell;
            cell.speedUp = workers / (1 + 0.25 * (workers - 1));
            points.push_back({ workers, *cell.speedUp });
            curve.cells.push_back(cell);
        }
        curve.amdahl = *lessons::fitAmdahl(points);
        outcome->curves.push_back(curve);
        show(takingTurns(ms(100), 2).store);
        m_panel->speedUp()->setOutcome(outcome);
        QVERIFY(m_panel->speedUp()->summary().contains(QStringLiteral("25")));
        const auto *view = m_panel->speedUp()->findChild<QChartView *>();
        QVERIFY(view->isVisible());
        QCOMPARE(view->chart()->series().size(), 2); // measured, Amdahl
    }

    void nothingIsComputedWhileNothingHasChanged()
    {
        const auto built = takingTurns(ms(100), 2);
        show(built.store);
        QSignalSpy shown(m_panel.get(), &ChartsPanel::chartsShown);
        m_panel->news();
        QCoreApplication::processEvents();
        QCOMPARE(shown.count(), 0);
        built.store->publish();
        m_panel->news();
        QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, kPatience);
    }
};

QTEST_MAIN(ChartsPanelTest)
#include "chartspanel_test.moc"
