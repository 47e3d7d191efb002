// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/lock.h>
#include <sync/rlock.h>

namespace interleave::sync {
namespace {

class LockTest : public SyncTest
{
};

TEST_F(LockTest, aFreeLockIsTakenWithTheGil)
{
    Lock lock(*m_domain, kLook);
    here([&](const Caller &me) {
        for (int i = 0; i < 10; ++i) {
            EXPECT_TRUE(lock.acquire(me).done());
            EXPECT_TRUE(lock.release(me).done());
        }
    });
    EXPECT_EQ(gil::holdsOf(seen()).size(), 1U);
    const auto obtained = only(seen(), EventKind::Obtain);
    ASSERT_EQ(obtained.size(), 10U);
    EXPECT_EQ(obtained[3].value, 0U) << "nobody had to release it";
    EXPECT_EQ(obtained[3].object, kObject.value);
    const auto released = only(seen(), EventKind::Release);
    ASSERT_EQ(released.size(), 10U);
    EXPECT_EQ(released[3].detail, 0U);
}

TEST_F(LockTest, aTakenLockIsWaitedForWithoutTheGil)
{
    Lock lock(*m_domain, kLook);
    here([&](const Caller &me) {
        ASSERT_TRUE(lock.acquire(me).done());
        std::jthread other = thread([&](const Caller &it) {
            EXPECT_TRUE(lock.acquire(it).done());
            EXPECT_TRUE(lock.release(it).done());
        });
        me.gil.drop(me.thread, LaneState::Asleep);
        untilBlocked(LaneState::BlockedLock, kObject.value);
        me.gil.take(me.thread); // it does not have it while it waits
        EXPECT_TRUE(lock.release(me).done());
        me.gil.drop(me.thread, LaneState::BlockedJoin);
        other.join();
        me.gil.take(me.thread);
    });
    const auto all = seen();
    const auto released = only(all, EventKind::Release);
    const auto obtained = only(all, EventKind::Obtain);
    ASSERT_EQ(obtained.size(), 2U);
    ASSERT_EQ(released.size(), 2U);
    EXPECT_EQ(released[0].ring, 0U);
    EXPECT_EQ(released[0].detail, 1U) << "somebody was waiting";
    EXPECT_EQ(obtained[1].extra, 1U) << "let in by the first thread";
    EXPECT_LE(obtained[1].value, released[0].time) << "the release";
    EXPECT_GT(obtained[1].value, obtained[0].time);
    EXPECT_LE(released[0].time, obtained[1].time) << "two never have it at once";
    // It had the lock before it wanted the GIL: it holds the one while it waits for the other.
    bool waited = false, had = false;
    for (const Seen &one : all) {
        if (one.ring != 1)
            continue;
        waited = waited || (one.kind == EventKind::State && one.detail == std::uint8_t(LaneState::BlockedLock));
        had = had || one.kind == EventKind::Obtain;
        if (waited && one.kind == EventKind::GilTake) {
            EXPECT_TRUE(had);
        }
    }
    EXPECT_TRUE(waited);
}

TEST_F(LockTest, aTimeOutReturnsWithoutTheLock)
{
    Lock lock(*m_domain, kLook);
    here([&](const Caller &me) {
        ASSERT_TRUE(lock.acquire(me).done());
        const std::size_t before = only(seen(), EventKind::GilDrop).size();
        EXPECT_TRUE(lock.acquire(me, Nanoseconds { 0 }).timedOut());
        EXPECT_EQ(only(seen(), EventKind::GilDrop).size(), before) << "a try does not let go of the GIL";
        const Nanoseconds begin = monotonicNow();
        EXPECT_TRUE(lock.acquire(me, ms(3)).timedOut());
        EXPECT_GE(monotonicNow() - begin, ms(3));
        EXPECT_TRUE(lock.release(me).done());
    });
    const auto limits = only(seen(), EventKind::WaitLimit);
    ASSERT_EQ(limits.size(), 1U);
    EXPECT_EQ(limits[0].value, std::uint64_t(ms(3).count()));
    EXPECT_EQ(only(seen(), EventKind::Obtain).size(), 1U);
}

TEST_F(LockTest, anybodyMayReleaseIt)
{
    Lock lock(*m_domain, kLook);
    here([&](const Caller &me) { EXPECT_TRUE(lock.acquire(me).done()); });
    here([&](const Caller &me) {
        EXPECT_TRUE(lock.release(me).done());
        EXPECT_EQ(textOf(lock.release(me)), "RuntimeError: release unlocked lock");
    });
}

TEST_F(LockTest, anRLockIsItsOwners)
{
    RLock lock(*m_domain, kLook);
    here([&](const Caller &me) {
        EXPECT_EQ(textOf(lock.release(me)), "RuntimeError: cannot release un-acquired lock");
        for (int i = 0; i < 3; ++i)
            EXPECT_TRUE(lock.acquire(me).done());
        std::jthread other = thread([&](const Caller &it) {
            EXPECT_EQ(textOf(lock.release(it)), "RuntimeError: cannot release un-acquired lock");
            EXPECT_TRUE(lock.acquire(it, Nanoseconds { 0 }).timedOut());
        });
        me.gil.drop(me.thread, LaneState::BlockedJoin);
        other.join();
        me.gil.take(me.thread);
        for (int i = 0; i < 3; ++i)
            EXPECT_TRUE(lock.release(me).done());
        EXPECT_TRUE(lock.release(me).raised());
    });
    EXPECT_EQ(only(seen(), EventKind::Obtain).size(), 1U) << "the outermost only";
    EXPECT_EQ(only(seen(), EventKind::Release).size(), 1U);
}

TEST_F(LockTest, aNewcomerMayTakeWhatWasReleasedForAnother)
{
    // No queue and no hand-off: the flag is free from the release on. The waiter cannot run before we let go of the GIL, but it can
    // take the lock: so either gets it, and neither is lost.
    Lock lock(*m_domain, kLook);
    int rounds = 0;
    here([&](const Caller &me) {
        ASSERT_TRUE(lock.acquire(me).done());
        std::jthread other = thread([&](const Caller &it) {
            EXPECT_TRUE(lock.acquire(it).done());
            EXPECT_TRUE(lock.release(it).done());
        });
        me.gil.drop(me.thread, LaneState::Asleep);
        untilBlocked(LaneState::BlockedLock, kObject.value);
        me.gil.take(me.thread);
        EXPECT_TRUE(lock.release(me).done());
        EXPECT_TRUE(lock.acquire(me).done());
        ++rounds;
        EXPECT_TRUE(lock.release(me).done());
        me.gil.drop(me.thread, LaneState::BlockedJoin);
        other.join();
        me.gil.take(me.thread);
    });
    EXPECT_EQ(rounds, 1);
    EXPECT_EQ(only(seen(), EventKind::Obtain).size(), 3U);
}

} // namespace
} // namespace interleave::sync
