// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncfixture.h"

#include <sync/barrier.h>
#include <sync/event.h>
#include <sync/lock.h>
#include <sync/queue.h>
#include <sync/rlock.h>
#include <sync/semaphore.h>
#include <sync/simplequeue.h>

namespace interleave::sync {
namespace {

class StopTest : public SyncTest
{
};

TEST_F(StopTest, endsEveryWait)
{
    Lock lock(*m_domain, kLook);
    RLock rlock(*m_domain, kLook);
    Semaphore semaphore(*m_domain, kLook, 0, false);
    Event event(*m_domain, kLook);
    Lock forCondition(*m_domain, { ObjectId { 1 } });
    Condition condition(*m_domain, forCondition, kLook);
    Barrier barrier(*m_domain, kLook, 9);
    Queue empty(*m_domain, kObject, 1), full(*m_domain, kObject, 1);
    SimpleQueue<int> simple(*m_domain, kObject);
    here([&](const Caller &me) {
        EXPECT_TRUE(lock.acquire(me).done());
        EXPECT_TRUE(rlock.acquire(me).done());
        EXPECT_TRUE(full.put(me).done());
    });
    const std::vector<std::function<Outcome(const Caller &)>> locks {
        [&](const Caller &me) { return lock.acquire(me); },
        [&](const Caller &me) { return lock.acquire(me, ms(3'600'000)); },
        [&](const Caller &me) { return rlock.acquire(me); },
        [&](const Caller &me) { return semaphore.acquire(me); },
        [&](const Caller &me) { return event.wait(me); },
        [&](const Caller &me) {
            EXPECT_TRUE(forCondition.acquire(me).done());
            return condition.wait(me);
        },
        [&](const Caller &me) { return barrier.wait(me, ms(3'600'000)); },
    };
    const std::vector<std::function<Outcome(const Caller &)>> queues {
        [&](const Caller &me) { return empty.get(me); },
        [&](const Caller &me) { return full.put(me); },
        [&](const Caller &me) { return simple.get(me) ? done() : stopped(); },
    };
    std::vector<std::jthread> threads;
    for (const auto &waits : locks)
        threads.push_back(thread([&](const Caller &me) { EXPECT_TRUE(waits(me).stopped()); }));
    for (const auto &waits : queues)
        threads.push_back(thread([&](const Caller &me) { EXPECT_TRUE(waits(me).stopped()); }));
    untilBlocked(LaneState::BlockedLock, kObject.value, int(locks.size()));
    untilBlocked(LaneState::BlockedQueue, kObject.value, int(queues.size()));
    m_stop->request();
    threads.clear(); // would hang
    here([&](const Caller &me) {
        EXPECT_TRUE(lock.acquire(me).stopped()) << "and every wait after it";
        EXPECT_TRUE(event.wait(me).stopped());
    });
}

TEST_F(StopTest, reachesThoseWhoAreJustAboutToWait)
{
    for (int round = 0; round < 20; ++round) {
        const auto stop = os::StopSignal::create().value();
        const auto domain = Domain::create(*stop).value();
        RawLock lock;
        lock.tryAcquire();
        std::jthread waiter([&] {
            Wake wake;
            EXPECT_EQ(lock.acquire(*domain, {}, wake), Got::Stopped);
        });
        stop->request();
    }
}

} // namespace
} // namespace interleave::sync
