// SPDX-License-Identifier: GPL-3.0-or-later
#include "standing.h"

#include <trace/stepping.h>

#include <map>
#include <vector>

namespace interleave::ui {

using trace::LaneKind;

namespace {

/// What it stands before by its last span: a step, a turn; empty: it does not stand.
std::string_view laneStandsBefore(const trace::TraceStore &store, const trace::Lane &lane, Nanoseconds time, bool live)
{
    const bool can = lane.info().kind == LaneKind::Thread || lane.info().kind == LaneKind::Task;
    if (!can || lane.spanCount() == 0)
        return {};
    const auto at = live ? lane.spanCount() - 1 : lane.at(time);
    if (at >= lane.spanCount())
        return {};
    const trace::Span span = lane.span(at);
    return trace::standsBefore(span.state, store.name(span.object));
}

} // namespace

Standing standingAt(const trace::TraceStore &store, Nanoseconds time, bool live)
{
    /// A thread and the tasks of its loop.
    struct Crew
    {
        std::vector<LaneId> threads, inTurn, beforeTurn;
    };
    std::map<ThreadId, Crew> crews;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        const std::string_view before = laneStandsBefore(store, lane, time, live);
        if (before.empty())
            continue;
        Crew &crew = crews[lane.info().thread];
        if (lane.info().kind == LaneKind::Thread)
            crew.threads.push_back(LaneId { i });
        else
            (before == trace::kNextTurn ? crew.beforeTurn : crew.inTurn).push_back(LaneId { i });
    }
    Standing standing;
    for (const auto &[thread, crew] : crews) {
        const std::vector<LaneId> &turn = crew.inTurn.empty() ? crew.threads : crew.inTurn;
        standing.stand.insert(turn.begin(), turn.end());
        standing.stand.insert(crew.beforeTurn.begin(), crew.beforeTurn.end());
        const std::vector<LaneId> &next = turn.empty() ? crew.beforeTurn : turn;
        standing.next.insert(next.begin(), next.end());
    }
    return standing;
}

QStringList standingWorkers(const trace::TraceStore &store)
{
    QStringList names;
    for (const LaneId id : standingAt(store, {}, true).next) {
        const trace::LaneInfo &info = store.lane(id).info();
        names << QString::fromStdString(info.letter.empty() ? info.name : info.letter);
    }
    return names;
}

} // namespace interleave::ui
