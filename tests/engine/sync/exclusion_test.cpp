// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/barrier.h>
#include <sync/event.h>
#include <sync/lock.h>
#include <sync/rlock.h>
#include <sync/semaphore.h>

namespace interleave::sync {
namespace {

/// Plain variables guarded by the primitives: under ThreadSanitizer a failure to exclude is a race.
class ExclusionTest : public SyncTest, public testing::WithParamInterface<bool>
{
protected:
    void SetUp() override
    {
        if (GetParam())
            useNoGil();
    }
    template <class Guard> void count(Guard &guard)
    {
        constexpr int threads = 4, each = 300;
        int total = 0;
        std::vector<std::jthread> all;
        for (int i = 0; i < threads; ++i) {
            all.push_back(thread([&](const Caller &me) {
                for (int n = 0; n < each; ++n) {
                    EXPECT_TRUE(guard.acquire(me).done());
                    const int before = total;
                    me.gil.drop(me.thread, LaneState::Asleep); // what would be lost is lost here
                    me.gil.take(me.thread);
                    total = before + 1;
                    EXPECT_TRUE(guard.release(me).done());
                }
            }));
        }
        all.clear();
        EXPECT_EQ(total, threads * each);
    }
};

TEST_P(ExclusionTest, aLockExcludes)
{
    Lock lock(*m_domain, kLook);
    count(lock);
}

TEST_P(ExclusionTest, anRLockExcludes)
{
    RLock lock(*m_domain, kLook);
    count(lock);
}

TEST_P(ExclusionTest, aSemaphoreOfOneExcludes)
{
    Semaphore semaphore(*m_domain, kLook, 1, true);
    count(semaphore);
}

TEST_P(ExclusionTest, whatWasWrittenBeforeAnEventOrABarrierIsSeenAfterIt)
{
    Event event(*m_domain, kLook);
    Barrier barrier(*m_domain, { ObjectId { 4713 } }, 2);
    int first = 0, second = 0;
    std::jthread other = thread([&](const Caller &me) {
        EXPECT_TRUE(event.wait(me).done());
        EXPECT_EQ(first, 7);
        second = 8;
        EXPECT_TRUE(barrier.wait(me).done());
    });
    here([&](const Caller &me) {
        first = 7;
        EXPECT_TRUE(event.set(me).done());
        EXPECT_TRUE(barrier.wait(me).done());
        EXPECT_EQ(second, 8);
    });
}

INSTANTIATE_TEST_SUITE_P(
    Gil, ExclusionTest, testing::Bool(), [](const auto &gil) { return gil.param ? "withoutGil" : "withGil"; });

} // namespace
} // namespace interleave::sync
