// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopfixture.h"

#include <async/gather.h>
#include <async/threadexecutor.h>

#include <atomic>
#include <set>
#include <thread>

namespace interleave::async {
namespace {

using gil::only;
using trace::EventKind;

class ExecutorTest : public LoopTest
{
protected:
    std::unique_ptr<ThreadExecutor> executor(std::uint32_t threads)
    {
        return std::make_unique<ThreadExecutor>(*m_loop,
            ThreadExecutor::Options { .object = m_object,
                .namePrefix = "pool",
                .mostThreads = threads,
                .nextThreadId = &m_nextId });
    }
    ObjectId m_object { m_region->newObject() };
    std::uint32_t m_nextId = 2;
};

TEST_F(ExecutorTest, bringsResultsBackToTheLoop)
{
    auto pool = executor(2);
    const std::thread::id loop = std::this_thread::get_id();
    std::thread::id other;
    const FuturePtr done = pool->run([&](gil::ThreadState &) {
        other = std::this_thread::get_id();
        return ThreadExecutor::End {};
    });
    const FuturePtr failed = pool->run([](gil::ThreadState &) {
        return ThreadExecutor::End { Exception { "ValueError", "no" }, {} };
    });
    EXPECT_TRUE(m_loop->runUntilComplete(done).value());
    EXPECT_NE(other, loop);
    const Outcome end = m_loop->runUntilComplete(failed).value();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().type, "ValueError");
    pool.reset();
    gil::holdsOf(close());
}

TEST_F(ExecutorTest, startsThreadsAsTheyAreNeededAndNoMore)
{
    auto pool = executor(3);
    std::set<std::uint32_t> threads; // guarded by the GIL
    for (int round = 0; round < 5; ++round) {
        std::vector<FuturePtr> jobs;
        for (int i = 0; i < 10; ++i) {
            jobs.push_back(pool->run([&](gil::ThreadState &thread) {
                threads.insert(thread.id);
                return ThreadExecutor::End {};
            }));
        }
        EXPECT_TRUE(m_loop->runUntilComplete(gather(*m_loop, jobs, false)).value());
    }
    EXPECT_LE(threads.size(), 3U);
    EXPECT_LE(m_nextId, 5U);
    pool.reset();
    const auto records = close();
    EXPECT_EQ(only(records, EventKind::JobSubmit).size(), 50U);
    EXPECT_EQ(only(records, EventKind::JobBegin).size(), 50U);
    EXPECT_EQ(only(records, EventKind::JobEnd).size(), 50U);
}

TEST_F(ExecutorTest, takesBackACancelledJobThatNobodyHasBegun)
{
    auto pool = executor(1);
    std::atomic<bool> release { false };
    int ran = 0;
    const FuturePtr first = pool->run([&](gil::ThreadState &thread) {
        m_gil.drop(thread, trace::LaneState::RunningNative);
        release.wait(false);
        m_gil.take(thread);
        ++ran;
        return ThreadExecutor::End {};
    });
    const FuturePtr second = pool->run([&](gil::ThreadState &) {
        ++ran;
        return ThreadExecutor::End {};
    });
    EXPECT_TRUE(second->cancel());
    m_loop->callSoon([&] {
        m_loop->callSoon([&] {
            release.store(true);
            release.notify_all();
        });
    });
    EXPECT_TRUE(m_loop->runUntilComplete(first).value());
    EXPECT_TRUE(m_loop->runUntilComplete(m_loop->createHiddenTask(pool->waitUntilIdle())).value());
    EXPECT_EQ(ran, 1);
    pool.reset();
}

TEST_F(ExecutorTest, waitsForJobsWhoseFutureNobodyKeeps)
{
    auto pool = executor(2);
    int ran = 0; // guarded by the GIL
    for (int i = 0; i < 20; ++i) {
        pool->run([&](gil::ThreadState &) {
            ++ran;
            return ThreadExecutor::End {};
        });
    }
    EXPECT_TRUE(m_loop->runUntilComplete(m_loop->createHiddenTask(pool->waitUntilIdle())).value());
    EXPECT_EQ(ran, 20);
}

TEST_F(ExecutorTest, anErrorOfTheEngineEndsTheLoop)
{
    auto pool = executor(1);
    const FuturePtr job = pool->run([](gil::ThreadState &) {
        return ThreadExecutor::End { {}, Error { "broken", "mend it" } };
    });
    m_loop->runUntilComplete(job);
    ASSERT_TRUE(m_loop->error());
    EXPECT_EQ(m_loop->error()->message, "broken");
}

} // namespace
} // namespace interleave::async
