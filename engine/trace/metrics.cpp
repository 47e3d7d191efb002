// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics.h"

#include "letters.h"

#include "gilholds.h"
#include "spanwalk.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace interleave::trace {

namespace {

using Stretches = std::vector<std::pair<Nanoseconds, Nanoseconds>>;

Quantiles quantilesOf(std::vector<double> values)
{
    Quantiles q;
    if (values.empty())
        return q;
    std::sort(values.begin(), values.end());
    const auto at = [&](double p) {
        const double position = p * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return std::lerp(values[below], values[above], position - static_cast<double>(below));
    };
    q.count = values.size();
    q.total = std::accumulate(values.begin(), values.end(), 0.0);
    q.mean = q.total / static_cast<double>(q.count);
    q.p5 = at(0.05);
    q.p50 = at(0.50);
    q.p90 = at(0.90);
    q.p95 = at(0.95);
    q.p99 = at(0.99);
    q.max = values.back();
    return q;
}

/// The stretches in which the run was frozen: sorted, and asked whether a duration is spoilt by them.
class Freezes
{
public:
    explicit Freezes(Stretches frozen)
        : m_frozen(std::move(frozen))
    {
        std::erase_if(m_frozen, [](const auto &f) { return f.second <= f.first; });
        std::sort(m_frozen.begin(), m_frozen.end());
    }
    /// Touching counts: what ends right where a freeze begins was ended by it.
    [[nodiscard]] bool cross(Nanoseconds begin, Nanoseconds end) const
    {
        return std::any_of(m_frozen.begin(), m_frozen.end(),
            [&](const auto &f) { return begin <= f.second && end >= f.first; });
    }
    [[nodiscard]] Nanoseconds within(Nanoseconds begin, Nanoseconds end) const
    {
        Nanoseconds sum { 0 };
        for (const auto &[from, to] : m_frozen)
            sum += std::max(Nanoseconds { 0 }, std::min(to, end) - std::max(from, begin));
        return sum;
    }
    [[nodiscard]] StateTimes times(const Lane &lane) const
    {
        StateTimes times = lane.stateTimes(lane.begin(), lane.end());
        for (const auto &[from, to] : m_frozen) {
            const StateTimes frozen = lane.stateTimes(from, to);
            for (std::size_t s = 0; s < times.size(); ++s)
                times[s] -= frozen[s];
        }
        times[index(LaneState::Frozen)] = 0;
        return times;
    }

private:
    Stretches m_frozen;
};

std::int64_t sumBut(const StateTimes &times, std::initializer_list<LaneState> without)
{
    std::int64_t sum = std::accumulate(times.begin(), times.end(), std::int64_t(0));
    for (const LaneState state : without)
        sum -= times[index(state)];
    return sum;
}

void countInstants(const Lane &lane, std::initializer_list<std::pair<InstantKind, std::uint64_t *>> counters)
{
    lane.instants(Nanoseconds::min(), Nanoseconds::max(), std::numeric_limits<std::size_t>::max(),
        [&](const Instant &instant) {
            for (const auto &[kind, counter] : counters)
                *counter += instant.kind == kind ? 1 : 0;
        });
}

/// Waits for the GIL, each from its request to its take, appended to `waits`.
void gatherWaits(const Lane &lane, const Freezes &freezes, std::vector<double> &waits)
{
    Nanoseconds begin { 0 };
    bool waiting = false;
    forEachSpan(lane, [&](const Span &span) {
        if (span.state == LaneState::WantsGil) {
            begin = waiting ? begin : span.begin;
            waiting = true;
            return;
        }
        // One that a loss cuts off has no known end.
        if (waiting && span.state != LaneState::Unknown && span.state != LaneState::Frozen
            && !freezes.cross(begin, span.begin))
            waits.push_back(static_cast<double>((span.begin - begin).count()));
        waiting = false;
    });
}

void gatherLatencies(const Lane &lane, const Freezes &freezes, std::vector<double> &latencies)
{
    lane.instants(Nanoseconds::min(), Nanoseconds::max(), std::numeric_limits<std::size_t>::max(),
        [&](const Instant &instant) {
            if (instant.kind != InstantKind::IoDone)
                return;
            const auto latency
                = static_cast<std::int64_t>(std::min<std::uint64_t>(instant.value, 1ULL << 60));
            if (!freezes.cross(instant.time - Nanoseconds { latency }, instant.time))
                latencies.push_back(static_cast<double>(latency));
        });
}

bool wantedGilBefore(const TraceStore &store, LaneId thread, Nanoseconds time)
{
    const Lane &lane = store.lane(thread);
    const std::uint64_t i = lane.at(time - Nanoseconds { 1 });
    return i < lane.spanCount() && lane.span(i).state == LaneState::WantsGil;
}

GilMetrics measureGil(const TraceStore &store, const Lane &lane, const Freezes &freezes, double run)
{
    GilMetrics gil;
    gil.name = lane.info().name;
    std::vector<double> holds, forced, handOffs;
    const std::vector<GilHold> all = gilHolds(lane);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const GilHold &hold = all[i];
        if (hold.complete && !freezes.cross(hold.begin, hold.end)) {
            holds.push_back(static_cast<double>((hold.end - hold.begin).count()));
            if (hold.forced)
                forced.push_back(holds.back());
        }
        if (i == 0)
            continue;
        const GilHold &before = all[i - 1];
        if (before.holder == hold.holder)
            continue;
        ++gil.holderChanges;
        if (before.complete && !freezes.cross(before.end, hold.begin)
            && wantedGilBefore(store, hold.holder, before.end))
            handOffs.push_back(static_cast<double>((hold.begin - before.end).count()));
    }
    gil.hold = quantilesOf(std::move(holds));
    gil.forcedHold = quantilesOf(std::move(forced));
    gil.handOff = quantilesOf(std::move(handOffs));
    countInstants(lane,
        { { InstantKind::GilTake, &gil.takes }, { InstantKind::DropRequest, &gil.requests },
            { InstantKind::ForcedSwitch, &gil.forcedSwitches } });
    if (gil.takes == 0)
        gil.takes = all.size();
    const std::int64_t held
        = sumBut(freezes.times(lane), { LaneState::None, LaneState::Unknown, LaneState::Frozen });
    gil.heldShare = run > 0 ? std::min(1.0, static_cast<double>(held) / run) : 0;
    return gil;
}

