// SPDX-License-Identifier: GPL-3.0-or-later
#include "plausibleobjects.h"

#include "plausiblecount.h"

#include <algorithm>
#include <cmath>

namespace interleave::lessons {

namespace {

using scenario::Model;
using scenario::ObjectKind;

constexpr double kHandOff = 2e4; ///< ns: somebody is woken and gets a core
constexpr double kPickledPerByte = 1, kPickledAtLeast = 5e3;
constexpr double kLostShare = 0.1; ///< of unguarded updates, where anybody may come between
constexpr double kStarts[trace::kStartKindCount] = { 1e5, 1e6, 3e6, 3e7 }; ///< by trace::Start::Kind: ENGINE, "start + join"

constexpr double kFoundAfter = 5e7; ///< ns: how soon a deadlock is found and the run is stopped (ENGINE: within a second)

std::uint64_t whole(double count) { return static_cast<std::uint64_t>(std::llround(std::max(0.0, count))); }

trace::SerialisationMetrics pickling(double count, double bytes)
{
    return { whole(count), whole(bytes), count * std::max(kPickledAtLeast, count > 0 ? bytes / count * kPickledPerByte : 0) / 1e9 };
}

void addTo(trace::SerialisationMetrics &all, const trace::SerialisationMetrics &one)
{
    all.count += one.count;
    all.bytes += one.bytes;
    all.seconds += one.seconds;
}

void addLock(const Uses &uses, const threads::ObjectDecl &decl, double wall, trace::LocksMetrics &locks)
{
    trace::LockMetrics lock;
    lock.name = decl.name;
    const double hold = uses.obtains > 0 ? uses.holdNs / uses.obtains : 0;
    const double places = decl.kind == ObjectKind::Semaphore || decl.kind == ObjectKind::BoundedSemaphore ? std::max<double>(1, double(decl.size)) : 1;
    const double contended = uses.users > places ? uses.obtains / 2 : 0;
    lock.obtains = whole(uses.obtains);
    lock.contended = whole(contended);
    lock.hold = always(hold, uses.obtains);
    lock.wait = uses.waits > 0 ? always(wall / 4, uses.waits) : always(hold + kHandOff, contended);
    lock.heldShare = wall > 0 ? std::min(1.0, uses.holdNs / wall) : 0;
    lock.mostWaiting = lock.wait.count > 0 ? static_cast<std::uint32_t>(std::max(1.0, uses.users - places)) : 0;
    locks.obtains += lock.obtains;
    locks.contended += lock.contended;
    locks.locks.push_back(std::move(lock));
}

/// Of what is put faster than it is taken out, the rest stays, as far as there is room.
std::uint32_t deepest(const Uses &uses, std::uint32_t bound)
{
    if (uses.putsPerNs <= 0 || uses.getsPerNs <= 0)
        return std::max(1U, bound);
    const double stays = uses.puts * std::max(0.0, 1 - uses.getsPerNs / uses.putsPerNs);
    return static_cast<std::uint32_t>(std::max(1.0, bound > 0 ? std::min<double>(bound, stays) : stays));
}

void addChannel(const Uses &uses, const threads::ObjectDecl &decl, bool crosses, trace::ChannelsMetrics &channels)
{
    trace::ChannelMetrics channel;
    channel.name = decl.name;
    channel.puts = whole(uses.puts);
    channel.gets = whole(uses.gets);
    const double messages = uses.sent + (crosses ? uses.puts : 0), arrived = uses.received + (crosses ? uses.gets : 0);
    channel.sent = whole(messages);
    channel.received = whole(arrived);
    channel.bytesSent = channel.bytesReceived = whole(messages > 0 ? uses.bytes : 0);
    channel.transit = always(5e4, std::min(messages, arrived));
    if (uses.puts + uses.gets + messages > 0) {
        channel.bound = decl.kind == ObjectKind::Queue ? static_cast<std::uint32_t>(decl.size) : 0;
        channel.depth.max = deepest(uses, channel.bound);
        channel.depth.mean = channel.depth.max / 2.0;
    }
    channel.waitForItems = always(kHandOff, (uses.gets + uses.received) / 2);
    channel.waitForRoom = always(kHandOff, channel.bound > 0 ? uses.puts / 2 : 0);
    if (decl.kind == ObjectKind::SharedMemory) {
        channel.attach = always(3e4, uses.users);
        channel.bytesAttached = whole(uses.users * double(decl.size));
    } else if (messages > 0) {
        channel.pickled = pickling(messages, uses.bytes);
        channel.unpickled = pickling(arrived, uses.bytes);
    }
    channels.puts += channel.puts;
    channels.gets += channel.gets;
    channels.sent += channel.sent;
    channels.received += channel.received;
    channels.bytesSent += channel.bytesSent;
    channels.bytesReceived += channel.bytesReceived;
    channels.bytesAttached += channel.bytesAttached;
    addTo(channels.pickled, channel.pickled);
    addTo(channels.unpickled, channel.unpickled);
    channels.channels.push_back(std::move(channel));
}

void addPool(const Uses &uses, const threads::ObjectDecl &decl, trace::Metrics &metrics)
{
    trace::PoolMetrics pool;
    pool.name = decl.name;
    const double run = uses.jobs > 0 ? uses.jobNs / uses.jobs : 0;
    const double workers = std::max<double>(1, double(decl.size));
    pool.jobs.submitted = pool.jobs.done = whole(uses.jobs);
    pool.jobs.run = always(std::max(1e4, run), uses.jobs);
    pool.jobs.queued = always(kHandOff + run * std::max(0.0, uses.jobs / workers - 1) / 2, uses.jobs);
    pool.workers = static_cast<std::uint32_t>(std::min(workers, uses.jobs));
    pool.depth.max = static_cast<std::uint32_t>(std::max(uses.jobs > 0 ? 1.0 : 0.0, uses.jobs - workers));
    pool.depth.mean = pool.depth.max / 2.0;
    metrics.pools.jobs.submitted += pool.jobs.submitted;
    metrics.pools.jobs.done += pool.jobs.done;
    if (decl.kind != ObjectKind::ThreadPool) {
        addTo(metrics.channels.pickled, pickling(2 * uses.jobs, uses.bytes)); // the argument there, the result back
        addTo(metrics.channels.unpickled, pickling(2 * uses.jobs, uses.bytes));
    }
    metrics.pools.pools.push_back(std::move(pool));
}

void addVariable(const Uses &uses, const threads::ObjectDecl &decl, bool ofEachInterpreter, trace::Metrics &metrics)
{
    trace::VariableMetrics variable;
    variable.name = decl.name;
    variable.loads = whole(uses.loads);
    variable.stores = whole(uses.stores);
    if (uses.users > 1 && uses.atRisk >= 1)
        variable.overwritten = std::max<std::uint64_t>(1, whole(uses.atRisk * kLostShare));
    const double each = uses.stores > 0 ? uses.added / uses.stores : 0;
    variable.lost = std::llround(static_cast<double>(variable.overwritten) * each);
    variable.last = decl.size; // the main program's: what other interpreters add, they add to theirs
    if (!ofEachInterpreter)
        variable.last = *variable.last + (uses.stores > 0 ? std::llround(uses.added) : 0) - variable.lost;
    metrics.variables.push_back(std::move(variable));
}

/// Everybody has got one of the locks when they stand, and nobody gets another.
void addDeadlock(Counted &counted, trace::Metrics &metrics)
{
    metrics.deadlocks = 1;
    metrics.deadlocked = metrics.deadlockFoundAfter = Nanoseconds { static_cast<std::int64_t>(kFoundAfter) };
    for (const std::uint32_t lock : counted.circle) {
        Uses &uses = counted.objects[lock];
        uses.holdNs = uses.obtains > 0 ? uses.holdNs / uses.obtains : 0;
        uses.obtains = 1;
    }
}

/// Of many that stand for all: the longest group's, with everybody's count.
template <class Things, class Part> trace::Quantiles together(const Things &things, const Part &part)
{
    double total = 0, count = 0;
    for (const auto &thing : things) {
        total += part(thing).total;
        count += static_cast<double>(part(thing).count);
    }
    return always(count > 0 ? total / count : 0, count);
}

void addTasks(const Counted &counted, const trace::Metrics &metrics, trace::TasksMetrics &tasks, trace::LoopsMetrics &loops)
{
    const double count = counted.tasks + 1; // the main coroutine
    const double suspended = counted.suspensions;
    const double steps = count + suspended;
    const double python = static_cast<double>(metrics.cpu.count());
    tasks.count = tasks.done = whole(count);
    tasks.steps = whole(steps);
    tasks.step = always(std::max(5e3, python / steps), steps);
    tasks.start = always(5e3 * count / 2, count);
    tasks.wake = always(5e3, std::max(1.0, suspended));
    const double iterations = std::max(2.0, suspended + 1);
    trace::LoopMetrics loop;
    loop.name = "event loop";
    loop.iterations = loops.iterations = whole(iterations);
    loop.iteration = loops.iteration = always(static_cast<double>(metrics.wall.count()) / iterations, iterations);
    loop.callbacks = loops.callbacks = always(std::max(1e4, python / iterations), iterations);
    loop.select = loops.select = always(std::max(1e3, loop.iteration.mean - loop.callbacks.mean), iterations);
    loop.callback = loops.callback = always(2e3, std::max(1.0, suspended + counted.callbacks));
    loop.latency = loops.latency = always(5e4, std::max(1.0, suspended + counted.callbacks));
    constexpr double kSlow = 1e8; // slow_callback_duration
    if (loop.callbacks.mean > kSlow)
        loop.slow = loops.slow = loop.callbacks;
    loops.loops.push_back(std::move(loop));
}

void addStarts(const scenario::Scenario &scenario, const Counted &counted, double poolWorkers, double processWorkers, trace::StartsMetrics &starts)
{
    using Kind = trace::Start::Kind;
    const auto put = [&](Kind kind, double count) { starts.byKind[std::size_t(kind)] = always(kStarts[std::size_t(kind)], count); };
    const Kind method = scenario.startMethod == trace::StartMethod::Spawn ? Kind::Spawn
        : scenario.startMethod == trace::StartMethod::ForkServer          ? Kind::ForkServer
                                                                          : Kind::Fork;
    const bool threads = scenario.model == Model::Threads || scenario.model == Model::Interpreters;
    put(Kind::Thread, poolWorkers + (threads ? counted.threads : 0));
    put(method, processWorkers + (scenario.model == Model::Processes ? counted.threads : 0));
}

} // namespace

trace::Quantiles always(double ns, double count)
{
    trace::Quantiles all;
    if (count < 1)
        return all;
    all.count = static_cast<std::uint64_t>(count);
    all.total = ns * count;
    all.mean = all.p5 = all.p50 = all.p90 = all.p95 = all.p99 = all.max = ns;
    return all;
}

void addPlausibleObjects(const scenario::Scenario &scenario, trace::Metrics &metrics)
{
    Counted counted = countUses(scenario);
    if (!counted.circle.empty())
        addDeadlock(counted, metrics);
    const auto wall = static_cast<double>(metrics.wall.count());
    const bool crosses = scenario.model == Model::Processes;
    double poolThreads = 0, poolProcesses = 0;
    for (std::size_t i = 0; i < counted.objects.size(); ++i) {
        const Uses &uses = counted.objects[i];
        const threads::ObjectDecl &decl = scenario.job.objects[i];
        switch (decl.kind) {
        case ObjectKind::Queue:
        case ObjectKind::Pipe:
        case ObjectKind::SharedMemory:
            addChannel(uses, decl, crosses, metrics.channels);
            break;
        case ObjectKind::ThreadPool:
        case ObjectKind::ProcessPool:
        case ObjectKind::MpPool:
            addPool(uses, decl, metrics);
            (decl.kind == ObjectKind::ThreadPool ? poolThreads : poolProcesses) += metrics.pools.pools.back().workers;
            break;
        case ObjectKind::Variable:
            addVariable(uses, decl, scenario.model == Model::Interpreters, metrics);
            break;
        default:
            addLock(uses, decl, wall, metrics.locks);
            break;
        }
    }
    auto &locks = metrics.locks;
    locks.wait = together(locks.locks, [](const auto &lock) -> const auto & { return lock.wait; });
    locks.hold = together(locks.locks, [](const auto &lock) -> const auto & { return lock.hold; });
    auto &channels = metrics.channels;
    channels.waitForRoom = together(channels.channels, [](const auto &one) -> const auto & { return one.waitForRoom; });
    channels.waitForItems = together(channels.channels, [](const auto &one) -> const auto & { return one.waitForItems; });
    channels.transit = together(channels.channels, [](const auto &one) -> const auto & { return one.transit; });
    channels.attach = together(channels.channels, [](const auto &one) -> const auto & { return one.attach; });
    metrics.pools.jobs.queued = together(metrics.pools.pools, [](const auto &pool) -> const auto & { return pool.jobs.queued; });
    metrics.pools.jobs.run = together(metrics.pools.pools, [](const auto &pool) -> const auto & { return pool.jobs.run; });
    addStarts(scenario, counted, poolThreads, poolProcesses, metrics.starts);
    if (scenario.model == Model::Asyncio)
        addTasks(counted, metrics, metrics.tasks, metrics.loops);
    if (crosses || poolProcesses > 0) {
        metrics.processes.resize(1 + whole((crosses ? counted.threads : 0) + poolProcesses));
        for (auto &process : metrics.processes)
            process.lifetime = metrics.wall;
    }
    // Everybody waits as much as anybody.
    const double each = std::max<double>(1, double(metrics.threads.size()));
    const auto share = [&](const trace::Quantiles &all) { return always(all.mean, std::ceil(static_cast<double>(all.count) / each)); };
    trace::Quantiles queueWaits = together(channels.channels, [](const auto &one) -> const auto & { return one.waitForItems; });
    for (trace::ThreadMetrics &thread : metrics.threads) {
        thread.lockWait = share(locks.wait);
        thread.queueWait = share(queueWaits);
    }
    const auto state = [&](trace::LaneState s, double ns) { metrics.states[trace::index(s)] += static_cast<std::int64_t>(ns); };
    state(trace::LaneState::BlockedLock, locks.wait.total);
    state(trace::LaneState::BlockedQueue, queueWaits.total);
    state(trace::LaneState::Serialising, (channels.pickled.seconds + channels.unpickled.seconds) * 1e9);
    for (const trace::Quantiles &kind : metrics.starts.byKind)
        state(&kind == metrics.starts.byKind.data() ? trace::LaneState::RunningSystem : trace::LaneState::Booting, kind.total);
}

} // namespace interleave::lessons
