// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopfixture.h"

#include <async/sleep.h>
#include <sys/eventfd.h>
#include <thread>

namespace interleave::async {
namespace {

using gil::only;
using gil::Seen;
using trace::EventKind;
using trace::LaneState;
using trace::TaskState;

constexpr Nanoseconds kHour { 3'600'000'000'000 };

TEST_F(LoopTest, runsExactlyWhatWasReady)
{
    m_loop->callSoon([this] {
        log("a");
        m_loop->callSoon([this] {
            log("from a");
            m_loop->stop();
        });
        m_loop->callLater(Nanoseconds { 0 }, [this] { log("timer from a"); });
    });
    m_loop->callLater(Nanoseconds { 0 }, [this] { log("timer"); });
    m_loop->callSoon([this] { log("b"); });
    m_loop->runForever();
    EXPECT_EQ(m_log, (Log { "a", "b", "timer", "from a", "timer from a" }));
}

TEST_F(LoopTest, doesNotCallWhatWasCancelled)
{
    const HandlePtr handle = m_loop->callSoon([this] { log("never"); });
    const TimerPtr timer = m_loop->callLater(Nanoseconds { 0 }, [this] { log("never"); });
    m_loop->cancel(*timer);
    HandlePtr later;
    m_loop->callSoon([&] { later->cancel(); });
    later = m_loop->callSoon([this] { log("never"); });
    handle->cancel();
    m_loop->callSoon([this] { m_loop->stop(); });
    m_loop->runForever();
    EXPECT_TRUE(m_log.empty());
}

TEST_F(LoopTest, aCallbackMayCancelItsOwnHandle)
{
    const auto held = std::make_shared<int>(1);
    HandlePtr handle;
    handle = m_loop->callSoon([this, held, &handle] {
        handle->cancel();
        log(std::to_string(*held)); // what it has captured is still there
        m_loop->stop();
    });
    m_loop->runForever();
    EXPECT_EQ(m_log, (Log { "1" }));
    EXPECT_EQ(held.use_count(), 1) << "and is let go afterwards";
}

TEST_F(LoopTest, anotherThreadWakesItOutOfASelectWithoutEnd)
{
    std::thread other([this] {
        gil::ThreadState thread;
        thread.id = 2;
        thread.trace = gil::ThreadTrace(m_region->claim("other"));
        m_gil.take(thread); // it can be had while the loop selects
        m_loop->callSoonThreadsafe(thread, [this] { log("first"); });
        m_loop->callSoonThreadsafe(thread, [this] {
            log("second");
            m_loop->stop();
        });
        m_gil.drop(thread, LaneState::RunningSystem);
    });
    m_loop->runForever();
    m_gil.drop(m_thread, LaneState::BlockedJoin);
    other.join();
    m_gil.take(m_thread);
    EXPECT_EQ(m_log, (Log { "first", "second" }));
    gil::holdsOf(close());
}

TEST_F(LoopTest, whatOthersCalledBeforeComesBefore)
{
    std::thread other([this] {
        gil::ThreadState thread;
        thread.id = 2;
        m_gil.take(thread);
        m_loop->callSoonThreadsafe(thread, [this] { log("other"); });
        m_gil.drop(thread, LaneState::RunningSystem);
    });
    m_gil.drop(m_thread, LaneState::BlockedJoin);
    other.join();
    m_gil.take(m_thread);
    m_loop->callSoon([this] {
        log("own");
        m_loop->stop();
    });
    m_loop->runForever();
    EXPECT_EQ(m_log, (Log { "other", "own" }));
}

TEST_F(LoopTest, callsAReaderWhileItsDescriptorIsReady)
{
    const os::FileDescriptor counter(::eventfd(2, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
    ASSERT_TRUE(m_loop->addReader(counter.get(), [&] {
        eventfd_t value = 0;
        if (::eventfd_read(counter.get(), &value) == 0)
            log("read");
        if (m_log.size() == 2) {
            m_loop->removeReader(counter.get());
            m_loop->stop();
        }
    }));
    m_loop->runForever();
    EXPECT_EQ(m_log, (Log { "read", "read" }));
    EXPECT_FALSE(m_loop->addReader(-1, [] {})) << "there is no such descriptor";
}

TEST_F(LoopTest, tellsHowLateATimerIsCalled)
{
    const Nanoseconds begin = monotonicNow();
    m_loop->callLater(Nanoseconds { 1'000'000 }, [this] { m_loop->stop(); });
    m_loop->runForever();
    const Nanoseconds took = monotonicNow() - begin;
    EXPECT_GE(took.count(), 1'000'000) << "never early";
    const auto latencies = only(close(), EventKind::CallbackLatency);
    ASSERT_EQ(latencies.size(), 1U);
    EXPECT_GT(latencies[0].value, 0U);
    EXPECT_LT(latencies[0].value, std::uint64_t(took.count()));
}

class SlowTest : public LoopTest
{
protected:
    SlowTest()
        : LoopTest(false, Nanoseconds { 1 })
    {
    }
};

TEST_F(SlowTest, tellsOfSlowCallbacksAndTheLineThatTookLongest)
{
    m_loop->callSoon([this] {
        m_loop->noteStep(7, Nanoseconds { 10 });
        m_loop->noteStep(8, Nanoseconds { 20 });
        m_loop->noteStep(9, Nanoseconds { 5 });
        m_loop->stop();
    });
    m_loop->runForever();
    const auto slow = only(close(), EventKind::SlowCallback);
    ASSERT_EQ(slow.size(), 1U) << "all callbacks are slow here";
    EXPECT_EQ(slow[0].extra, 8U);
}

TEST_F(LoopTest, endsAtOnceWhenStoppedWhateverItsTasksDo)
{
    const auto held = std::make_shared<int>(0);
    const auto sleeper = [](EventLoop &loop, std::shared_ptr<int> counts) -> Coroutine {
        Coroutine sleeping = sleep(loop, kHour);
        const Outcome end = co_await sleeping;
        ++*counts;
        co_return end;
    };
    std::thread other([this] { m_stop->request(); });
    EXPECT_FALSE(run(sleeper(*m_loop, held))) << "it has no outcome";
    other.join();
    m_main.reset();
    EXPECT_EQ(held.use_count(), 2);
    close();
    EXPECT_EQ(*held, 0) << "nothing of it ran any more";
    EXPECT_EQ(held.use_count(), 1) << "its frame is gone";
}

TEST_F(LoopTest, saysWhyItCannotGoOn)
{
    m_loop->callSoon([this] {
        m_loop->fail(Error { "broken", "mend it" });
        m_loop->fail(Error { "later", "" });
    });
    m_loop->callSoon([this] { log("never"); });
    m_loop->runForever();
    ASSERT_TRUE(m_loop->error());
    EXPECT_EQ(m_loop->error()->message, "broken");
    EXPECT_TRUE(m_log.empty());
}

Coroutine immediate()
{
    co_return Outcome {};
}

Coroutine manyImmediates(int count)
{
    for (int i = 0; i < count; ++i) {
        Coroutine child = immediate();
        const Outcome end = co_await child;
        if (!end)
            co_return end;
    }
    co_return Outcome {};
}

Coroutine nested(EventLoop &loop, int depth)
{
    Coroutine child = depth > 0 ? nested(loop, depth - 1) : sleep(loop, Nanoseconds { 0 });
    Outcome end = co_await child;
    co_return end;
}

TEST_F(LoopTest, keepsTheStackFlat)
{
    EXPECT_TRUE(run(manyImmediates(1'000'000)).value());
    EXPECT_TRUE(run(nested(*m_loop, 2'000)).value());
}

TEST_F(LoopTest, tracesTheStatesOfATask)
{
    EXPECT_TRUE(run(sleep(*m_loop, Nanoseconds { 1'000 })).value());
    const std::uint32_t task = m_main->object().value;
    std::vector<std::pair<EventKind, std::uint8_t>> seen;
    for (const Seen &record : close()) {
        if (record.object == task && record.kind != EventKind::Define)
            seen.emplace_back(record.kind, record.detail);
    }
    using Expected = std::vector<std::pair<EventKind, std::uint8_t>>;
    EXPECT_EQ(seen,
        (Expected { { EventKind::TaskCreate, 0 }, { EventKind::TaskState, std::uint8_t(TaskState::Running) },
            { EventKind::TaskSuspend, std::uint8_t(LaneState::Asleep) }, { EventKind::TaskWake, 0 },
            { EventKind::TaskState, std::uint8_t(TaskState::Running) },
            { EventKind::TaskState, std::uint8_t(TaskState::Done) } }));
}

TEST_F(LoopTest, namesWhoWokeATaskAndWhoCreatedIt)
{
    const auto parent = [](EventLoop &loop, TaskPtr &child) -> Coroutine {
        child = loop.createTask(sleep(loop, kHour), "child");
        Coroutine turn = sleep(loop, Nanoseconds { 0 });
        const Outcome turned = co_await turn;
        child->cancel();
        AwaitFuture wait(*child);
        const Outcome end = co_await wait;
        co_return turned ? Outcome {} : end;
    };
    TaskPtr child;
    EXPECT_TRUE(run(parent(*m_loop, child)).value());
    EXPECT_TRUE(child->cancelled());
    const std::uint32_t main = m_main->object().value, other = child->object().value;
    const auto records = close();
    const auto created = only(records, EventKind::TaskCreate);
    ASSERT_EQ(created.size(), 2U);
    EXPECT_EQ(created[0].value, 0U);
    EXPECT_EQ(created[1].value, main);
    const auto woken = only(records, EventKind::TaskWake);
    ASSERT_EQ(woken.size(), 2U);
    EXPECT_EQ(woken[0].object, other);
    EXPECT_EQ(woken[0].value, main) << "who cancelled it";
    EXPECT_EQ(woken[1].object, main);
    EXPECT_EQ(woken[1].value, other) << "whose end it was";
    EXPECT_EQ(woken[1].extra, other);
}

class EagerTest : public LoopTest
{
protected:
    EagerTest()
        : LoopTest(true)
    {
    }
};

TEST_F(EagerTest, runsTheFirstStepInsideOfCreateTask)
{
    const auto main = [](EventLoop &loop, Log &words) -> Coroutine {
        const auto child = [](EventLoop &inner, Log &log) -> Coroutine {
            log.emplace_back("child");
            Coroutine turn = sleep(inner, Nanoseconds { 0 });
            Outcome end = co_await turn;
            log.emplace_back("child later");
            co_return end;
        };
        Task *const self = loop.currentTask();
        const TaskPtr task = loop.createTask(child(loop, words), "child");
        words.emplace_back(loop.currentTask() == self ? "main again" : "lost itself");
        AwaitFuture wait(*task);
        Outcome end = co_await wait;
        co_return end;
    };
    EXPECT_TRUE(run(main(*m_loop, m_log)).value());
    EXPECT_EQ(m_log, (Log { "child", "main again", "child later" }));
}

} // namespace
} // namespace interleave::async
