// SPDX-License-Identifier: GPL-3.0-or-later
// What metrics say of real runs, beside a recount that takes another way: what the scenario does, and what stands on the lanes of those
// who did it (the metrics look at the lanes of what it is done to).
#include "../scenario/jobbuilder.h"
#include "sessionfixture.h"

#include <trace/metrics.h>

#include <map>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using scenario::Op;
using B = scenario::JobBuilder;

namespace {

constexpr Nanoseconds ms(std::int64_t n)
{
    return Nanoseconds { n * 1'000'000 };
}

class RealMetrics : public SessionTest
{
protected:
    void run(scenario::Scenario scenario)
    {
        auto session = RunSession::start(requestFor(std::move(scenario)));
        ASSERT_TRUE(session) << session.error().toLine();
        report = (*session)->wait();
        ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
        ASSERT_EQ(report.store->info().lost, 0U);
        metrics = trace::measure(*report.store);
    }
    /// Instants of this kind on the lanes of threads and tasks that name this lane.
    std::uint64_t countOn(trace::LaneKind kind, trace::InstantKind what, LaneId about) const
    {
        std::uint64_t count = 0;
        forEachLane(kind, [&](const trace::Lane &lane) {
            lane.instants(Nanoseconds::min(), Nanoseconds::max(), ~std::size_t(0), [&](const trace::Instant &instant) {
                count += instant.kind == what && LaneId { instant.object } == about ? 1 : 0;
            });
        });
        return count;
    }
    template <class Visit> void forEachLane(trace::LaneKind kind, Visit &&visit) const
    {
        for (std::uint32_t i = 0; i < report.store->laneCount(); ++i) {
            const trace::Lane &lane = report.store->lane(LaneId { i });
            if (lane.info().kind == kind)
                visit(lane);
        }
    }
    /// Spans of that state about that text, one by one.
    std::pair<std::uint64_t, double> waits(trace::LaneKind kind, trace::LaneState state, const std::string &about) const
    {
        std::uint64_t count = 0;
        double total = 0;
        forEachLane(kind, [&](const trace::Lane &lane) {
            for (std::uint64_t i = 0; i < lane.spanCount(); ++i) {
                const trace::Span span = lane.span(i);
                if (span.state != state || report.store->name(span.object) != about)
                    continue;
                ++count;
                total += static_cast<double>((span.end - span.begin).count());
            }
        });
        return { count, total };
    }
    template <class Things> static auto named(const Things &things, const std::string &name)
    {
        for (const auto &thing : things) {
            if (thing.name == name)
                return thing;
        }
        ADD_FAILURE() << "no " << name;
        return typename Things::value_type {};
    }

    RunReport report;
    trace::Metrics metrics;
};

} // namespace

TEST_F(RealMetrics, locksAndVariablesOfThreads)
{
    constexpr std::uint32_t kThreads = 3, kRounds = 20;
    B job;
    const auto guard = job.object(scenario::ObjectKind::Lock, "guard");
    const auto counter = job.object(scenario::ObjectKind::Variable, "counter");
    const auto all = job.object(scenario::ObjectKind::Barrier, "all", kThreads);
    threads::Block guarded { B::on(Op::Load, counter), B::on(Op::Add, counter), B::lasting(Op::Sleep, ms(1)), B::on(Op::Store, counter) };
    job.worker("adder", { B::on(Op::Wait, all), B::repeat(kRounds, { B::on(Op::With, guard, std::move(guarded)) }) }, kThreads);
    run(job.scenario());

    const trace::LockMetrics lock = named(metrics.locks.locks, "guard");
    EXPECT_EQ(lock.obtains, kThreads * kRounds);
    EXPECT_EQ(lock.obtains, countOn(trace::LaneKind::Thread, trace::InstantKind::Obtain, lock.lane));
    EXPECT_EQ(lock.hold.count, kThreads * kRounds) << "all were released";
    EXPECT_GE(lock.hold.p5, 1e6) << "each slept with it";
    const auto [count, total] = waits(trace::LaneKind::Thread, trace::LaneState::BlockedLock, "guard");
    EXPECT_EQ(lock.wait.count, count);
    EXPECT_NEAR(lock.wait.total, total, 1 + 1e-9 * total);
    EXPECT_GE(lock.contended, 1U) << "they slept with the lock, so the others waited";
    EXPECT_LE(lock.contended, lock.wait.count) << "a wait may end in vain";
    EXPECT_EQ(lock.users.size(), kThreads);
    EXPECT_EQ(lock.waitingAtEnd, 0U);
    EXPECT_LE(lock.mostWaiting, kThreads) << "one may have the lock already and not have told so when its last holder comes back";
    EXPECT_EQ(metrics.starts.byKind[0].count, kThreads) << "each thread was started by main";
    EXPECT_GT(metrics.starts.byKind[0].p50, 0);
    const trace::VariableMetrics variable = named(metrics.variables, "counter");
    EXPECT_EQ(variable.last, std::int64_t(kThreads * kRounds));
    EXPECT_EQ(variable.loads, kThreads * kRounds);
    EXPECT_EQ(variable.stores, kThreads * kRounds);
    EXPECT_EQ(variable.overwritten, 0U) << "the lock keeps others from storing in between";
    EXPECT_EQ(variable.lost, 0);
    EXPECT_EQ(lock.kind, trace::ObjectKind::Lock);
    EXPECT_EQ(named(metrics.locks.locks, "all").kind, trace::ObjectKind::Barrier);
}

