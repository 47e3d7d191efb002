// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/progress/trackrecord.h>
#include <ui/theme/theme.h>

#include <QWidget>

class QChartView;

namespace interleave::ui {

/// Two charts side by side: how often one was right, by how sure one was; and how far off the predictions were, over time. GUI thread.
class TrackChart : public QWidget
{
    Q_OBJECT
public:
    explicit TrackChart(QWidget *parent = nullptr);
    void show(const lessons::TrackRecord &track, const Theme &theme);

private:
    QChartView *m_sure, *m_time;
};

} // namespace interleave::ui
