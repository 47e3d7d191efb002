// SPDX-License-Identifier: GPL-3.0-or-later
#include "chartdata.h"

#include <trace/metrics/channels.h>
#include <trace/metrics/walk.h>
#include <ui/panels/lanenames.h>

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <numeric>

namespace interleave::ui {

using trace::InstantKind;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr std::int64_t kStretches = 500;
constexpr std::size_t kMostQueues = 6, kMostCores = 8;

QString tr(const char *text) { return QCoreApplication::translate("charts", text); }

/// Keeps the highest of each of equal stretches of the run, where it is.
class Highest
{
public:
    explicit Highest(const TimeRange &range)
        : m_range(range)
        , m_found(kStretches, { Nanoseconds { -1 }, 0 })
    {
    }
    void see(Nanoseconds time, double value)
    {
        if (m_range.empty() || time < m_range.begin)
            return;
        const double share = static_cast<double>((time - m_range.begin).count()) / static_cast<double>(m_range.length().count());
        const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(share * kStretches), 0, kStretches - 1));
        if (m_found[at].first.count() < 0 || value > m_found[at].second)
            m_found[at] = { time, value };
        m_any = true;
    }
    void addTo(ChartData &data, const QString &name) const
    {
        if (!m_any)
            return;
        ChartData::Series series { name, {} };
        for (const auto &point : m_found) {
            if (point.first.count() < 0)
                continue;
            series.points.push_back(point);
            data.most = std::max(data.most, point.second);
        }
        data.series.push_back(std::move(series));
    }

private:
    TimeRange m_range;
    std::vector<std::pair<Nanoseconds, double>> m_found;
    bool m_any = false;
};

double milliseconds(double nanoseconds) { return nanoseconds / 1e6; }

} // namespace

ChartData latencyData(const trace::TraceStore &store, std::stop_token stop)
{
    ChartData data { { store.begin(), store.end() }, {}, 0 };
    Highest io(data.range), gil(data.range), callbacks(data.range);
    trace::forEachLane(store, { LaneKind::Thread, LaneKind::Loop }, [&](LaneId, const trace::Lane &lane) {
        if (stop.stop_requested())
            return;
        trace::forEachInstant(lane, [&](const trace::Instant &instant) {
            if (instant.kind == InstantKind::IoDone)
                io.see(instant.time, milliseconds(static_cast<double>(instant.value)));
            else if (instant.kind == InstantKind::CallbackLatency)
                callbacks.see(instant.time, milliseconds(static_cast<double>(instant.value)));
        });
        if (lane.info().kind != LaneKind::Thread)
            return;
        trace::forEachSpan(lane, [&](const trace::Span &span) {
            if (span.state == LaneState::WantsGil && span.end > span.begin)
                gil.see(span.end, milliseconds(static_cast<double>((span.end - span.begin).count())));
        });
    });
    io.addTo(data, tr("I/O answered"));
    gil.addTo(data, tr("waited for the GIL"));
    callbacks.addTo(data, tr("callbacks late"));
    return data;
}

ChartData depthData(const trace::TraceStore &store, std::stop_token stop)
{
    ChartData data { { store.begin(), store.end() }, {}, 0 };
    std::vector<std::pair<std::uint32_t, ChartData::Series>> found; // by how deep they got
    trace::forEachLane(store, { LaneKind::Queue }, [&](LaneId id, const trace::Lane &lane) {
        if (stop.stop_requested())
            return;
        const trace::DepthMetrics depth = trace::measureDepth(lane);
        if (depth.series.empty() || depth.max == 0)
            return;
        ChartData::Series series { laneName(store, id), {} };
        // Two points make a step. Of too many changes every n-th is kept, and of those between the highest.
        const std::size_t every = depth.series.size() / (ChartData::kMostPoints / 2 - 1) + 1;
        double last = 0;
        for (std::size_t i = 0; i < depth.series.size(); i += every) {
            const auto end = depth.series.begin() + static_cast<std::ptrdiff_t>(std::min(i + every, depth.series.size()));
            const auto highest = std::max_element(depth.series.begin() + static_cast<std::ptrdiff_t>(i), end,
                [](const auto &a, const auto &b) { return a.items < b.items; });
            series.points.emplace_back(highest->time, last);
            last = highest->items;
            series.points.emplace_back(highest->time, last);
        }
        series.points.emplace_back(lane.end(), last);
        found.emplace_back(depth.max, std::move(series));
    });
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    for (std::size_t i = 0; i < std::min(found.size(), kMostQueues); ++i) {
        data.most = std::max<double>(data.most, found[i].first);
        data.series.push_back(std::move(found[i].second));
    }
    return data;
}

ChartData coreData(const trace::TraceStore &store, std::stop_token stop)
{
    ChartData data { { store.begin(), store.end() }, {}, 0 };
    constexpr std::int64_t columns = 240;
    const Nanoseconds width { data.range.length().count() / columns };
    if (width.count() <= 0)
        return data;
    std::vector<double> all(columns, 0);
    std::size_t cores = 0;
    trace::forEachLane(store, { LaneKind::Core }, [&](LaneId id, const trace::Lane &lane) {
        if (stop.stop_requested() || lane.spanCount() == 0)
            return;
        std::vector<trace::StateTimes> times(columns);
        lane.stateTimesOfColumns(data.range.begin, width, times);
        ChartData::Series series { laneName(store, id), {} };
        for (std::size_t i = 0; i < times.size(); ++i) {
            std::int64_t ours = std::accumulate(times[i].begin(), times[i].end(), std::int64_t { 0 });
            for (const LaneState notOurs : { LaneState::None, LaneState::Unknown, LaneState::Frozen })
                ours -= times[i][trace::index(notOurs)];
            const double percent = 100.0 * static_cast<double>(ours) / static_cast<double>(width.count());
            series.points.emplace_back(data.range.begin + width * static_cast<int>(i) + width / 2, percent);
            all[i] += percent;
        }
        ++cores;
        if (cores <= kMostCores)
            data.series.push_back(std::move(series));
    });
    if (cores > kMostCores) {
        ChartData::Series series { tr("%1 cores together").arg(cores), {} };
        for (std::size_t i = 0; i < all.size(); ++i)
            series.points.emplace_back(data.range.begin + width * static_cast<int>(i) + width / 2, all[i] / static_cast<double>(cores));
        data.series = { std::move(series) };
    }
    data.most = cores > 0 ? 100 : 0;
    return data;
}

} // namespace interleave::ui
