// SPDX-License-Identifier: GPL-3.0-or-later
#include "../gil/giltrace.h"
#include "jobbuilder.h"

#include <scenario/estimate.h>
#include <scenario/runner.h>

#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace interleave::scenario {
namespace {

using gil::only;
using gil::Seen;
using threads::Block;
using trace::EventKind;
using trace::LaneState;
using B = JobBuilder;

constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

/// Programs of threads, run for real; what they did is read from their rings.
class ThreadPrograms : public testing::Test
{
protected:
    void run(std::stop_token stop = {})
    {
        m_region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 15 }).value();
        m_outcome = runScenario(m_job.scenario(), { .region = *m_region, .workPerMs = 1'000, .stop = stop });
        ASSERT_FALSE(m_outcome.error) << m_outcome.error->toLine();
        m_seen = gil::readRegion(*m_region);
    }
    [[nodiscard]] std::int64_t finalOf(std::uint32_t variable) const
    {
        for (const Seen &seen : only(m_seen, EventKind::Value)) {
            if (seen.object == threads::objectIdOf(variable).value && seen.detail == std::uint8_t(trace::ValueAccess::Final))
                return static_cast<std::int64_t>(seen.value);
        }
        return -1;
    }
    [[nodiscard]] std::size_t marks() const { return only(m_seen, EventKind::Mark).size(); }
    [[nodiscard]] std::size_t states(LaneState state) const
    {
        std::size_t count = 0;
        for (const Seen &seen : only(m_seen, EventKind::State))
            count += seen.detail == std::uint8_t(state) ? 1 : 0;
        return count;
    }

    JobBuilder m_job;
    std::unique_ptr<trace::Region> m_region;
    RunOutcome m_outcome;
    std::vector<Seen> m_seen;
};

TEST_F(ThreadPrograms, aLockSavesEveryUpdate)
{
    const auto guard = m_job.object(ObjectKind::Lock, "guard");
    const auto counter = m_job.object(ObjectKind::Variable, "counter");
    m_job.worker("count", { B::repeat(300, { B::on(Op::With, guard, B::increment(counter)) }) }, 4);
    m_job.scenario().gil = GilKind::CPython39;
    m_job.scenario().switchInterval = Nanoseconds { 20'000 };
    run();
    EXPECT_EQ(finalOf(counter), 1'200);
    EXPECT_EQ(only(m_seen, EventKind::Obtain).size(), 1'200U);
    EXPECT_EQ(only(m_seen, EventKind::Release).size(), 1'200U);
}

TEST_F(ThreadPrograms, whatTheyDoWrongIsRaisedAndCanBeCaught)
{
    const auto rlock = m_job.object(ObjectKind::RLock, "rlock");
    const auto bounded = m_job.object(ObjectKind::BoundedSemaphore, "bounded", 1);
    const auto condition = m_job.object(ObjectKind::Condition, "condition");
    const auto queue = m_job.object(ObjectKind::Queue, "queue", 1);
    const auto lock = m_job.object(ObjectKind::Lock, "lock");
    m_job.worker("errs",
        { B::attempt({ B::on(Op::Release, rlock) }, "RuntimeError", { B::mark("rlock") }),
            B::attempt({ B::on(Op::Release, bounded) }, "ValueError", { B::mark("bounded") }),
            B::attempt({ B::on(Op::Wait, condition) }, "RuntimeError", { B::mark("wait") }),
            B::attempt({ B::on(Op::Notify, condition) }, "RuntimeError", { B::mark("notify") }),
            B::attempt({ B::within(Op::Get, queue, ms(1)) }, "Empty", { B::mark("empty") }), B::on(Op::Put, queue),
            B::attempt({ B::within(Op::Put, queue, ms(1)) }, "Full", { B::mark("full") }), B::on(Op::Acquire, lock),
            B::attempt({ B::within(Op::Acquire, lock, ms(1)) }, "TimeoutError", { B::mark("timeout") }) });
    run();
    EXPECT_EQ(marks(), 7U);
}

TEST_F(ThreadPrograms, withReleasesWhateverTheBodyRaises)
{
    const auto guard = m_job.object(ObjectKind::Lock, "guard");
    m_job.worker("main",
        { B::attempt({ B::on(Op::With, guard, { B::raise("ValueError") }) }, "ValueError", {}), B::on(Op::Acquire, guard),
            B::mark("free again") });
    m_job.scenario().model = Model::Sequential;
    run();
    EXPECT_EQ(marks(), 1U);
}

TEST_F(ThreadPrograms, spawnedThreadsAreJoined)
{
    const auto child = m_job.worker("child", { B::lasting(Op::Sleep, ms(2)) }, 3, Starts::OnDemand);
    m_job.worker("main", { B::workers(Op::Spawn, { child }), B::workers(Op::Join, { child }), B::mark("after") }, 1, Starts::Main);
    run();
    ASSERT_EQ(m_outcome.threads.size(), 3U);
    EXPECT_EQ(m_outcome.threads[2].name, "child-3");
    EXPECT_GE(states(LaneState::BlockedJoin), 1U);
    const auto mark = only(m_seen, EventKind::Mark);
    ASSERT_EQ(mark.size(), 1U);
    EXPECT_EQ(mark[0].ring, 0U) << "on the main thread";
    for (const Seen &end : only(m_seen, EventKind::State)) {
        if (end.ring != 0 && end.detail == std::uint8_t(LaneState::Asleep)) {
            EXPECT_LT(end.time, mark[0].time);
        }
    }
    int joined = 0;
    for (const Seen &woken : only(m_seen, EventKind::Woken))
        joined += woken.detail == std::uint8_t(trace::WakeCause::Joined) ? 1 : 0;
    EXPECT_GE(joined, 1);
}

TEST_F(ThreadPrograms, threadsThatNobodyJoinsEndBeforeTheRunDoes)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter");
    const auto guard = m_job.object(ObjectKind::Lock, "guard");
    const auto grandchild = m_job.worker("grandchild",
        { B::lasting(Op::Sleep, ms(5)), B::on(Op::With, guard, B::increment(counter)) }, 2, Starts::OnDemand);
    const auto child
        = m_job.worker("child", { B::workers(Op::Spawn, { grandchild }), B::on(Op::With, guard, B::increment(counter)) }, 2,
            Starts::OnDemand);
    m_job.worker("main", { B::workers(Op::Spawn, { child }) }, 1, Starts::Main);
    run();
    EXPECT_EQ(finalOf(counter), 6);
    EXPECT_EQ(m_outcome.threads.size(), 6U);
    EXPECT_EQ(threadsOf(m_job.scenario(), 1'000), 7U) << "the main thread's program counts, too";
}

TEST_F(ThreadPrograms, aJoinThatTimesOutGoesOn)
{
    const auto event = m_job.object(ObjectKind::Event, "go");
    const auto child = m_job.worker("child", { B::on(Op::Wait, event) }, 1, Starts::OnDemand);
    threads::Instruction join = B::workers(Op::Join, { child });
    join.timeout = ms(1);
    m_job.worker("main", { B::workers(Op::Spawn, { child }), join, B::on(Op::Set, event), B::workers(Op::Join, { child }) }, 1,
        Starts::Main);
    run();
    EXPECT_EQ(m_outcome.threads.size(), 1U);
}

TEST_F(ThreadPrograms, parallelStartsThreadsAndJoinsThem)
{
    const auto counter = m_job.object(ObjectKind::Variable, "counter");
    const auto guard = m_job.object(ObjectKind::Lock, "guard");
    threads::Instruction parallel = B::step(Op::Parallel);
    parallel.count = 5;
    parallel.body = { B::on(Op::With, guard, B::increment(counter)) };
    m_job.worker("main", { B::repeat(2, { parallel }) }, 1, Starts::Main);
    run();
    EXPECT_EQ(finalOf(counter), 10);
    EXPECT_EQ(m_outcome.threads.size(), 10U);
    EXPECT_EQ(threadsOf(m_job.scenario(), 1'000), 11U);
    EXPECT_EQ(threadsOf(m_job.scenario(), 4), 4U);
}

class Pools : public ThreadPrograms
{
protected:
    threads::Instruction pooled(Op op, std::uint32_t pool, std::uint32_t count, Block body, std::uint32_t chunk = 1)
    {
        threads::Instruction result = B::on(op, pool, std::move(body));
        result.count = count;
        result.chunk = chunk;
        return result;
    }
    [[nodiscard]] std::size_t ended(trace::JobOutcome outcome) const
    {
        std::size_t count = 0;
        for (const Seen &seen : only(m_seen, EventKind::JobEnd))
            count += seen.detail == std::uint8_t(outcome) ? 1 : 0;
        return count;
    }
    [[nodiscard]] std::set<std::uint32_t> ringsThatWorked() const
    {
        std::set<std::uint32_t> rings;
        for (const Seen &seen : only(m_seen, EventKind::JobBegin))
            rings.insert(seen.ring);
        return rings;
    }
};

TEST_F(Pools, doEveryJobThatIsSubmittedAndStartNoMoreWorkersThanTheirBound)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 3);
    m_job.worker("main", { pooled(Op::Submit, pool, 20, { B::lasting(Op::Sleep, ms(1)) }) }, 1, Starts::Main);
    run();
    EXPECT_EQ(only(m_seen, EventKind::JobSubmit).size(), 20U);
    EXPECT_EQ(ended(trace::JobOutcome::Done), 20U);
    EXPECT_EQ(m_outcome.threads.size(), 3U);
    EXPECT_EQ(m_outcome.threads[0].name, "pool_0");
    EXPECT_LE(ringsThatWorked().size(), 3U);
    for (const Seen &depth : only(m_seen, EventKind::Depth))
        EXPECT_EQ(depth.object, threads::objectIdOf(pool).value);
}

TEST_F(Pools, startAWorkerOnlyWhenNobodyIdles)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 8);
    m_job.worker("main", { B::repeat(5, { pooled(Op::Map, pool, 1, { B::lasting(Op::Sleep, ms(1)) }), B::lasting(Op::Sleep, ms(5)) }) },
        1, Starts::Main);
    run();
    EXPECT_EQ(ended(trace::JobOutcome::Done), 5U);
    EXPECT_LT(m_outcome.threads.size(), 5U) << "one after the other: most of them find the first one idle";
}

TEST_F(Pools, mapInChunksDoesEveryItem)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 2);
    const auto guard = m_job.object(ObjectKind::Lock, "guard");
    const auto counter = m_job.object(ObjectKind::Variable, "counter");
    m_job.worker("main",
        { pooled(Op::Map, pool, 10, { B::on(Op::With, guard, B::increment(counter)) }, 4), B::mark("all there") }, 1, Starts::Main);
    run();
    EXPECT_EQ(finalOf(counter), 10);
    EXPECT_EQ(only(m_seen, EventKind::JobSubmit).size(), 3U);
    const auto mark = only(m_seen, EventKind::Mark);
    ASSERT_EQ(mark.size(), 1U);
    for (const Seen &end : only(m_seen, EventKind::JobEnd))
        EXPECT_LT(end.time, mark[0].time);
}

TEST_F(Pools, mapRaisesWhatAJobRaisedAndCancelsTheRest)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 1);
    m_job.worker("main", { B::attempt({ pooled(Op::Map, pool, 5, { B::raise("ValueError") }) }, "ValueError", { B::mark("raised") }) },
        1, Starts::Main);
    run();
    EXPECT_EQ(marks(), 1U);
    EXPECT_GE(ended(trace::JobOutcome::Raised), 1U);
    EXPECT_EQ(ended(trace::JobOutcome::Raised) + ended(trace::JobOutcome::Cancelled), 5U);
}

