// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartdata.h"

#include <ui/theme/theme.h>

#include <QTimer>
#include <QWidget>

#include <optional>

class QChart;
class QChartView;
class QLabel;
class QLineSeries;
class QValueAxis;

namespace interleave::ui {

class ElidedLabel;

/// Lines over the time of a run (Qt Charts), with the playhead. A click asks for the moment; so do the arrow keys, a hundredth further. GUI thread.
class TimeChart : public QWidget
{
    Q_OBJECT
public:
    struct Words
    {
        QString title, explanation;
        QString unit; ///< of the values: "ms", "items", "%"
        QString empty; ///< why there is nothing
    };
    explicit TimeChart(Words words, QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    /// Lines that there were before only get other points.
    void setData(const ChartData &figures);
    void setPlayhead(std::optional<Nanoseconds> time);

    [[nodiscard]] const ChartData &data() const noexcept { return m_data; }
    [[nodiscard]] QChartView *view() const noexcept { return m_view; } ///< null before it is seen for the first time
    [[nodiscard]] bool isEmpty() const noexcept { return m_data.series.empty(); }

signals:
    void momentRequested(interleave::Nanoseconds time);

protected:
    void showEvent(QShowEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void build(); ///< when it is seen for the first time: a window must not wait for charts that nobody looks at
    void rebuild();
    void fill();
    void fillMark();
    void style();
    [[nodiscard]] double unitOfTime() const; ///< nanoseconds
    [[nodiscard]] double xOf(Nanoseconds time) const;

    Words m_words;
    Theme m_theme;
    ChartData m_data;
    std::optional<Nanoseconds> m_playhead;
    ElidedLabel *m_title;
    QLabel *m_empty;
    QChartView *m_view = nullptr;
    QChart *m_chart = nullptr;
    QValueAxis *m_x = nullptr, *m_y = nullptr;
    std::vector<QLineSeries *> m_lines;
    QLineSeries *m_mark = nullptr;
    QTimer m_soon; ///< the playhead may move sixty times a second, a chart not
};

} // namespace interleave::ui
