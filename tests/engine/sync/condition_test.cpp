// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/condition.h>
#include <sync/event.h>
#include <sync/lock.h>
#include <sync/rlock.h>

namespace interleave::sync {
namespace {

class ConditionTest : public SyncTest
{
};

constexpr ObjectId kLockObject { 4712 };

TEST_F(ConditionTest, needsItsLock)
{
    Lock plain(*m_domain, { kLockObject });
    RLock own(*m_domain, { kLockObject });
    for (Lockable *lock : { static_cast<Lockable *>(&plain), static_cast<Lockable *>(&own) }) {
        Condition condition(*m_domain, *lock, kLook);
        here([&](const Caller &me) {
            EXPECT_EQ(textOf(condition.wait(me)), "RuntimeError: cannot wait on un-acquired lock");
            EXPECT_EQ(textOf(condition.notify(me)), "RuntimeError: cannot notify on un-acquired lock");
            EXPECT_EQ(textOf(condition.notifyAll(me)), "RuntimeError: cannot notify on un-acquired lock");
        });
    }
}

TEST_F(ConditionTest, aPlainLockCountsAsOwnedByWhoeverAsks)
{
    // As in CPython: _is_owned of a Lock only looks whether it is taken.
    Lock lock(*m_domain, { kLockObject });
    Condition condition(*m_domain, lock, kLook);
    here([&](const Caller &me) { EXPECT_TRUE(lock.acquire(me).done()); });
    here([&](const Caller &me) { EXPECT_TRUE(condition.notify(me).done()); });
}

TEST_F(ConditionTest, wakesWhoHasWaitedLongestAndSaysWhoDid)
{
    Lock lock(*m_domain, { kLockObject });
    Condition condition(*m_domain, lock, kLook);
    std::vector<int> order; // guarded by lock
    std::vector<std::jthread> waiters;
    for (int i = 0; i < 3; ++i) {
        waiters.push_back(thread([&, i](const Caller &me) {
            EXPECT_TRUE(lock.acquire(me).done());
            EXPECT_TRUE(condition.wait(me).done());
            order.push_back(i);
            EXPECT_TRUE(lock.release(me).done());
        }));
        untilBlocked(LaneState::BlockedLock, kObject.value, i + 1);
    }
    here([&](const Caller &me) {
        for (std::size_t woken = 1; woken <= 3; ++woken) {
            EXPECT_TRUE(lock.acquire(me).done());
            EXPECT_TRUE(condition.notify(me).done());
            EXPECT_TRUE(lock.release(me).done());
            me.gil.drop(me.thread, LaneState::BlockedJoin);
            waiters[woken - 1].join();
            me.gil.take(me.thread);
        }
    });
    EXPECT_EQ(order, (std::vector { 0, 1, 2 }));
    const auto woken = only(seen(), EventKind::Woken);
    ASSERT_EQ(woken.size(), 3U);
    for (const Seen &one : woken) {
        EXPECT_EQ(one.detail, std::uint8_t(trace::WakeCause::Notify));
        EXPECT_EQ(one.object, kObject.value);
        EXPECT_EQ(one.extra, 4U) << "the fourth thread notified";
        EXPECT_GT(one.value, 0U);
        EXPECT_LE(one.value, one.time);
    }
}

TEST_F(ConditionTest, notifyAllWakesAllAndNotifyNoMoreThanItSays)
{
    RLock lock(*m_domain, { kLockObject });
    Condition condition(*m_domain, lock, kLook);
    std::atomic<int> woken { 0 };
    std::vector<std::jthread> waiters;
    for (int i = 0; i < 5; ++i) {
        waiters.push_back(thread([&](const Caller &me) {
            EXPECT_TRUE(lock.acquire(me).done());
            EXPECT_TRUE(lock.acquire(me).done());
            EXPECT_TRUE(condition.wait(me).done());
            ++woken;
            EXPECT_TRUE(lock.release(me).done()) << "as often as before the wait";
            EXPECT_TRUE(lock.release(me).done());
            EXPECT_TRUE(lock.release(me).raised());
        }));
    }
    untilBlocked(LaneState::BlockedLock, kObject.value, 5);
    here([&](const Caller &me) {
        EXPECT_TRUE(lock.acquire(me).done());
        EXPECT_TRUE(condition.notify(me, 2).done());
        EXPECT_TRUE(lock.release(me).done());
        me.gil.drop(me.thread, LaneState::BlockedJoin);
        while (woken.load() < 2) // whichever two came first
            std::this_thread::yield();
        me.gil.take(me.thread);
        EXPECT_TRUE(lock.acquire(me).done());
        EXPECT_EQ(woken.load(), 2);
        EXPECT_TRUE(condition.notifyAll(me).done());
        EXPECT_TRUE(lock.release(me).done());
    });
    waiters.clear();
    EXPECT_EQ(woken.load(), 5);
}

TEST_F(ConditionTest, aWaitThatTimesOutHasTheLockAgain)
{
    Lock lock(*m_domain, { kLockObject });
    Condition condition(*m_domain, lock, kLook);
    here([&](const Caller &me) {
        EXPECT_TRUE(lock.acquire(me).done());
        EXPECT_TRUE(condition.wait(me, ms(2)).timedOut());
        EXPECT_FALSE(condition.hasWaiters());
        EXPECT_TRUE(condition.wait(me, Nanoseconds { 0 }).timedOut());
        EXPECT_TRUE(lock.locked());
        EXPECT_TRUE(lock.release(me).done());
    });
    const auto woken = only(seen(), EventKind::Woken);
    ASSERT_EQ(woken.size(), 1U) << "the second did not block";
    EXPECT_EQ(woken[0].detail, std::uint8_t(trace::WakeCause::TimeOut));
    EXPECT_EQ(woken[0].extra, 0U);
}

TEST_F(ConditionTest, anEventLetsAllPassOnceItIsSet)
{
    Event event(*m_domain, kLook);
    std::vector<std::jthread> waiters;
    for (int i = 0; i < 3; ++i)
        waiters.push_back(thread([&](const Caller &me) { EXPECT_TRUE(event.wait(me).done()); }));
    untilBlocked(LaneState::BlockedLock, kObject.value, 3);
    here([&](const Caller &me) {
        EXPECT_TRUE(event.wait(me, ms(1)).timedOut());
        EXPECT_TRUE(event.set(me).done());
        EXPECT_TRUE(event.wait(me).done());
        EXPECT_TRUE(event.clear(me).done());
        EXPECT_TRUE(event.wait(me, Nanoseconds { 0 }).timedOut());
    });
    waiters.clear();
    int set = 0;
    for (const Seen &one : only(seen(), EventKind::Woken))
        set += one.detail == std::uint8_t(trace::WakeCause::EventSet) ? 1 : 0;
    EXPECT_EQ(set, 3);
}

} // namespace
} // namespace interleave::sync
