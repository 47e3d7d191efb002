// SPDX-License-Identifier: GPL-3.0-or-later
#include "../derivedfixture.h"

#include <trace/metrics/locks.h>
#include <trace/threadstart.h>

#include <map>
#include <optional>
#include <random>

using namespace interleave;
using namespace interleave::trace;

namespace {

const Freezes kNone({});

class LockMetricsTest : public Derived
{
protected:
    static constexpr std::uint32_t kLock = kSharedObjects, kOther = kSharedObjects + 1;
    void obtain(Deriver::RingId ring, std::int64_t time, std::uint32_t object = kLock) { tell(ring, time, EventKind::Obtain, 0, object, 0, 0); }
    void release(Deriver::RingId ring, std::int64_t time, std::uint32_t object = kLock) { say(ring, time, EventKind::Release, 0, object); }
    LocksMetrics measured() { return measureLocks(store, kNone, double(store.end().count())); }
};

} // namespace

TEST_F(LockMetricsTest, saysWhoHadItHowLongAndWhoWaited)
{
    name(kLock, ObjectKind::Lock, "guard");
    const auto a = thread(10, "a", 0, 0), b = thread(11, "b", 0, 1);
    obtain(a, 10);
    state(b, 20, LaneState::BlockedLock, kLock);
    release(a, 50);
    obtain(b, 55);
    state(b, 56, LaneState::RunningPython);
    release(b, 60);
    obtain(b, 70); // free
    release(b, 75);
    advance(100);
    const LocksMetrics all = measured();
    ASSERT_EQ(all.locks.size(), 1U);
    const LockMetrics &guard = all.locks[0];
    EXPECT_EQ(guard.name, "guard");
    EXPECT_EQ(guard.obtains, 3U);
    EXPECT_EQ(guard.contended, 1U);
    EXPECT_EQ(guard.wait.count, 1U);
    EXPECT_EQ(guard.wait.max, 36);
    EXPECT_EQ(guard.hold.count, 3U);
    EXPECT_EQ(guard.hold.total, 40 + 5 + 5);
    EXPECT_DOUBLE_EQ(guard.heldShare, 0.5);
    EXPECT_EQ(guard.mostWaiting, 1U);
    EXPECT_EQ(guard.waitingAtEnd, 0U);
    ASSERT_EQ(guard.users.size(), 2U);
    EXPECT_EQ(guard.users[0].name, "a");
    EXPECT_EQ(guard.users[0].hold.total, 40);
    EXPECT_EQ(guard.users[0].wait.count, 0U);
    EXPECT_EQ(guard.users[1].name, "b");
    EXPECT_EQ(guard.users[1].obtains, 2U);
    EXPECT_EQ(guard.users[1].contended, 1U);
    EXPECT_EQ(guard.users[1].wait.max, 36);
}

TEST_F(LockMetricsTest, whoStillWaitsAtTheEndHasNoLengthButIsCounted)
{
    name(kLock, ObjectKind::Lock, "guard");
    const auto a = thread(10, "a", 0, 0), b = thread(11, "b", 0, 1);
    obtain(a, 10);
    state(b, 20, LaneState::BlockedLock, kLock);
    advance(100);
    const LocksMetrics all = measured();
    EXPECT_EQ(all.locks[0].waitingAtEnd, 1U);
    EXPECT_EQ(all.wait.count, 0U);
    EXPECT_EQ(all.hold.count, 0U) << "nobody saw it end";
}

TEST_F(LockMetricsTest, aConditionsWaitsAreCountedThoughNobodyHoldsIt)
{
    name(kOther, ObjectKind::Condition, "changed");
    const auto a = thread(10, "a", 0, 0);
    state(a, 20, LaneState::BlockedLock, kOther);
    tell(a, 30, EventKind::Woken, std::uint8_t(WakeCause::Notify), kOther, 25, 0);
    state(a, 31, LaneState::RunningPython);
    advance(50);
    const LocksMetrics all = measured();
    ASSERT_EQ(all.locks.size(), 1U);
    EXPECT_EQ(all.locks[0].obtains, 0U);
    EXPECT_EQ(all.locks[0].wait.max, 11);
    EXPECT_EQ(all.locks[0].heldShare, 0);
}

TEST_F(LockMetricsTest, aLossEndsNoWaitAndNoHold)
{
    name(kLock, ObjectKind::Lock, "guard");
    const auto a = thread(10, "a", 0, 0), b = thread(11, "b", 0, 1);
    obtain(a, 10);
    state(b, 20, LaneState::BlockedLock, kLock);
    say(a, 30, EventKind::Lost, 0, 0, 3); // it may have let go meanwhile
    say(b, 40, EventKind::Lost, 0, 0, 3);
    state(a, 50, LaneState::RunningPython);
    release(a, 60);
    advance(100);
    const LocksMetrics all = measured();
    EXPECT_EQ(all.wait.count, 0U);
    EXPECT_EQ(all.hold.count, 0U);
}

