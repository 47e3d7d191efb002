// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace interleave::trace {

using nlohmann::json;

namespace {

template <class Visit> void forEachPart(const Quantiles &q, Visit &&visit)
{
    visit("total", q.total);
    visit("mean", q.mean);
    visit("p5", q.p5);
    visit("p50", q.p50);
    visit("p90", q.p90);
    visit("p95", q.p95);
    visit("p99", q.p99);
    visit("max", q.max);
}

json toJson(const Quantiles &q)
{
    json out { { "count", q.count } };
    forEachPart(q, [&](const char *name, double value) { out[std::string(name) + "_ns"] = value; });
    return out;
}

json toJson(const GilMetrics &gil)
{
    return { { "name", gil.name }, { "hold", toJson(gil.hold) }, { "forced_hold", toJson(gil.forcedHold) },
        { "hand_off", toJson(gil.handOff) }, { "takes", gil.takes }, { "requests", gil.requests },
        { "forced_switches", gil.forcedSwitches }, { "holder_changes", gil.holderChanges },
        { "switch_number", gil.switchNumber }, { "overlaps", gil.overlaps }, { "epoch_gaps", gil.epochGaps },
        { "held_share", gil.heldShare } };
}

json toJson(const StateTimes &states)
{
    json out = json::object();
    for (std::size_t s = 1; s <= index(LaneState::Unknown); ++s) {
        if (states[s] != 0)
            out[std::string(laneStateName(static_cast<LaneState>(s)))] = states[s];
    }
    return out;
}

json toJson(const ThreadMetrics &thread)
{
    return { { "name", thread.name }, { "letter", thread.letter }, { "lane", thread.lane.value },
        { "lifetime_ns", thread.lifetime.count() }, { "states_ns", toJson(thread.states) },
        { "gil_wait", toJson(thread.gilWait) }, { "io", toJson(thread.io) } };
}

json toJson(const CoreMetrics &core)
{
    json out { { "core", core.core.value }, { "ours", core.ours }, { "idle", nullptr }, { "other", nullptr },
        { "stolen", nullptr } };
    if (core.useKnown) {
        out["idle"] = core.idle;
        out["other"] = core.other;
        out["stolen"] = core.stolen;
    }
    return out;
}

constexpr double kSecond = 1e9;

double seconds(Nanoseconds time)
{
    return static_cast<double>(time.count()) / kSecond;
}

void put(std::map<std::string, double> &out, const std::string &name, const Quantiles &q)
{
    out[name + ".count"] = static_cast<double>(q.count);
    forEachPart(q, [&](const char *part, double value) { out[name + "." + part] = value / kSecond; });
}

} // namespace

json toJson(const Metrics &metrics)
{
    json out { { "wall_ns", metrics.wall.count() }, { "cpu_ns", metrics.cpu.count() },
        { "gil", json(nullptr) }, { "gil_wait", toJson(metrics.gilWait) }, { "io", toJson(metrics.io) },
        { "deadlock",
            { { "count", metrics.deadlocks }, { "total_ns", metrics.deadlocked.count() },
                { "found_after_ns", metrics.deadlockFoundAfter.count() } } } };
    for (const char *list : { "threads", "cores", "processes", "loops", "queues" })
        out[list] = json::array();
    if (!metrics.gils.empty())
        out["gil"] = toJson(metrics.gils.front());
    if (metrics.gils.size() > 1) {
        for (const GilMetrics &gil : metrics.gils)
            out["gils"].push_back(toJson(gil));
    }
    for (const ThreadMetrics &thread : metrics.threads)
        out["threads"].push_back(toJson(thread));
    for (const CoreMetrics &core : metrics.cores)
        out["cores"].push_back(toJson(core));
    return out;
}

std::map<std::string, double> measures(const Metrics &metrics)
{
    std::map<std::string, double> out;
    out["wall"] = seconds(metrics.wall);
    out["cpu"] = seconds(metrics.cpu);
    out["cores.used"] = metrics.wall > Nanoseconds { 0 } ? seconds(metrics.cpu) / seconds(metrics.wall) : 0;
    out["deadlock.count"] = static_cast<double>(metrics.deadlocks);
    out["deadlock.seconds"] = seconds(metrics.deadlocked);
    out["deadlock.found_after"] = seconds(metrics.deadlockFoundAfter);
    out["threads.count"] = static_cast<double>(metrics.threads.size());
    const GilMetrics gil = metrics.gils.empty() ? GilMetrics {} : metrics.gils.front();
    put(out, "gil.hold", gil.hold);
    put(out, "gil.forced_hold", gil.forcedHold);
    put(out, "gil.hand_off", gil.handOff);
    put(out, "gil.wait", metrics.gilWait);
    put(out, "io", metrics.io);
    for (const auto &[name, value] : { std::pair("takes", gil.takes), std::pair("requests", gil.requests),
             std::pair("forced_switches", gil.forcedSwitches), std::pair("holder_changes", gil.holderChanges),
             std::pair("switch_number", gil.switchNumber), std::pair("overlaps", gil.overlaps),
             std::pair("epoch_gaps", gil.epochGaps) })
        out[std::string("gil.") + name] = static_cast<double>(value);
    out["gil.held_share"] = gil.heldShare;
    for (std::size_t s = index(LaneState::RunningPython); s <= index(LaneState::Unknown); ++s) {
        if (s == index(LaneState::Frozen))
            continue; // left out of everything
        std::string name(laneStateName(static_cast<LaneState>(s)));
        std::replace(name.begin(), name.end(), '-', '_');
        out[name + ".total"] = static_cast<double>(metrics.states[s]) / kSecond;
    }
    return out;
}

} // namespace interleave::trace