TEST_F(Pools, whatASubmittedJobRaisesHurtsNobody)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 2);
    m_job.worker("main", { pooled(Op::Submit, pool, 4, { B::raise("ValueError") }) }, 1, Starts::Main);
    run();
    EXPECT_EQ(ended(trace::JobOutcome::Raised), 4U);
}

TEST_F(ThreadPrograms, aStopEndsThemWhereverTheyWait)
{
    const auto lock = m_job.object(ObjectKind::Lock, "lock");
    const auto queue = m_job.object(ObjectKind::Queue, "queue");
    const auto event = m_job.object(ObjectKind::Event, "event");
    const auto barrier = m_job.object(ObjectKind::Barrier, "barrier", 9);
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 2);
    const auto child = m_job.worker("child", { B::on(Op::Wait, event) }, 2, Starts::OnDemand);
    m_job.worker("deadlock", { B::on(Op::Acquire, lock), B::on(Op::Acquire, lock) });
    m_job.worker("get", { B::on(Op::Get, queue) });
    m_job.worker("barrier", { B::on(Op::Wait, barrier) });
    m_job.worker("join", { B::workers(Op::Spawn, { child }), B::workers(Op::Join, { child }) });
    threads::Instruction map = B::on(Op::Map, pool, { B::on(Op::Wait, event) });
    map.count = 5;
    m_job.worker("main", { map }, 1, Starts::Main);
    for (int round = 0; round < 3; ++round) {
        std::stop_source stop;
        // At once, in the middle, and when all of them wait.
        std::jthread stopper([&] {
            const Nanoseconds until = monotonicNow() + ms(20) * round;
            while (monotonicNow() < until)
                std::this_thread::yield();
            stop.request_stop();
        });
        run(stop.get_token()); // would hang
        EXPECT_TRUE(m_outcome.stopped);
    }
}

TEST_F(ThreadPrograms, aProducerAndAConsumerKeepTheBound)
{
    const auto queue = m_job.object(ObjectKind::Queue, "queue", 2);
    m_job.worker("producer", { B::repeat(50, { B::on(Op::Put, queue) }) }, 2);
    m_job.worker("consumer", { B::repeat(100, { B::on(Op::Get, queue) }) });
    run();
    std::size_t changes = 0;
    for (const Seen &depth : only(m_seen, EventKind::Depth)) {
        EXPECT_LE(depth.value, 2U);
        ++changes;
    }
    EXPECT_EQ(changes, 200U);
}

} // namespace
} // namespace interleave::scenario