TEST_F(LockMetricsTest, whatCrossesAFreezeIsLeftOut)
{
    name(kLock, ObjectKind::Lock, "guard");
    const auto a = thread(10, "a", 0, 0);
    obtain(a, 10);
    release(a, 20);
    obtain(a, 30);
    deriver.frozen(Nanoseconds { 35 });
    deriver.resumed(Nanoseconds { 55 });
    release(a, 60);
    advance(100);
    const Freezes freezes({ { Nanoseconds { 35 }, Nanoseconds { 55 } } });
    const LocksMetrics all = measureLocks(store, freezes, 80);
    EXPECT_EQ(all.obtains, 2U);
    EXPECT_EQ(all.hold.count, 1U);
    EXPECT_EQ(all.hold.max, 10);
    EXPECT_DOUBLE_EQ(all.locks[0].heldShare, 20.0 / 80);
}

TEST_F(LockMetricsTest, theEventOfAThreadsStartIsNoLockOfTheProgram)
{
    name(500, ObjectKind::Event, kThreadStartName);
    const auto a = thread(10, "a", 0, 0);
    state(a, 20, LaneState::BlockedLock, 500);
    state(a, 30, LaneState::RunningPython);
    advance(50);
    EXPECT_TRUE(measured().locks.empty());
}

/// Random threads that take and release two locks, and the same counted from what they did.
TEST_F(LockMetricsTest, equalsANaiveRecountOfRandomRuns)
{
    name(kLock, ObjectKind::Lock, "one");
    name(kOther, ObjectKind::Lock, "two");
    constexpr std::uint32_t kLocks[] { kLock, kOther };
    struct Count
    {
        std::uint64_t obtains = 0, contended = 0, waits = 0;
        std::int64_t waited = 0, held = 0;
    };
    std::array<Count, 2> expected;
    std::array<std::optional<std::size_t>, 2> holder; // which thread
    std::array<std::int64_t, 2> since {};
    struct Thread
    {
        Deriver::RingId ring;
        std::optional<std::size_t> waitsFor;
        std::int64_t since = 0;
    };
    std::vector<Thread> threads;
    for (std::uint32_t i = 0; i < 5; ++i)
        threads.push_back({ thread(20 + i, "t" + std::to_string(i), 0, 0), {}, 0 });
    std::mt19937 random(17);
    std::int64_t time = 10;
    const auto take = [&](std::size_t who, std::size_t lock) {
        obtain(threads[who].ring, time, kLocks[lock]);
        holder[lock] = who;
        since[lock] = time;
        ++expected[lock].obtains;
    };
    for (int step = 0; step < 4000; ++step) {
        time += 1 + random() % 50;
        const std::size_t who = random() % threads.size(), lock = random() % 2;
        Thread &thread = threads[who];
        if (thread.waitsFor)
            continue;
        if (holder[lock] == who) {
            release(thread.ring, time, kLocks[lock]);
            expected[lock].held += time - since[lock];
            holder[lock].reset();
            for (std::size_t other = 0; other < threads.size(); ++other) {
                if (threads[other].waitsFor != lock)
                    continue;
                time += 1 + random() % 5;
                take(other, lock);
                state(threads[other].ring, time, LaneState::RunningPython);
                expected[lock].waited += time - threads[other].since;
                ++expected[lock].waits;
                ++expected[lock].contended;
                threads[other].waitsFor.reset();
                break;
            }
        } else if (holder[0] == who || holder[1] == who) {
            continue; // one at a time: no deadlock
        } else if (!holder[lock]) {
            take(who, lock);
        } else {
            thread.waitsFor = lock;
            thread.since = time;
            state(thread.ring, time, LaneState::BlockedLock, kLocks[lock]);
        }
    }
    advance(time + 1);
    const LocksMetrics all = measured();
    ASSERT_EQ(all.locks.size(), 2U);
    for (std::size_t lock = 0; lock < 2; ++lock) {
        const LockMetrics &found = all.locks[all.locks[0].name == "one" ? lock : 1 - lock];
        EXPECT_EQ(found.obtains, expected[lock].obtains);
        EXPECT_EQ(found.contended, expected[lock].contended);
        EXPECT_EQ(found.wait.count, expected[lock].waits);
        EXPECT_EQ(found.wait.total, double(expected[lock].waited));
        EXPECT_EQ(found.hold.total, double(expected[lock].held));
        EXPECT_GT(found.contended, 50U) << "the test tests something";
    }
    EXPECT_EQ(all.obtains, expected[0].obtains + expected[1].obtains);
}
