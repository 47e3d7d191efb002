// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>

#include <QWidget>

class QChart;
class QChartView;
class QLabel;

namespace interleave::ui {

/// How long the GIL was held, as a histogram (Qt Charts) with the switch interval drawn in. Filled when a run is over. GUI thread.
class HoldHistogram : public QWidget
{
    Q_OBJECT
public:
    explicit HoldHistogram(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    void setStore(std::shared_ptr<const trace::TraceStore> store);

private:
    void rebuild();

    Theme m_theme;
    std::shared_ptr<const trace::TraceStore> m_store;
    QLabel *m_title;
    QChartView *m_view;
};

/// The lengths of all holds of a store's GILs: from a take to when the holder lets go.
std::vector<Nanoseconds> gilHolds(const trace::TraceStore &store);

} // namespace interleave::ui