/// Every load and store of a run is in its trace, whether it came alone or was counted with others; and the updates that the trace calls lost are those
/// that the last value lacks.
TEST_F(RealMetrics, theUpdatesThatAreLostAreThoseThatTheLastValueLacks)
{
    constexpr std::uint32_t kThreads = 3, kRounds = 20'000;
    for (const scenario::GilKind gil : { scenario::GilKind::CPython39, scenario::GilKind::None }) {
        B job;
        const auto counter = job.object(scenario::ObjectKind::Variable, "counter");
        const auto apart = job.object(scenario::ObjectKind::Variable, "apart");
        const auto all = job.object(scenario::ObjectKind::Barrier, "all", kThreads);
        // The first update of each is lost for certain, but for one thread's: all load before anybody stores.
        job.worker("adder",
            { B::on(Op::Load, counter), B::on(Op::Wait, all), B::on(Op::Add, counter), B::on(Op::Store, counter),
                B::repeat(kRounds, { B::on(Op::Load, counter), B::on(Op::Add, counter), B::on(Op::Store, counter) }),
                B::on(Op::Wait, all), B::on(Op::Load, apart), B::on(Op::Add, apart) },
            kThreads);
        scenario::Scenario made = job.scenario();
        made.gil = gil;
        run(std::move(made));
        if (HasFatalFailure())
            return;
        const trace::VariableMetrics variable = named(metrics.variables, "counter");
        EXPECT_EQ(variable.loads, kThreads * (kRounds + 1));
        EXPECT_EQ(variable.stores, kThreads * (kRounds + 1));
        EXPECT_GE(variable.overwritten, 1U);
        EXPECT_LE(variable.overwritten, variable.stores);
        EXPECT_GE(variable.lost, 1);
        ASSERT_TRUE(variable.last);
        EXPECT_EQ(*variable.last + variable.lost, std::int64_t(kThreads * (kRounds + 1)));
        const trace::VariableMetrics quiet = named(metrics.variables, "apart");
        EXPECT_EQ(quiet.loads, kThreads);
        EXPECT_EQ(quiet.stores, 0U);
        EXPECT_EQ(quiet.last, 0);
    }
}

TEST_F(RealMetrics, aThreadsStartBeginsWithTheCallThatMakesIt)
{
    constexpr std::uint32_t kThreads = 6;
    B job;
    job.worker("sleeper", { B::lasting(Op::Sleep, ms(2)) }, kThreads);
    run(job.scenario());
    std::uint64_t told = 0;
    forEachLane(trace::LaneKind::Thread, [&](const trace::Lane &lane) {
        told += lane.lastInstant(trace::InstantKind::ThreadCreated, Nanoseconds::max()).kind == trace::InstantKind::ThreadCreated ? 1 : 0;
    });
    EXPECT_EQ(told, kThreads) << "of every thread but the main one";
    EXPECT_EQ(metrics.starts.byKind[0].count, kThreads);
    for (const trace::Start &start : metrics.starts.starts) {
        const trace::Lane &lane = report.store->lane(start.lane);
        const trace::Instant created = lane.lastInstant(trace::InstantKind::ThreadCreated, Nanoseconds::max());
        EXPECT_GT(created.value, 0U) << "it came to life after the call";
        EXPECT_GE(start.took, Nanoseconds { std::int64_t(created.value) }) << "and its first step came after that";
        const LaneId starter { created.object };
        ASSERT_LT(starter.value, report.store->laneCount());
        EXPECT_EQ(report.store->lane(starter).info().name, "MainThread");
    }
}

