// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QChart;
class QChartView;
class QLabel;

namespace interleave::ui {

class ElidedLabel;

/// Holds counted by length: `counts[i]` lasted from `i * width` to `(i + 1) * width`, the last one also longer.
struct HoldBins
{
    Nanoseconds width { 0 };
    std::vector<int> counts;
    /// At which bin's lower edge the switch interval lies; none if all holds are so short that it is off the scale.
    std::optional<int> interval;
    friend bool operator==(const HoldBins &, const HoldBins &) = default;
};
/// A fifth of the switch interval for each bin, or, if nearly all holds are far shorter, what fits them.
[[nodiscard]] HoldBins binned(std::vector<Nanoseconds> holds, Nanoseconds switchInterval);

/// One hold of a GIL.
struct HoldStretch
{
    TimeRange range;
    LaneId gil = trace::kNoLane;
};

/// How long the GIL was held, as a histogram (Qt Charts) with the switch interval drawn in. Filled when a run is over. A click on a bar asks for one of
/// its holds, the next click for another. GUI thread.
class HoldHistogram : public QWidget
{
    Q_OBJECT
public:
    explicit HoldHistogram(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    void setStore(std::shared_ptr<const trace::TraceStore> store);

signals:
    void stretchRequested(const interleave::ui::TimeRange &stretch, interleave::LaneId gil);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void rebuild();
    void fill(QChart &chart, const std::vector<Nanoseconds> &holds, Nanoseconds interval);
    [[nodiscard]] QString sentence(const HoldBins &bins, int bin) const;
    void request(const HoldBins &bins, int bin);

    Theme m_theme;
    std::shared_ptr<const trace::TraceStore> m_store;
    std::size_t m_next = 0; ///< where the search for another hold of a bar goes on
    ElidedLabel *m_title;
    QLabel *m_note, *m_empty;
    QChartView *m_view;
    bool m_sparse = false; ///< room for every second label only
};

/// All holds of a store's GILs (of each the first 200 000 spans).
std::vector<HoldStretch> gilHoldStretches(const trace::TraceStore &store);
/// The lengths of all holds of a store's GILs: from a take to when the holder lets go.
std::vector<Nanoseconds> gilHolds(const trace::TraceStore &store);

} // namespace interleave::ui
