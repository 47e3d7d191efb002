// SPDX-License-Identifier: GPL-3.0-or-later
#include "measures.h"

#include <algorithm>

namespace interleave::trace {

namespace {

constexpr double kSecond = 1e9;

double seconds(Nanoseconds time)
{
    return static_cast<double>(time.count()) / kSecond;
}

/// Puts measures under one prefix.
class Measures
{
public:
    explicit Measures(std::map<std::string, double> &out, std::string prefix = {})
        : m_out(out)
        , m_prefix(std::move(prefix))
    {
    }
    [[nodiscard]] Measures in(const std::string &part) const { return Measures(m_out, m_prefix + part + "."); }

    template <class Number> void put(const char *name, Number value) const { m_out[m_prefix + name] = static_cast<double>(value); }
    void put(const char *name, Nanoseconds time) const { m_out[m_prefix + name] = seconds(time); }
    void put(const char *name, const Quantiles &q) const
    {
        const std::string at = m_prefix + name + ".";
        m_out[at + "count"] = static_cast<double>(q.count);
        for (const auto &[part, value] : { std::pair("total", q.total), std::pair("mean", q.mean), std::pair("p5", q.p5),
                 std::pair("p50", q.p50), std::pair("p90", q.p90), std::pair("p95", q.p95), std::pair("p99", q.p99), std::pair("max", q.max) })
            m_out[at + part] = value / kSecond;
    }
    void put(const char *name, const SerialisationMetrics &serialisation) const
    {
        const std::string at = m_prefix + name + ".";
        m_out[at + "count"] = static_cast<double>(serialisation.count);
        m_out[at + "bytes"] = static_cast<double>(serialisation.bytes);
        m_out[at + "seconds"] = serialisation.seconds;
    }

private:
    std::map<std::string, double> &m_out;
    std::string m_prefix;
};

void putGil(const Measures &out, const Metrics &metrics)
{
    const GilMetrics gil = metrics.gils.empty() ? GilMetrics {} : metrics.gils.front();
    out.put("hold", gil.hold);
    out.put("forced_hold", gil.forcedHold);
    out.put("hand_off", gil.handOff);
    out.put("wait", metrics.gilWait);
    for (const auto &[name, value] : { std::pair("takes", gil.takes), std::pair("requests", gil.requests),
             std::pair("forced_switches", gil.forcedSwitches), std::pair("holder_changes", gil.holderChanges),
             std::pair("switch_number", gil.switchNumber), std::pair("overlaps", gil.overlaps), std::pair("epoch_gaps", gil.epochGaps) })
        out.put(name, value);
    out.put("held_share", gil.heldShare);
    out.put("convoy_index", metrics.convoy.index());
}

void putStates(const Measures &out, const StateTimes &states)
{
    for (std::size_t s = index(LaneState::RunningPython); s < kLaneStateCount; ++s) {
        if (s == index(LaneState::Frozen))
            continue; // left out of everything
        std::string name(laneStateName(static_cast<LaneState>(s)));
        std::replace(name.begin(), name.end(), '-', '_');
        out.in(name).put("total", Nanoseconds { states[s] });
    }
}

void putJobs(const Measures &out, const JobsMetrics &jobs)
{
    out.put("submitted", jobs.submitted);
    out.put("done", jobs.done);
    out.put("failed", jobs.failed());
    out.put("cancelled", jobs.cancelled);
    out.put("queued", jobs.queued);
    out.put("run", jobs.run);
}

void putTotals(const Measures &out, const Metrics &metrics)
{
    for (std::size_t kind = 0; kind < kStartKindCount; ++kind)
        out.in("start").put(startKindName(Start::Kind(kind)).data(), metrics.starts.byKind[kind]);

    const Measures locks = out.in("locks");
    locks.put("obtains", metrics.locks.obtains);
    locks.put("contended", metrics.locks.contended);
    locks.put("wait", metrics.locks.wait);
    locks.put("hold", metrics.locks.hold);

    const ChannelsMetrics &channels = metrics.channels;
    const Measures queues = out.in("queues"), messages = out.in("messages"), memory = out.in("shared_memory");
    queues.put("puts", channels.puts);
    queues.put("gets", channels.gets);
    queues.put("refused", channels.refused);
    queues.put("wait_room", channels.waitForRoom);
    queues.put("wait_items", channels.waitForItems);
    messages.put("sent", channels.sent);
    messages.put("received", channels.received);
    messages.put("bytes", channels.bytesSent);
    messages.put("transit", channels.transit);
    memory.put("attach", channels.attach);
    memory.put("bytes", channels.bytesAttached);
    out.put("pickling", channels.pickled);
    out.put("unpickling", channels.unpickled);
    putJobs(out.in("jobs"), metrics.pools.jobs);

    const TasksMetrics &tasks = metrics.tasks;
    const Measures task = out.in("tasks"), loop = out.in("loop"), callbacks = out.in("callbacks");
    for (const auto &[name, value] : { std::pair("count", tasks.count), std::pair("done", tasks.done),
             std::pair("cancelled", tasks.cancelled), std::pair("failed", tasks.failed), std::pair("steps", tasks.steps) })
        task.put(name, value);
    task.put("step", tasks.step);
    task.put("start", tasks.start);
    task.put("wake", tasks.wake);
    loop.put("iterations", metrics.loops.iterations);
    loop.put("iteration", metrics.loops.iteration);
    loop.put("select", metrics.loops.select);
    loop.put("callbacks", metrics.loops.callbacks);
    callbacks.put("run", metrics.loops.callback);
    callbacks.put("latency", metrics.loops.latency);
    callbacks.put("slow", metrics.loops.slow);

    VariableMetrics all;
    for (const VariableMetrics &variable : metrics.variables) {
        all.loads += variable.loads;
        all.stores += variable.stores;
        all.overwritten += variable.overwritten;
        all.lost += variable.lost;
    }
    const Measures variables = out.in("variables");
    variables.put("loads", all.loads);
    variables.put("stores", all.stores);
    variables.put("overwritten", all.overwritten);
    variables.put("lost", all.lost);
}

/// The one of this name, or one that nothing was done to.
template <class Thing> Thing named(const std::vector<Thing> &things, const std::string &name)
{
    const auto found = std::find_if(things.begin(), things.end(), [&](const Thing &thing) { return thing.name == name; });
    return found == things.end() ? Thing {} : *found;
}

void putThread(const Measures &out, const ThreadMetrics &thread)
{
    out.put("cpu", thread.cpu);
    out.put("gil_wait", thread.gilWait);
    out.put("lock_wait", thread.lockWait);
    out.put("queue_wait", thread.queueWait);
    out.put("io", thread.io);
}

void putLock(const Measures &out, const LockMetrics &lock)
{
    out.put("obtains", lock.obtains);
    out.put("contended", lock.contended);
    out.put("wait", lock.wait);
    out.put("hold", lock.hold);
    out.put("held_share", lock.heldShare);
    out.put("most_waiting", lock.mostWaiting);
}

void putDepth(const Measures &out, const DepthMetrics &depth)
{
    // Not "depth.max": what ends like that is a time (lessons/measurenames.h).
    out.put("depth_mean", depth.mean);
    out.put("depth_max", depth.max);
}

void putChannel(const Measures &out, const ChannelMetrics &channel)
{
    out.put("puts", channel.puts);
    out.put("gets", channel.gets);
    out.put("refused", channel.refused);
    putDepth(out, channel.depth);
    out.put("wait_room", channel.waitForRoom);
    out.put("wait_items", channel.waitForItems);
    out.put("sent", channel.sent);
    out.put("received", channel.received);
    out.put("bytes", channel.bytesSent);
    out.put("transit", channel.transit);
    out.put("attach", channel.attach);
    out.put("pickling", channel.pickled);
    out.put("unpickling", channel.unpickled);
}

void putPool(const Measures &out, const PoolMetrics &pool)
{
    putJobs(out, pool.jobs);
    putDepth(out, pool.depth);
    out.put("workers", pool.workers);
}

void putVariable(const Measures &out, const VariableMetrics &variable)
{
    out.put("loads", variable.loads);
    out.put("stores", variable.stores);
    out.put("overwritten", variable.overwritten);
    out.put("lost", variable.lost);
    out.put("last", variable.last.value_or(0));
}

} // namespace

std::string symbolOf(std::string_view name)
{
    std::string symbol(name);
    std::replace_if(
        symbol.begin(), symbol.end(),
        [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'); }, '_');
    return symbol;
}

std::map<std::string, double> measures(const Metrics &metrics, const NamedThings &things)
{
    std::map<std::string, double> values;
    const Measures out(values);
    out.put("wall", metrics.wall);
    out.put("cpu", metrics.cpu);
    out.in("cores").put("used", metrics.wall > Nanoseconds { 0 } ? seconds(metrics.cpu) / seconds(metrics.wall) : 0.0);
    out.in("threads").put("count", metrics.threads.size());
    out.in("processes").put("count", metrics.processes.size());
    const Measures deadlock = out.in("deadlock");
    deadlock.put("count", metrics.deadlocks);
    deadlock.put("seconds", metrics.deadlocked);
    deadlock.put("found_after", metrics.deadlockFoundAfter);
    out.put("io", metrics.io);
    putGil(out.in("gil"), metrics);
    putStates(out, metrics.states);
    putTotals(out, metrics);
    for (const std::string &name : things.threads)
        putThread(out.in("thread").in(symbolOf(name)), named(metrics.threads, name));
    for (const std::string &name : things.locks)
        putLock(out.in("lock").in(symbolOf(name)), named(metrics.locks.locks, name));
    for (const std::string &name : things.channels)
        putChannel(out.in("queue").in(symbolOf(name)), named(metrics.channels.channels, name));
    for (const std::string &name : things.pools)
        putPool(out.in("pool").in(symbolOf(name)), named(metrics.pools.pools, name));
    for (const std::string &name : things.variables)
        putVariable(out.in("variable").in(symbolOf(name)), named(metrics.variables, name));
    return values;
}

} // namespace interleave::trace
