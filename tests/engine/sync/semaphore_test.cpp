// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/semaphore.h>

namespace interleave::sync {
namespace {

class SemaphoreTest : public SyncTest
{
};

TEST_F(SemaphoreTest, givesAsManyPermitsAsItHas)
{
    Semaphore semaphore(*m_domain, kLook, 2, false);
    here([&](const Caller &me) {
        EXPECT_TRUE(semaphore.acquire(me).done());
        EXPECT_TRUE(semaphore.acquire(me).done());
        EXPECT_TRUE(semaphore.acquire(me, Nanoseconds { 0 }).timedOut());
        EXPECT_TRUE(semaphore.acquire(me, ms(2)).timedOut());
        for (int i = 0; i < 5; ++i)
            EXPECT_TRUE(semaphore.release(me).done()) << "not bounded";
        for (int i = 0; i < 5; ++i)
            EXPECT_TRUE(semaphore.acquire(me).done());
    });
}

TEST_F(SemaphoreTest, aBoundedOneTakesNoMoreThanItGave)
{
    Semaphore semaphore(*m_domain, kLook, 1, true);
    here([&](const Caller &me) {
        EXPECT_TRUE(semaphore.acquire(me).done());
        EXPECT_TRUE(semaphore.release(me).done());
        EXPECT_EQ(textOf(semaphore.release(me)), "ValueError: Semaphore released too many times");
        EXPECT_TRUE(semaphore.acquire(me).done());
    });
}

TEST_F(SemaphoreTest, saysWhoLetAWaiterIn)
{
    Semaphore semaphore(*m_domain, kLook, 0, false);
    std::jthread waiter = thread([&](const Caller &me) { EXPECT_TRUE(semaphore.acquire(me).done()); });
    untilBlocked(LaneState::BlockedLock, kObject.value);
    here([&](const Caller &me) { EXPECT_TRUE(semaphore.release(me).done()); });
    waiter.join();
    const auto obtained = only(seen(), EventKind::Obtain);
    ASSERT_EQ(obtained.size(), 1U);
    EXPECT_EQ(obtained[0].extra, 2U);
    EXPECT_GT(obtained[0].value, 0U);
    ASSERT_EQ(only(seen(), EventKind::Release).size(), 1U);
    EXPECT_EQ(only(seen(), EventKind::Release)[0].detail, 1U);
    EXPECT_TRUE(only(seen(), EventKind::Woken).empty()) << "that is for what is no lock";
}

} // namespace
} // namespace interleave::sync