TEST_F(RealMetrics, anUpdateIsLostAcrossASleep)
{
    B job;
    const auto counter = job.object(scenario::ObjectKind::Variable, "counter");
    const auto both = job.object(scenario::ObjectKind::Barrier, "both", 2);
    job.worker("adder", { B::on(Op::Load, counter), B::on(Op::Wait, both), B::on(Op::Add, counter), B::on(Op::Store, counter) }, 2);
    run(job.scenario());
    const trace::VariableMetrics counted = named(metrics.variables, "counter");
    EXPECT_EQ(counted.last, 1) << "both loaded before either stored";
    EXPECT_EQ(counted.overwritten, 1U);
    EXPECT_EQ(counted.lost, 1);
    EXPECT_GE(named(metrics.locks.locks, "both").wait.count, 1U);
}

TEST_F(RealMetrics, aBoundedQueueAndAPool)
{
    constexpr std::uint32_t kItems = 30, kJobs = 8;
    B job;
    const auto queue = job.object(scenario::ObjectKind::Queue, "tickets", 2);
    const auto pool = job.object(scenario::ObjectKind::ThreadPool, "pool", 2);
    threads::Instruction put = B::on(Op::Put, queue);
    put.bytes = 10;
    job.worker("producer", { B::repeat(kItems, { std::move(put) }) });
    job.worker("consumer", { B::repeat(kItems, { B::on(Op::Get, queue), B::lasting(Op::Sleep, ms(1)) }) });
    threads::Instruction submit = B::on(Op::Submit, pool, { B::lasting(Op::Sleep, ms(2)) });
    submit.count = kJobs;
    submit.bytes = 10;
    job.worker("boss", { std::move(submit) });
    run(job.scenario());

    const trace::ChannelMetrics tickets = named(metrics.channels.channels, "tickets");
    EXPECT_EQ(tickets.puts, kItems);
    EXPECT_EQ(tickets.gets, kItems);
    EXPECT_EQ(tickets.bound, 2U);
    EXPECT_EQ(tickets.depth.max, 2U) << "the producer is faster";
    EXPECT_GT(tickets.depth.mean, 0);
    EXPECT_LE(tickets.depth.mean, 2);
    EXPECT_EQ(tickets.depth.atEnd, 0U);
    const auto [count, total] = waits(trace::LaneKind::Thread, trace::LaneState::BlockedQueue, "tickets");
    EXPECT_EQ(tickets.waitForRoom.count + tickets.waitForItems.count, count);
    EXPECT_NEAR(tickets.waitForRoom.total + tickets.waitForItems.total, total, 1 + 1e-9 * total);
    const trace::ThreadMetrics producer = named(metrics.threads, "producer"), consumer = named(metrics.threads, "consumer");
    EXPECT_EQ(tickets.waitForRoom.count, producer.queueWait.count) << "who puts waits for room";
    EXPECT_EQ(tickets.waitForItems.count, consumer.queueWait.count);
    EXPECT_GT(tickets.waitForRoom.count, kItems / 3);

    const trace::PoolMetrics jobs = named(metrics.pools.pools, "pool");
    EXPECT_EQ(jobs.jobs.submitted, kJobs);
    EXPECT_EQ(jobs.jobs.done, kJobs);
    EXPECT_EQ(jobs.jobs.failed(), 0U);
    EXPECT_EQ(jobs.jobs.run.count, kJobs);
    EXPECT_GE(jobs.jobs.run.p5, 2e6) << "each slept";
    EXPECT_EQ(jobs.jobs.queued.count, kJobs);
    EXPECT_GE(jobs.jobs.queued.max, 2e6) << "two workers, eight jobs";
    EXPECT_GE(jobs.workers, 1U);
    EXPECT_LE(jobs.workers, 2U);
}

