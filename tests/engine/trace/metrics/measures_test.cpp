// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/measures.h>

#include <gtest/gtest.h>

namespace interleave::trace {

TEST(Measures, ofNamedThingsAreThereWhateverTheRunDid)
{
    const NamedThings things { .threads = { "count-1" }, .locks = { "guard", "item-2" }, .channels = { "tickets" }, .pools = { "pool" },
        .variables = { "counter" } };
    const auto none = measures({}, things);
    for (const char *name : { "thread.count_1.cpu", "lock.guard.wait.p99", "lock.item_2.contended", "lock.guard.held_share",
             "queue.tickets.depth_mean", "queue.tickets.wait_room.p50", "queue.tickets.pickling.seconds", "pool.pool.queued.p90",
             "pool.pool.failed", "variable.counter.last", "locks.wait.p99", "jobs.run.p50", "tasks.wake.p99", "callbacks.latency.p99",
             "start.spawn.p50", "pickling.bytes", "gil.convoy_index", "serialising.total" }) {
        ASSERT_TRUE(none.contains(name)) << name;
        EXPECT_EQ(none.at(name), 0) << name;
    }
    Metrics metrics;
    LockMetrics guard;
    guard.name = "guard";
    guard.obtains = 7;
    guard.wait = quantilesOf({ 2e9, 4e9 });
    metrics.locks.locks.push_back(guard);
    guard.name = "not asked for";
    metrics.locks.locks.push_back(guard);
    const auto some = measures(metrics, things);
    EXPECT_EQ(some.size(), none.size()) << "the names depend on the scenario, not on the run";
    EXPECT_EQ(some.at("lock.guard.obtains"), 7);
    EXPECT_DOUBLE_EQ(some.at("lock.guard.wait.p50"), 3);
    EXPECT_EQ(some.at("lock.item_2.obtains"), 0);
}

TEST(Measures, namesBecomeSymbols)
{
    EXPECT_EQ(symbolOf("item-12"), "item_12");
    EXPECT_EQ(symbolOf("a b.c"), "a_b_c");
    EXPECT_EQ(symbolOf("guard_2"), "guard_2");
}

} // namespace interleave::trace
