// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartdata.h"

#include <ui/panels/background.h>
#include <ui/panels/panel.h>

#include <QElapsedTimer>
#include <QTimer>

#include <array>

class QHBoxLayout;
class QPushButton;

namespace interleave::ui {

class HoldHistogram;
class SpeedUpChart;
class TimeChart;

/// The run in charts, as many side by side as there is room for: how long the GIL was held, latencies, queues and cores over time, and the speed-up of a
/// sweep. Figures are made off the GUI thread, and only when the run has grown. GUI thread.
class ChartsPanel : public Panel
{
    Q_OBJECT
public:
    enum Chart { Holds, Latency, Depth, Cores, SpeedUp, kCharts };
    explicit ChartsPanel(QWidget *parent = nullptr);
    ~ChartsPanel() override;
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range) override;
    void setTheme(const Theme &theme) override;

    void showFrom(Chart chart); ///< and those after it, as there is room
    [[nodiscard]] QPushButton *button(Chart chart) const noexcept { return m_buttons[chart]; }
    [[nodiscard]] TimeChart *timeChart(Chart chart) const noexcept { return m_times[chart]; } ///< null for those that are none
    [[nodiscard]] HoldHistogram *holds() const noexcept { return m_holds; }
    [[nodiscard]] SpeedUpChart *speedUp() const noexcept { return m_speedUp; }

signals:
    void chartsShown(); ///< they are those of the run as it is

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void compute();
    void arrange();
    void jumpTo(Nanoseconds time);

    std::array<QPushButton *, kCharts> m_buttons {};
    std::array<QWidget *, kCharts> m_charts {};
    std::array<TimeChart *, kCharts> m_times {};
    HoldHistogram *m_holds;
    SpeedUpChart *m_speedUp;
    QHBoxLayout *m_head, *m_row;
    int m_first = Holds;
    std::uint64_t m_revision = 0;
    bool m_computed = false;
    QElapsedTimer m_age;
    QTimer m_again;
    Background m_background; ///< last
};

} // namespace interleave::ui
