// SPDX-License-Identifier: GPL-3.0-or-later
// A seed reproduces every random choice, in whatever order threads come and whoever does a job.
#include "../gil/giltrace.h"
#include "jobbuilder.h"

#include <scenario/runner.h>

#include <gtest/gtest.h>
#include <map>
#include <set>

namespace interleave::scenario {
namespace {

using threads::Block;
using trace::EventKind;
using B = JobBuilder;

/// Locks of which programs draw one at random, again and again.
class Seeded : public testing::Test
{
protected:
    /// Takes one of the locks that it draws, and lets others go first now and then.
    Block draws(std::uint32_t times)
    {
        threads::Instruction with = B::on(Op::With, m_first, { B::lasting(Op::Sleep, Nanoseconds { 100'000 }) });
        with.object = { m_first, kLocks, Pick::Random };
        return { B::repeat(times, { with }) };
    }
    std::vector<gil::Seen> run(std::uint64_t seed)
    {
        m_job.scenario().knobs.seed = seed;
        const auto region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 14 }).value();
        const RunOutcome outcome = runScenario(m_job.scenario(), { .region = *region, .workPerMs = 1'000 });
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        return gil::readRegion(*region);
    }
    /// What each thread, or each job by its number, drew.
    static std::map<std::uint64_t, std::string> drawn(const std::vector<gil::Seen> &seen, bool byJob)
    {
        std::map<std::uint64_t, std::string> all;
        std::map<std::uint32_t, std::uint64_t> job; // of a ring
        for (const gil::Seen &one : seen) {
            if (one.kind == EventKind::JobBegin)
                job[one.ring] = one.value;
            const bool ofOurs = one.object >= threads::objectIdOf(0).value && one.object < threads::objectIdOf(kLocks).value;
            if (one.kind == EventKind::Obtain && ofOurs)
                all[byJob ? job[one.ring] : one.ring] += char('a' + (one.object - threads::objectIdOf(0).value));
        }
        return all;
    }
    /// The same, whichever thread has which number.
    static std::multiset<std::string> together(const std::map<std::uint64_t, std::string> &all)
    {
        std::multiset<std::string> sequences;
        for (const auto &[who, sequence] : all)
            sequences.insert(sequence);
        return sequences;
    }

    static constexpr std::uint32_t kLocks = 16;
    JobBuilder m_job;
    std::uint32_t m_first = [this] {
        for (std::uint32_t i = 0; i < kLocks; ++i)
            m_job.object(ObjectKind::Lock, "lock-" + std::to_string(i));
        return 0U;
    }();
};

TEST_F(Seeded, workersDrawTheSame)
{
    m_job.worker("worker", draws(8), 4);
    const auto first = together(drawn(run(7), false));
    EXPECT_EQ(first.size(), 4U);
    EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), 4U) << "each draws for itself";
    EXPECT_EQ(together(drawn(run(7), false)), first);
    EXPECT_NE(together(drawn(run(8), false)), first);
}

TEST_F(Seeded, threadsThatThreadsStartDrawTheSameInWhateverOrderTheyCome)
{
    threads::Instruction parallel = B::step(Op::Parallel);
    parallel.count = 3;
    parallel.body = draws(6);
    m_job.worker("starter", { B::lasting(Op::Sleep, Nanoseconds { 100'000 }), parallel, parallel }, 3);
    const auto first = together(drawn(run(7), false));
    EXPECT_EQ(first.size(), 18U);
    for (int again = 0; again < 3; ++again)
        EXPECT_EQ(together(drawn(run(7), false)), first);
    EXPECT_NE(together(drawn(run(8), false)), first);
}

TEST_F(Seeded, jobsOfAPoolDrawTheSameWhoeverDoesThem)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 4);
    threads::Instruction map = B::on(Op::Map, pool, draws(3));
    map.count = 24;
    map.chunk = 2;
    m_job.worker("main", { map }, 1, Starts::Main);
    const auto first = drawn(run(7), true);
    EXPECT_EQ(first.size(), 12U);
    for (int again = 0; again < 3; ++again)
        EXPECT_EQ(drawn(run(7), true), first);
    EXPECT_NE(drawn(run(8), true), first);
}

TEST_F(Seeded, tasksDrawTheSame)
{
    m_job.scenario().model = Model::Asyncio;
    threads::Instruction with = B::on(Op::With, m_first, { B::lasting(Op::Sleep, {}) });
    with.object = { m_first, kLocks, Pick::Random };
    m_job.worker("task", { B::repeat(8, { with }) }, 5);
    const auto order = [this](std::uint64_t seed) {
        std::string locks;
        for (const auto &[ring, sequence] : drawn(run(seed), false))
            locks += sequence;
        return locks;
    };
    const std::string first = order(7);
    EXPECT_EQ(first.size(), 40U);
    EXPECT_EQ(order(7), first);
    EXPECT_NE(order(8), first);
}

} // namespace
} // namespace interleave::scenario
