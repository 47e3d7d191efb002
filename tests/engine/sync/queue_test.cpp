// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/queue.h>
#include <sync/simplequeue.h>

namespace interleave::sync {
namespace {

class QueueTest : public SyncTest, public testing::WithParamInterface<bool>
{
protected:
    void SetUp() override
    {
        if (GetParam())
            useNoGil();
    }
};

TEST_P(QueueTest, keepsItsBoundAndLosesNothing)
{
    constexpr int each = 100;
    Queue queue(*m_domain, kObject, 3);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.push_back(thread([&](const Caller &me) {
            for (int item = 0; item < each; ++item)
                EXPECT_TRUE(queue.put(me).done());
        }));
        threads.push_back(thread([&](const Caller &me) {
            for (int item = 0; item < each; ++item)
                EXPECT_TRUE(queue.get(me).done());
        }));
    }
    threads.clear();
    here([&](const Caller &me) { EXPECT_EQ(queue.get(me, Nanoseconds { 0 }).type, "Empty"); });
    int puts = 0, gets = 0;
    for (const Seen &one : only(seen(), EventKind::Depth)) {
        EXPECT_LE(one.value, 3U);
        EXPECT_EQ(one.extra, 3U);
        (one.detail == std::uint8_t(trace::DepthChange::Put) ? puts : gets) += 1;
    }
    EXPECT_EQ(puts, 3 * each);
    EXPECT_EQ(gets, 3 * each);
}

TEST_P(QueueTest, raisesFullAndEmptyWhenTheTimeIsOver)
{
    Queue queue(*m_domain, kObject, 1);
    here([&](const Caller &me) {
        EXPECT_EQ(queue.get(me, ms(1)).type, "Empty");
        EXPECT_TRUE(queue.put(me).done());
        EXPECT_EQ(queue.put(me, Nanoseconds { 0 }).type, "Full");
        EXPECT_EQ(queue.put(me, ms(1)).type, "Full");
        EXPECT_TRUE(queue.get(me).done());
    });
    const auto depths = only(seen(), EventKind::Depth);
    ASSERT_EQ(depths.size(), 4U);
    EXPECT_EQ(depths[1].detail, std::uint8_t(trace::DepthChange::Refused));
    EXPECT_EQ(depths[3].value, 0U);
}

TEST_P(QueueTest, saysWhoBroughtTheItemAndWhoMadeRoom)
{
    Queue queue(*m_domain, kObject, 1);
    std::jthread consumer = thread([&](const Caller &me) { EXPECT_TRUE(queue.get(me).done()); });
    untilBlocked(LaneState::BlockedQueue, kObject.value);
    here([&](const Caller &me) { EXPECT_TRUE(queue.put(me).done()); });
    consumer.join();
    here([&](const Caller &me) { EXPECT_TRUE(queue.put(me).done()); });
    std::jthread producer = thread([&](const Caller &me) { EXPECT_TRUE(queue.put(me).done()); });
    untilBlocked(LaneState::BlockedQueue, kObject.value);
    here([&](const Caller &me) { EXPECT_TRUE(queue.get(me).done()); });
    producer.join();
    const auto woken = only(seen(), EventKind::Woken);
    ASSERT_EQ(woken.size(), 2U);
    EXPECT_EQ(woken[0].detail, std::uint8_t(trace::WakeCause::Item));
    EXPECT_EQ(woken[0].extra, 2U);
    EXPECT_EQ(woken[1].detail, std::uint8_t(trace::WakeCause::Room));
    EXPECT_EQ(woken[1].extra, 5U);
}

TEST_P(QueueTest, aSimpleQueueHandsOutEveryItemOnce)
{
    constexpr int each = 200, getters = 4;
    SimpleQueue<int> queue(*m_domain, kObject);
    std::atomic<int> sum { 0 }, ended { 0 };
    std::vector<std::jthread> threads;
    for (int i = 0; i < getters; ++i) {
        threads.push_back(thread([&](const Caller &me) {
            for (;;) {
                const std::optional<int> item = queue.get(me);
                if (!item || *item == 0)
                    break;
                sum += *item;
            }
            ++ended;
        }));
    }
    for (int i = 0; i < 2; ++i) {
        threads.push_back(thread([&](const Caller &me) {
            for (int item = 1; item <= each; ++item)
                queue.put(me, item);
        }));
    }
    threads[getters].join();
    threads[getters + 1].join();
    here([&](const Caller &me) {
        for (int i = 0; i < getters; ++i)
            queue.put(me, 0);
    });
    threads.clear();
    EXPECT_EQ(sum.load(), 2 * each * (each + 1) / 2);
    EXPECT_EQ(ended.load(), getters);
}

INSTANTIATE_TEST_SUITE_P(
    Gil, QueueTest, testing::Bool(), [](const auto &gil) { return gil.param ? "withoutGil" : "withGil"; });

} // namespace
} // namespace interleave::sync
