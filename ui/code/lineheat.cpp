// SPDX-License-Identifier: GPL-3.0-or-later
#include "lineheat.h"

#include <ui/replay/giltext.h>
#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <numeric>
#include <set>

namespace interleave::ui {

using trace::Lane;
using trace::LaneKind;
using trace::LaneState;

namespace {

constexpr std::size_t kMostChanges = 4'000'000; // of line, in one computation
constexpr std::uint64_t kMostLines = 100'000; // a file may say anything

QString tr(const char *text) { return QCoreApplication::translate("CodePane", text); }

bool isWait(LaneState state) noexcept
{
    return state == LaneState::BlockedIo || state == LaneState::BlockedLock || state == LaneState::BlockedQueue || state == LaneState::BlockedJoin
        || state == LaneState::Asleep;
}

using Thread = std::pair<std::uint32_t, std::uint32_t>; // process, thread

Thread threadOf(const trace::LaneInfo &info) { return { info.process.value, info.thread.value }; }

/// One lane's way from line to line.
class Walk
{
public:
    Walk(LineHeat &heat, const Lane &lane, std::uint32_t id, bool runsLoop)
        : m_heat(heat)
        , m_lane(lane)
        , m_id(id)
        , m_task(lane.info().kind == LaneKind::Task)
        , m_runsLoop(runsLoop)
    {
    }
    void at(Nanoseconds time, std::uint64_t line)
    {
        if (line == m_line)
            return;
        close(time);
        m_line = line;
        m_since = time;
    }
    void close(Nanoseconds time)
    {
        if (m_line == 0 || m_line > kMostLines || time <= m_since)
            return;
        trace::StateTimes states = m_lane.stateTimes(m_since, time);
        std::int64_t sum = 0;
        for (std::size_t s = 0; s < states.size(); ++s) {
            if (!counts(static_cast<LaneState>(s)))
                states[s] = 0;
            sum += states[s];
        }
        if (sum == 0)
            return;
        LineTimes &times = m_heat.lines[static_cast<int>(m_line)];
        for (std::size_t s = 0; s < states.size(); ++s)
            times.states[s] += states[s];
        times.byLane[m_id] += sum;
    }

private:
    [[nodiscard]] bool counts(LaneState state) const noexcept
    {
        if (state == LaneState::None || state == LaneState::Unknown || state == LaneState::Frozen)
            return false;
        if (m_task)
            return isWait(state); // its turns are its thread's time
        return !m_runsLoop || !isWait(state);
    }

    LineHeat &m_heat;
    const Lane &m_lane;
    std::uint32_t m_id;
    bool m_task, m_runsLoop;
    std::uint64_t m_line = 0;
    Nanoseconds m_since { 0 };
};

/// As a part of a sentence: "running Python", "wanting the GIL".
QString doing(LaneState state)
{
    switch (state) {
    case LaneState::RunningPython: return tr("running Python");
    case LaneState::RunningNative: return tr("in native code, without the GIL");
    case LaneState::RunningSystem: return tr("in the system");
    case LaneState::Serialising: return tr("pickling");
    case LaneState::WantsGil: return tr("wanting the GIL");
    case LaneState::Runnable: return tr("ready, but off-core");
    case LaneState::RunnableHoldingGil: return tr("off-core with the GIL in hand");
    case LaneState::BlockedIo: return tr("blocked on I/O");
    case LaneState::BlockedLock: return tr("blocked on a lock");
    case LaneState::BlockedQueue: return tr("blocked on a queue");
    case LaneState::BlockedJoin: return tr("blocked on a join");
    case LaneState::Asleep: return tr("asleep");
    case LaneState::Booting: return tr("booting");
    default: return {};
    }
}

} // namespace

std::int64_t LineTimes::total() const noexcept { return std::accumulate(states.begin(), states.end(), std::int64_t { 0 }); }

std::int64_t LineHeat::most() const noexcept
{
    std::int64_t most = 0;
    for (const auto &[line, times] : lines)
        most = std::max(most, times.total());
    return most;
}

const std::vector<LaneState> &heatStates()
{
    static const std::vector<LaneState> states { LaneState::RunningPython, LaneState::Serialising, LaneState::RunningNative, LaneState::RunningSystem,
        LaneState::WantsGil, LaneState::RunnableHoldingGil, LaneState::Runnable, LaneState::BlockedLock, LaneState::BlockedQueue, LaneState::BlockedIo,
        LaneState::BlockedJoin, LaneState::Asleep, LaneState::Booting };
    return states;
}

LineHeat lineHeat(const trace::TraceStore &store, const TimeRange &range, const std::atomic<bool> *cancelled)
{
    LineHeat heat;
    heat.range = range;
    std::set<Thread> loops;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        if (store.lane(LaneId { i }).info().kind == LaneKind::Loop)
            loops.insert(threadOf(store.lane(LaneId { i }).info()));
    }
    std::size_t left = kMostChanges;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const Lane &lane = store.lane(LaneId { i });
        const LaneKind kind = lane.info().kind;
        if ((kind != LaneKind::Thread && kind != LaneKind::Task) || lane.spanCount() == 0)
            continue;
        const Nanoseconds from = std::max(range.begin, lane.begin()), to = std::min(range.end, lane.end());
        if (from >= to)
            continue;
        Walk walk(heat, lane, i, kind == LaneKind::Thread && loops.contains(threadOf(lane.info())));
        walk.at(from, lane.lastInstant(trace::InstantKind::Line, from).value);
        Nanoseconds known = to;
        const bool all = lane.instants(from, to, left, [&](const trace::Instant &instant) {
            if (left > 0)
                --left;
            if (cancelled && cancelled->load(std::memory_order_relaxed))
                return;
            if (instant.kind == trace::InstantKind::Line)
                walk.at(instant.time, instant.value);
            known = instant.time;
        });
        walk.close(all ? to : known);
        heat.partly = heat.partly || !all;
        if (cancelled && cancelled->load(std::memory_order_relaxed)) {
            heat.partly = true;
            break;
        }
    }
    return heat;
}

QString heatSentence(const trace::TraceStore &store, int line, const LineTimes &times)
{
    QStringList parts;
    for (const LaneState state : heatStates()) {
        const std::int64_t time = times.states[trace::index(state)];
        if (time > 0)
            parts << tr("%1 %2").arg(durationText(Nanoseconds { time }), doing(state));
    }
    std::vector<std::pair<std::int64_t, std::uint32_t>> who;
    for (const auto &[lane, time] : times.byLane)
        who.emplace_back(time, lane);
    std::sort(who.rbegin(), who.rend());
    constexpr std::size_t most = 4;
    QStringList names;
    for (std::size_t i = 0; i < std::min(most, who.size()); ++i) {
        names << tr("%1 %2").arg(threadLetter(store, LaneId { who[i].second }), durationText(Nanoseconds { who[i].first }));
    }
    if (who.size() > most)
        names << tr("%1 more").arg(who.size() - most);
    return tr("Line %1: %2 in all, of all threads together.").arg(line).arg(durationText(Nanoseconds { times.total() })) + '\n'
        + parts.join(QStringLiteral(", ")) + QStringLiteral(".\n") + tr("By %1.").arg(names.join(QStringLiteral(", ")));
}

} // namespace interleave::ui
