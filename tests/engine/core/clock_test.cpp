// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/clock.h>
#include <core/ids.h>

#include <gtest/gtest.h>

#include <unordered_set>

using namespace interleave;

TEST(Clock, neverGoesBackwardsOnOneThread)
{
    for (const bool useTsc : { false, hasInvariantTsc() }) {
        Ticks last = ticksNow(useTsc);
        for (int i = 0; i < 100'000; ++i) {
            const Ticks now = ticksNow(useTsc);
            ASSERT_GE(now, last);
            last = now;
        }
    }
}

TEST(Clock, ticksWithoutTscAreNanosecondsOfMonotonic)
{
    const Nanoseconds before = monotonicNow();
    const Ticks ticks = ticksNow(false);
    const Nanoseconds after = monotonicNow();
    EXPECT_GE(std::int64_t(ticks.count), before.count());
    EXPECT_LE(std::int64_t(ticks.count), after.count());
}

TEST(Clock, threadCpuTimeGrowsWithWork)
{
    const Nanoseconds before = threadCpuNow();
    volatile std::uint64_t sum = 0;
    for (int i = 0; i < 1'000'000; ++i)
        sum = sum + 1;
    EXPECT_GT(threadCpuNow(), before);
}

TEST(Ids, compareByValueAndHash)
{
    EXPECT_LT(CoreId { 1 }, CoreId { 2 });
    std::unordered_set<ThreadId> threads { ThreadId { 7 }, ThreadId { 7 }, ThreadId { 8 } };
    EXPECT_EQ(threads.size(), 2u);
}