TEST_F(RealMetrics, tasksOfALoop)
{
    constexpr std::uint32_t kTasks = 50;
    constexpr Nanoseconds kSleep = ms(20);
    B job;
    job.worker("task", { B::repeat(3, { B::lasting(Op::Sleep, kSleep) }) }, kTasks);
    scenario::Scenario scenario = job.scenario();
    scenario.model = scenario::Model::Asyncio;
    run(std::move(scenario));
    // The main coroutine is a task too.
    EXPECT_GE(metrics.tasks.count, kTasks);
    EXPECT_LE(metrics.tasks.count, kTasks + 1);
    EXPECT_EQ(metrics.tasks.done, metrics.tasks.count);
    EXPECT_EQ(metrics.tasks.suspensions[trace::index(trace::LaneState::Asleep)], kTasks * 3);
    EXPECT_GE(metrics.tasks.steps, kTasks * 4) << "three sleeps, four steps";
    EXPECT_EQ(metrics.tasks.start.count, metrics.tasks.count);
    EXPECT_GE(metrics.tasks.wake.count, kTasks * 3);
    ASSERT_EQ(metrics.loops.loops.size(), 1U);
    EXPECT_GT(metrics.loops.iterations, 3U);
    EXPECT_GE(metrics.loops.select.total, double(kSleep.count())) << "of the three sleeps it had nothing else to do for at least one";
    EXPECT_GE(metrics.loops.latency.count, kTasks * 3) << "each timer was due at a time";
    EXPECT_GE(metrics.loops.callback.count, kTasks * 3) << "each sleep ends in a callback of the timer that is no task's turn";
    EXPECT_GT(metrics.loops.callback.p50, 0);
    EXPECT_LE(metrics.loops.callback.total, metrics.loops.callbacks.total) << "they are part of what the iterations' callbacks took together";
}

TEST_F(RealMetrics, processesWithAPipe)
{
    constexpr std::uint32_t kMessages = 5, kBytes = 10'000;
    B job;
    const auto pipe = job.object(scenario::ObjectKind::Pipe, "pipe");
    threads::Instruction send = B::on(Op::Send, pipe);
    send.bytes = kBytes;
    job.worker("sender", { B::repeat(kMessages, { std::move(send) }) });
    job.worker("receiver", { B::repeat(kMessages, { B::on(Op::Receive, pipe) }) });
    scenario::Scenario scenario = job.scenario();
    scenario.model = scenario::Model::Processes;
    scenario.startMethod = trace::StartMethod::Spawn;
    run(std::move(scenario));
    ASSERT_EQ(metrics.processes.size(), 3U);
    EXPECT_EQ(metrics.starts.byKind[std::size_t(trace::Start::Kind::Spawn)].count, 2U);
    EXPECT_GT(metrics.starts.byKind[std::size_t(trace::Start::Kind::Spawn)].p50, 0);
    for (const trace::ProcessMetrics &process : metrics.processes) {
        EXPECT_GT(process.cpu.count(), 0) << process.name;
        EXPECT_GE(process.lifetime, process.start.value_or(Nanoseconds { 0 })) << process.name;
        if (process.name == "sender" || process.name == "receiver") {
            EXPECT_EQ(process.method, trace::Start::Kind::Spawn);
            EXPECT_EQ(process.waitStatus, 0U);
        }
    }
    const trace::ChannelMetrics channel = named(metrics.channels.channels, "pipe");
    EXPECT_EQ(channel.sent, kMessages);
    EXPECT_EQ(channel.received, kMessages);
    EXPECT_GE(channel.bytesSent, std::uint64_t(kMessages) * kBytes);
    EXPECT_EQ(channel.bytesReceived, channel.bytesSent);
    EXPECT_EQ(channel.transit.count, kMessages);
    EXPECT_EQ(channel.pickled.count, kMessages);
    EXPECT_EQ(channel.unpickled.count, kMessages);
    EXPECT_GT(channel.pickled.seconds, 0);
    EXPECT_EQ(metrics.channels.pickled.bytes, channel.pickled.bytes);
}
