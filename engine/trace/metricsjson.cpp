// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics.h"

#include <nlohmann/json.hpp>

namespace interleave::trace {

using nlohmann::json;

namespace {

json toJson(const Quantiles &q)
{
    return { { "count", q.count }, { "total_ns", q.total }, { "mean_ns", q.mean }, { "p5_ns", q.p5 }, { "p50_ns", q.p50 }, { "p90_ns", q.p90 },
        { "p95_ns", q.p95 }, { "p99_ns", q.p99 }, { "max_ns", q.max } };
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
    for (std::size_t s = 1; s < kLaneStateCount; ++s) {
        if (states[s] != 0)
            out[std::string(laneStateName(static_cast<LaneState>(s)))] = states[s];
    }
    return out;
}

json toJson(const ThreadMetrics &thread)
{
    return { { "name", thread.name }, { "letter", thread.letter }, { "lane", thread.lane.value },
        { "lifetime_ns", thread.lifetime.count() }, { "cpu_ns", thread.cpu.count() }, { "states_ns", toJson(thread.states) },
        { "gil_wait", toJson(thread.gilWait) }, { "lock_wait", toJson(thread.lockWait) }, { "queue_wait", toJson(thread.queueWait) },
        { "io", toJson(thread.io) } };
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

json toJson(const ProcessMetrics &process)
{
    return { { "name", process.name }, { "lane", process.lane.value }, { "pid", process.process.value },
        { "start_method", process.method ? json(startKindName(*process.method)) : json(nullptr) },
        { "start_ns", process.start ? json(process.start->count()) : json(nullptr) },
        { "wait_status", process.waitStatus ? json(*process.waitStatus) : json(nullptr) }, { "lifetime_ns", process.lifetime.count() },
        { "cpu_ns", process.cpu.count() } };
}

json toJson(const StartsMetrics &starts)
{
    json out = json::object();
    for (std::size_t kind = 0; kind < kStartKindCount; ++kind) {
        if (starts.byKind[kind].count > 0)
            out[std::string(startKindName(Start::Kind(kind)))] = toJson(starts.byKind[kind]);
    }
    return out;
}

/// null: not known.
json kindName(ObjectKind kind)
{
    return kind == ObjectKind::None ? json(nullptr) : json(std::string(objectKindName(kind)));
}

json toJson(const LockMetrics &lock)
{
    json users = json::array();
    for (const LockUser &user : lock.users)
        users.push_back({ { "name", user.name }, { "lane", user.who.value }, { "obtains", user.obtains }, { "contended", user.contended },
            { "wait", toJson(user.wait) }, { "hold", toJson(user.hold) } });
    return { { "name", lock.name }, { "kind", kindName(lock.kind) }, { "lane", lock.lane.value }, { "obtains", lock.obtains }, { "contended", lock.contended },
        { "wait", toJson(lock.wait) }, { "hold", toJson(lock.hold) }, { "held_share", lock.heldShare }, { "most_waiting", lock.mostWaiting },
        { "waiting_at_end", lock.waitingAtEnd }, { "users", std::move(users) } };
}

/// Times from the begin of the run on.
json toJson(const DepthMetrics &depth, Nanoseconds begin)
{
    json series = json::array();
    for (const DepthPoint &point : depth.series)
        series.push_back({ (point.time - begin).count(), point.items });
    return { { "mean", depth.mean }, { "max", depth.max }, { "at_end", depth.atEnd }, { "series", std::move(series) } };
}

json toJson(const SerialisationMetrics &serialisation)
{
    return { { "count", serialisation.count }, { "bytes", serialisation.bytes }, { "total_ns", serialisation.seconds * 1e9 } };
}

json toJson(const ChannelMetrics &channel, Nanoseconds begin)
{
    return { { "name", channel.name }, { "lane", channel.lane.value }, { "bound", channel.bound > 0 ? json(channel.bound) : json(nullptr) },
        { "puts", channel.puts }, { "gets", channel.gets }, { "refused", channel.refused }, { "depth", toJson(channel.depth, begin) },
        { "wait_room", toJson(channel.waitForRoom) }, { "wait_items", toJson(channel.waitForItems) }, { "sent", channel.sent },
        { "received", channel.received }, { "bytes_sent", channel.bytesSent }, { "bytes_received", channel.bytesReceived },
        { "transit", toJson(channel.transit) }, { "pickled", toJson(channel.pickled) }, { "unpickled", toJson(channel.unpickled) },
        { "attach", toJson(channel.attach) }, { "bytes_attached", channel.bytesAttached } };
}

json toJson(const PoolMetrics &pool, Nanoseconds begin)
{
    const JobsMetrics &jobs = pool.jobs;
    return { { "name", pool.name }, { "lane", pool.lane.value }, { "workers", pool.workers }, { "depth", toJson(pool.depth, begin) },
        { "jobs",
            { { "submitted", jobs.submitted }, { "done", jobs.done }, { "raised", jobs.raised }, { "broken", jobs.broken },
                { "lost", jobs.lost }, { "cancelled", jobs.cancelled }, { "queued", toJson(jobs.queued) }, { "run", toJson(jobs.run) } } } };
}

json toJson(const LoopMetrics &loop)
{
    return { { "name", loop.name }, { "lane", loop.lane.value }, { "iterations", loop.iterations }, { "iteration", toJson(loop.iteration) },
        { "select", toJson(loop.select) }, { "callbacks", toJson(loop.callbacks) }, { "callback", toJson(loop.callback) }, { "callback_latency", toJson(loop.latency) },
        { "slow_callbacks", toJson(loop.slow) }, { "busy_ns", loop.busy.count() } };
}

json toJson(const TasksMetrics &tasks)
{
    json suspensions = json::object();
    for (std::size_t s = 1; s < kLaneStateCount; ++s) {
        if (tasks.suspensions[s] != 0)
            suspensions[std::string(laneStateName(static_cast<LaneState>(s)))] = tasks.suspensions[s];
    }
    return { { "count", tasks.count }, { "done", tasks.done }, { "cancelled", tasks.cancelled }, { "failed", tasks.failed },
        { "steps", tasks.steps }, { "step", toJson(tasks.step) }, { "start", toJson(tasks.start) }, { "wake", toJson(tasks.wake) },
        { "suspensions", std::move(suspensions) }, { "states_ns", toJson(tasks.states) } };
}

json toJson(const VariableMetrics &variable)
{
    return { { "name", variable.name }, { "loads", variable.loads }, { "stores", variable.stores }, { "overwritten", variable.overwritten },
        { "lost", variable.lost },
        { "last", variable.last ? json(*variable.last) : json(nullptr) } };
}

template <class Things, class... More> json listOf(const Things &things, const More &...more)
{
    json list = json::array();
    for (const auto &thing : things)
        list.push_back(toJson(thing, more...));
    return list;
}

} // namespace

json toJson(const Metrics &metrics)
{
    json out { { "wall_ns", metrics.wall.count() }, { "cpu_ns", metrics.cpu.count() }, { "convoy_index", metrics.convoy.index() },
        { "gil", metrics.gils.empty() ? json(nullptr) : toJson(metrics.gils.front()) }, { "gil_wait", toJson(metrics.gilWait) },
        { "io", toJson(metrics.io) },
        { "deadlock",
            { { "count", metrics.deadlocks }, { "total_ns", metrics.deadlocked.count() },
                { "found_after_ns", metrics.deadlockFoundAfter.count() } } },
        { "threads", listOf(metrics.threads) }, { "cores", listOf(metrics.cores) }, { "processes", listOf(metrics.processes) },
        { "starts", toJson(metrics.starts) }, { "locks", listOf(metrics.locks.locks) }, { "queues", listOf(metrics.channels.channels, metrics.begin) },
        { "pools", listOf(metrics.pools.pools, metrics.begin) }, { "loops", listOf(metrics.loops.loops) }, { "tasks", toJson(metrics.tasks) },
        { "variables", listOf(metrics.variables) },
        { "serialisation", { { "pickled", toJson(metrics.channels.pickled) }, { "unpickled", toJson(metrics.channels.unpickled) } } } };
    if (metrics.gils.size() > 1)
        out["gils"] = listOf(metrics.gils);
    return out;
}

} // namespace interleave::trace