CoreMetrics measureCore(const TraceStore &store, const Lane &lane, const Freezes &freezes, double run)
{
    CoreMetrics core;
    core.core = lane.info().core;
    const std::int64_t ours
        = sumBut(freezes.times(lane), { LaneState::None, LaneState::Unknown, LaneState::Frozen });
    core.ours = run > 0 ? std::min(1.0, static_cast<double>(ours) / run) : 0;
    double length = 0, idle = 0, busy = 0, stolen = 0;
    for (const CoreUse &use : store.coreUse(core.core, store.begin(), store.end())) {
        const Nanoseconds from = std::max(use.begin, store.begin()), to = std::min(use.end, store.end());
        const auto part = static_cast<double>((to - from - freezes.within(from, to)).count());
        if (part <= 0)
            continue;
        length += part;
        idle += part * use.idle;
        busy += part * use.busy;
        stolen += part * use.stolen;
    }
    if (length > 0) {
        core.useKnown = true;
        core.idle = idle / length;
        core.stolen = stolen / length;
        core.other = std::max(0.0, busy / length - core.ours);
    }
    return core;
}

} // namespace

Metrics measure(const TraceStore &store)
{
    const TraceInfo info = store.info();
    const Freezes freezes(info.frozen);
    Metrics metrics;
    const Nanoseconds length = store.end() - store.begin() - freezes.within(store.begin(), store.end());
    metrics.wall = info.wall > Nanoseconds { 0 } ? info.wall : length;
    const auto run = static_cast<double>(length.count());
    std::vector<double> waits, latencies;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind == LaneKind::Gil) {
            metrics.gils.push_back(measureGil(store, lane, freezes, run));
        } else if (lane.info().kind == LaneKind::Core) {
            metrics.cores.push_back(measureCore(store, lane, freezes, run));
        } else if (lane.info().kind == LaneKind::Thread) {
            ThreadMetrics thread;
            thread.name = lane.info().name;
            thread.letter = lane.info().letter;
            thread.lane = LaneId { i };
            thread.states = freezes.times(lane);
            thread.lifetime = Nanoseconds { sumBut(thread.states, { LaneState::None }) };
            for (std::size_t s = 0; s < kLaneStateCount; ++s)
                metrics.states[s] += thread.states[s];
            const auto waitsBefore = static_cast<std::ptrdiff_t>(waits.size());
            const auto latenciesBefore = static_cast<std::ptrdiff_t>(latencies.size());
            gatherWaits(lane, freezes, waits);
            gatherLatencies(lane, freezes, latencies);
            thread.gilWait = quantilesOf({ waits.begin() + waitsBefore, waits.end() });
            thread.io = quantilesOf({ latencies.begin() + latenciesBefore, latencies.end() });
            metrics.threads.push_back(std::move(thread));
        }
    }
    // Lanes stand in the order in which the threads came to life; read they are in that of the scenario.
    std::stable_sort(metrics.threads.begin(), metrics.threads.end(), [](const ThreadMetrics &a, const ThreadMetrics &b) {
        return letterRank(a.letter) < letterRank(b.letter);
    });
    metrics.gilWait = quantilesOf(std::move(waits));
    metrics.io = quantilesOf(std::move(latencies));
    metrics.cpu = Nanoseconds { metrics.states[index(LaneState::RunningPython)]
        + metrics.states[index(LaneState::RunningNative)] + metrics.states[index(LaneState::RunningSystem)] };
    metrics.deadlocks = info.deadlocks.size();
    metrics.deadlocked = info.deadlocked;
    metrics.deadlockFoundAfter = info.deadlockFoundAfter;
    // The collector checked the epochs of all GILs together; they are said of the first.
    if (!metrics.gils.empty()) {
        GilMetrics &gil = metrics.gils.front();
        if (metrics.gils.size() == 1 && info.gilTakes > 0) { // exact, even where spans were lost or evicted
            gil.takes = info.gilTakes;
            gil.holderChanges = info.gilHolderChanges;
        }
        gil.switchNumber = info.gilSwitchNumber;
        gil.overlaps = info.gilOverlaps;
        gil.epochGaps = info.gilEpochGaps;
    }
    return metrics;
}

} // namespace interleave::trace
