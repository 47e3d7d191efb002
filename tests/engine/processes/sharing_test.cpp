// SPDX-License-Identifier: GPL-3.0-or-later
// What processes share: cells, semaphores, locks, memory; as seen by two who have mapped it, and after the death of one.
#include "processfixture.h"

#include <processes/semlock.h>
#include <processes/sharedcondition.h>
#include <processes/sharedmemory.h>

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::processes {
namespace {

using testing::HasSubstr;

const Shape kShape { .semaphores = { 1, 3, 0 }, .pipes = 1, .barriers = 1, .words = 2, .memories = { 4'096 } };

/// As another process would get them.
std::unique_ptr<SharedObjects> again(const SharedObjects &objects)
{
    std::vector<os::FileDescriptor> copies;
    for (const int descriptor : objects.descriptors())
        copies.emplace_back(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    auto attached = SharedObjects::attach(objects.shape(), std::move(copies));
    EXPECT_TRUE(attached) << attached.error().toLine();
    return std::move(*attached);
}

/// Runs `work` in a child that is gone afterwards; returns its wait status.
int inChild(const std::function<void()> &work)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
}

TEST(SharedObjectsTest, areTheSameForWhoeverMapsThem)
{
    const auto one = SharedObjects::create(kShape).value();
    const auto other = again(*one);
    EXPECT_EQ(one->semaphore(1).value.load(), 3);
    one->semaphore(1).value = 7;
    one->word(1) = 42;
    one->channel(0).depth = 5;
    one->barrier(0).count = 2;
    EXPECT_EQ(other->semaphore(1).value.load(), 7);
    EXPECT_EQ(other->word(1).load(), 42U);
    EXPECT_EQ(other->channel(0).depth.load(), 5);
    EXPECT_EQ(other->barrier(0).count.load(), 2);
    EXPECT_EQ(other->word(0).load(), 0U) << "each is its own";
}

TEST(SharedObjectsTest, areRefusedIfSomeDidNotArrive)
{
    const auto one = SharedObjects::create(kShape).value();
    std::vector<os::FileDescriptor> some;
    some.emplace_back(::fcntl(one->descriptors().front(), F_DUPFD_CLOEXEC, 0));
    const auto attached = SharedObjects::attach(kShape, std::move(some));
    ASSERT_FALSE(attached);
    EXPECT_FALSE(attached.error().remedy.empty());
}

TEST(SharedObjectsTest, keepTheFirstErrorOfAnyProcess)
{
    const auto objects = SharedObjects::create(kShape).value();
    EXPECT_FALSE(objects->reported());
    inChild([&] { again(*objects)->report({ std::string(3'000, 'x'), "do this" }); });
    inChild([&] { objects->report({ "later", "" }); });
    const auto reported = objects->reported();
    ASSERT_TRUE(reported);
    EXPECT_EQ(reported->message, std::string(SharedObjects::kErrorBytes - 2, 'x')) << "cut, but there";
}

TEST(SharedObjectsTest, keepExceptionsInTheirOrderAndCountThoseForWhichThereIsNoRoom)
{
    const auto objects = SharedObjects::create(kShape).value();
    inChild([&] { objects->reportUncaught({ "ValueError", "no", 7, "first" }); });
    for (std::uint32_t i = 1; i < SharedObjects::kUncaught; ++i)
        objects->reportUncaught({ "KeyError", std::string(500, 'k'), i, "worker" });
    auto told = objects->uncaught();
    ASSERT_EQ(told.size(), SharedObjects::kUncaught);
    EXPECT_EQ(told[0], (threads::Exception { "ValueError", "no" }));
    EXPECT_EQ(told[0].worker, "first");
    EXPECT_EQ(told[0].line, 7U);
    EXPECT_LT(told[1].message.size(), 500U);
    objects->reportUncaught({ "KeyError" });
    objects->reportUncaught({ "KeyError" });
    told = objects->uncaught();
    ASSERT_EQ(told.size(), SharedObjects::kUncaught);
    EXPECT_THAT(told.back().message, HasSubstr("2 more"));
}

class SemLockTest : public ProcessTest
{
protected:
    void SetUp() override
    {
        begin();
        m_shared = SharedObjects::create({ .semaphores = { 1, 2 } }).value();
    }
    std::unique_ptr<SharedObjects> m_shared;
};

TEST_F(SemLockTest, isTakenForEverybodyWhoHasTheSameCell)
{
    const auto other = again(*m_shared);
    SemLock mine(SharedSemaphore(*m_shared, 0), SemLock::Kind::Lock, 1, ObjectId { 9 });
    SemLock theirs(SharedSemaphore(*other, 0), SemLock::Kind::Lock, 1, ObjectId { 9 });
    here([&](const Caller &caller) {
        EXPECT_EQ(mine.acquire(caller), Waited::Ready);
        EXPECT_TRUE(mine.isMine(caller));
        EXPECT_FALSE(theirs.isMine(caller));
        EXPECT_EQ(theirs.acquire(caller, monotonicNow() + ms(1)), Waited::TimedOut);
        EXPECT_FALSE(mine.release(caller));
        EXPECT_EQ(theirs.acquire(caller, monotonicNow()), Waited::Ready);
        EXPECT_FALSE(theirs.release(caller));
        EXPECT_EQ(theirs.release(caller), (threads::Exception { "ValueError", "semaphore or lock released too many times" }));
    });
    EXPECT_EQ(only(seen(), EventKind::Obtain).size(), 2U);
    EXPECT_EQ(only(seen(), EventKind::Release).size(), 2U);
}

TEST_F(SemLockTest, wakesWhoWaitsWithoutTheGil)
{
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::Lock, 1, ObjectId { 9 });
    bool got = false;
    std::jthread waiter;
    here([&](const Caller &caller) {
        ASSERT_EQ(lock.acquire(caller), Waited::Ready);
        waiter = thread([&](const Caller &its) { got = lock.acquire(its) == Waited::Ready; });
        const WithoutGil without(caller, LaneState::RunningSystem);
        untilBlocked(LaneState::BlockedLock);
    });
    here([&](const Caller &caller) { EXPECT_FALSE(lock.release(caller)); });
    waiter.join();
    EXPECT_TRUE(got);
}

TEST_F(SemLockTest, anRLockIsItsOwnersAsOftenAsItLikes)
{
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::RLock, 1, ObjectId { 9 });
    here([&](const Caller &caller) {
        EXPECT_EQ(lock.acquire(caller), Waited::Ready);
        EXPECT_EQ(lock.acquire(caller), Waited::Ready);
        EXPECT_EQ(lock.count(), 2U);
    });
    here([&](const Caller &caller) { // another thread
        EXPECT_EQ(lock.acquire(caller, monotonicNow()), Waited::TimedOut);
        EXPECT_EQ(lock.release(caller)->type, "AssertionError");
    });
}

TEST_F(SemLockTest, aSemaphoreGivesAsManyPermitsAsItHas)
{
    SemLock semaphore(SharedSemaphore(*m_shared, 1), SemLock::Kind::Counting, 2, ObjectId { 9 });
    here([&](const Caller &caller) {
        EXPECT_EQ(semaphore.acquire(caller), Waited::Ready);
        EXPECT_EQ(semaphore.acquire(caller), Waited::Ready);
        EXPECT_EQ(semaphore.acquire(caller, monotonicNow()), Waited::TimedOut);
        EXPECT_FALSE(semaphore.release(caller));
        EXPECT_FALSE(semaphore.release(caller));
        EXPECT_TRUE(semaphore.release(caller)) << "bounded";
    });
}

TEST_F(SemLockTest, staysTakenIfItsHolderIsKilled)
{
    const int status = inChild([&] {
        (void)SharedSemaphore(*m_shared, 0).tryTake();
        ::kill(::getpid(), SIGKILL);
    });
    EXPECT_TRUE(WIFSIGNALED(status));
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::Lock, 1, ObjectId { 9 });
    here([&](const Caller &caller) { EXPECT_EQ(lock.acquire(caller, monotonicNow() + ms(1)), Waited::TimedOut); });
}

TEST_F(SemLockTest, aStopEndsEveryWait)
{
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::Lock, 1, ObjectId { 9 });
    (void)SharedSemaphore(*m_shared, 0).tryTake();
    Waited how = Waited::Ready;
    std::jthread waiter = thread([&](const Caller &caller) { how = lock.acquire(caller); });
    untilBlocked(LaneState::BlockedLock);
    m_stop->request();
    waiter.join();
    EXPECT_EQ(how, Waited::Stopped);
}

class SharedConditionTest : public ProcessTest
{
protected:
    void SetUp() override
    {
        begin();
        m_shared = SharedObjects::create({ .semaphores = { 1, 0, 0, 0, 0 }, .barriers = 1 }).value();
    }
    std::unique_ptr<SharedObjects> m_shared;
};

TEST_F(SharedConditionTest, wantsItsLock)
{
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::RLock, 1, ObjectId { 9 });
    SharedCondition condition(*m_shared, 1, lock, ObjectId { 10 }, trace::WakeCause::Notify);
    here([&](const Caller &caller) {
        EXPECT_EQ(condition.wait(caller).raised->type, "AssertionError");
        EXPECT_EQ(condition.notify(caller).raised->type, "AssertionError");
    });
}

TEST_F(SharedConditionTest, wakesAsManyAsItIsAskedFor)
{
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::RLock, 1, ObjectId { 9 });
    SharedCondition condition(*m_shared, 1, lock, ObjectId { 10 }, trace::WakeCause::Notify);
    std::atomic<int> woken { 0 };
    std::vector<std::jthread> waiters;
    for (int i = 0; i < 3; ++i) {
        waiters.push_back(thread([&](const Caller &caller) {
            EXPECT_EQ(lock.acquire(caller), Waited::Ready);
            EXPECT_EQ(condition.wait(caller).waited, Waited::Ready);
            ++woken;
            EXPECT_FALSE(lock.release(caller));
        }));
    }
    untilBlocked(LaneState::BlockedLock, 3);
    for (const std::uint32_t count : { 1U, 2U }) {
        here([&](const Caller &caller) {
            EXPECT_EQ(lock.acquire(caller), Waited::Ready);
            EXPECT_FALSE(condition.notify(caller, count).raised);
            EXPECT_FALSE(lock.release(caller));
        });
        const Nanoseconds end = monotonicNow() + kPatience;
        while (woken < (count == 1 ? 1 : 3) && monotonicNow() < end)
            std::this_thread::yield();
        EXPECT_EQ(woken, count == 1 ? 1 : 3);
    }
}

TEST_F(SharedConditionTest, aWaitThatTimesOutLeavesNothingBehind)
{
    SemLock lock(SharedSemaphore(*m_shared, 0), SemLock::Kind::RLock, 1, ObjectId { 9 });
    SharedCondition condition(*m_shared, 1, lock, ObjectId { 10 }, trace::WakeCause::Notify);
    here([&](const Caller &caller) {
        EXPECT_EQ(lock.acquire(caller), Waited::Ready);
        EXPECT_EQ(condition.wait(caller, monotonicNow() + ms(1)).waited, Waited::TimedOut);
        EXPECT_TRUE(lock.isMine(caller)) << "it has the lock again";
        EXPECT_FALSE(condition.notify(caller).raised) << "nobody to wait for";
        EXPECT_FALSE(lock.release(caller));
    });
}

class SharedMemoryTest : public ProcessTest
{
};

TEST_F(SharedMemoryTest, carriesNumbersOfWritesAndIsMappedOnce)
{
    begin();
    const auto shared = SharedObjects::create({ .pipes = 1, .memories = { 100'000 } }).value();
    SharedMemory memory(*shared, 0, 0, ObjectId { 9 });
    EXPECT_EQ(memory.size(), 100'000U);
    here([&](const Caller &caller) {
        EXPECT_TRUE(memory.write(caller, 100'000));
        EXPECT_TRUE(memory.write(caller, 10));
        EXPECT_TRUE(memory.read(caller, 100'000));
    });
    EXPECT_EQ(only(seen(), EventKind::Attached).size(), 1U);
    const auto sent = only(seen(), EventKind::Sent);
    const auto received = only(seen(), EventKind::Received);
    ASSERT_EQ(sent.size(), 2U);
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0].value, sent[1].value) << "the last write";
}

} // namespace
} // namespace interleave::processes
