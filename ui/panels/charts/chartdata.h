// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/timeline/timelinecoordinates.h>

#include <QString>

#include <stop_token>
#include <utility>
#include <vector>

namespace interleave::ui {

/// What a chart over time shows, in plain numbers: no more points than a chart can draw ten times a second. A value; made on any thread.
struct ChartData
{
    static constexpr std::size_t kMostPoints = 1000; ///< of a series
    struct Series
    {
        QString name;
        std::vector<std::pair<Nanoseconds, double>> points; ///< in order of time, on the store's axis
    };
    TimeRange range; ///< of the run
    std::vector<Series> series;
    double most = 0; ///< the highest value
};

/// The longest latency, in milliseconds, in each of at most 500 stretches: of I/O, of waits for the GIL, of a loop's callbacks. Only of what the run has.
ChartData latencyData(const trace::TraceStore &store, std::stop_token stop = {});
/// Items in each queue, pipe and pool, the deepest six, as steps.
ChartData depthData(const trace::TraceStore &store, std::stop_token stop = {});
/// Percent of each core that the run used (of more than eight cores: of all together).
ChartData coreData(const trace::TraceStore &store, std::stop_token stop = {});

} // namespace interleave::ui
