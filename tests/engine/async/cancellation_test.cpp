// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of cancellation (asyncio/tasks.py), one by one.
#include "loopfixture.h"

#include <async/gather.h>
#include <async/sleep.h>
#include <async/taskgroup.h>
#include <async/timeout.h>

namespace interleave::async {
namespace {

constexpr Nanoseconds kHour { 3'600'000'000'000 };
constexpr Nanoseconds kTurn { 0 };

Coroutine says(Log &log, std::string word)
{
    log.push_back(word);
    co_return Outcome {};
}

/// Awaits a future and says how that ended; passes it on.
Coroutine awaits(FuturePtr future, Log &log)
{
    AwaitFuture wait(*future);
    Outcome end = co_await wait;
    log.push_back(end ? "result" : end.error().type);
    co_return end;
}

Coroutine swallows(EventLoop &loop, Log &log)
{
    Coroutine sleeping = sleep(loop, kHour);
    const Outcome end = co_await sleeping;
    log.push_back(end ? "slept" : "swallowed");
    co_return Outcome {};
}

TEST_F(LoopTest, cancelledBeforeItsFirstStepItNeverRuns)
{
    const TaskPtr task = m_loop->createTask(says(m_log, "never"), "victim");
    EXPECT_TRUE(task->cancel());
    EXPECT_FALSE(task->done()) << "only its step ends it";
    EXPECT_TRUE(isCancelledError(m_loop->runUntilComplete(task).value()));
    EXPECT_TRUE(task->cancelled());
    EXPECT_FALSE(task->cancel()) << "it is done";
    EXPECT_TRUE(m_log.empty());
}

TEST_F(LoopTest, cancellingATaskCancelsWhatItAwaits)
{
    const FuturePtr future = m_loop->createFuture();
    const TaskPtr task = m_loop->createTask(awaits(future, m_log), "victim");
    m_loop->callSoon([task] { task->cancel(); });
    m_loop->runUntilComplete(task);
    EXPECT_TRUE(future->cancelled());
    EXPECT_TRUE(task->cancelled());
    EXPECT_EQ(m_log, (Log { "CancelledError" }));
}

TEST_F(LoopTest, aResultThatCameFirstIsLostToACancellation)
{
    const FuturePtr future = m_loop->createFuture();
    const TaskPtr task = m_loop->createTask(awaits(future, m_log), "victim");
    m_loop->callSoon([&] {
        future->setResult(); // the task is ready now, but has not run
        task->cancel();
    });
    m_loop->runUntilComplete(task);
    EXPECT_TRUE(task->cancelled());
    EXPECT_EQ(m_log, (Log { "CancelledError" }));
}

TEST_F(LoopTest, aCancellationThatIsSwallowedIsOver)
{
    const TaskPtr task = m_loop->createTask(swallows(*m_loop, m_log), "stubborn");
    m_loop->callSoon([task] { task->cancel(); });
    EXPECT_TRUE(m_loop->runUntilComplete(task).value());
    EXPECT_FALSE(task->cancelled());
    EXPECT_EQ(task->cancelling(), 1U) << "until somebody takes it back";
    EXPECT_EQ(m_log, (Log { "swallowed" }));
}

TEST_F(LoopTest, askedInItsLastStepItIsCancelledAllTheSame)
{
    const auto cancelsItself = [](EventLoop &loop) -> Coroutine {
        loop.currentTask()->cancel();
        co_return Outcome {};
    };
    EXPECT_TRUE(isCancelledError(run(cancelsItself(*m_loop)).value()));
    EXPECT_TRUE(m_main->cancelled());
}

TEST_F(LoopTest, askedWhileItRunsItIsCancelledAtItsNextAwait)
{
    const auto body = [](EventLoop &loop, Log &log) -> Coroutine {
        loop.currentTask()->cancel();
        log.emplace_back("goes on");
        Coroutine turn = sleep(loop, kTurn);
        const Outcome end = co_await turn;
        log.emplace_back(end ? "result" : end.error().type);
        co_return end;
    };
    EXPECT_TRUE(isCancelledError(run(body(*m_loop, m_log)).value()));
    EXPECT_EQ(m_log, (Log { "goes on", "CancelledError" }));
}

TEST_F(LoopTest, countsRequestsAndTakesThemBack)
{
    const TaskPtr task = m_loop->createTask(says(m_log, "never"), "victim");
    task->cancel();
    task->cancel();
    EXPECT_EQ(task->cancelling(), 2U);
    EXPECT_EQ(task->uncancel(), 1U);
    EXPECT_EQ(task->uncancel(), 0U);
    EXPECT_EQ(task->uncancel(), 0U);
    m_loop->runUntilComplete(task);
    EXPECT_TRUE(task->cancelled()) << "taking it back does not undo it";
}

TEST_F(LoopTest, aTaskCannotAwaitItself)
{
    const auto body = [](EventLoop &loop) -> Coroutine {
        AwaitFuture wait(*loop.currentTask());
        Outcome end = co_await wait;
        co_return end;
    };
    const Outcome end = run(body(*m_loop)).value();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().type, "RuntimeError");
}

TEST_F(LoopTest, aChildThatFailsRaisesWhereItIsAwaited)
{
    const auto fails = []() -> Coroutine { co_return raised("ValueError", "no"); };
    const TaskPtr child = m_loop->createTask(fails(), "child");
    const Outcome end = run(awaits(child, m_log)).value();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error(), (Exception { "ValueError", "no" }));
    EXPECT_FALSE(m_main->cancelled());
}

TEST_F(LoopTest, gatherOfNothingIsDoneInTheNextIteration)
{
    const FuturePtr nothing = gather(*m_loop, {}, false);
    EXPECT_FALSE(nothing->done());
    EXPECT_TRUE(m_loop->runUntilComplete(nothing).value());
}

TEST_F(LoopTest, gatherIsCancelledByItsChildren)
{
    const FuturePtr one = m_loop->createFuture(), two = m_loop->createFuture();
    const FuturePtr all = gather(*m_loop, { one, two }, true);
    EXPECT_TRUE(all->cancel());
    EXPECT_FALSE(all->done()) << "once they are";
    EXPECT_TRUE(one->cancelled() && two->cancelled());
    EXPECT_TRUE(isCancelledError(m_loop->runUntilComplete(all).value())) << "even with return_exceptions";
}

TEST_F(LoopTest, aTimeoutLeavesTheTaskUncancelled)
{
    const auto body = [](EventLoop &loop, Log &log) -> Coroutine {
        Timeout limit(loop, Nanoseconds { 1'000'000 });
        Coroutine sleeping = sleep(loop, kHour);
        const Outcome slept = co_await sleeping;
        const Outcome end = limit.exit(slept);
        log.push_back(end ? "no" : end.error().type);
        log.push_back(std::to_string(loop.currentTask()->cancelling()));
        Coroutine turn = sleep(loop, kTurn);
        Outcome turned = co_await turn;
        co_return turned;
    };
    EXPECT_TRUE(run(body(*m_loop, m_log)).value());
    EXPECT_EQ(m_log, (Log { "TimeoutError", "0" }));
}

TEST_F(LoopTest, aCancellationFromOutsideBeatsATimeout)
{
    const auto body = [](EventLoop &loop) -> Coroutine {
        Timeout limit(loop, Nanoseconds { 0 }); // expires in the next iteration
        loop.currentTask()->cancel();
        Coroutine turn = sleep(loop, kHour);
        const Outcome end = co_await turn;
        co_return limit.exit(end);
    };
    EXPECT_TRUE(isCancelledError(run(body(*m_loop)).value()));
}

TEST_F(LoopTest, waitForWithNoTimeNeverBegins)
{
    const auto body = [](EventLoop &loop, Log &log) -> Coroutine {
        Coroutine waiting = waitFor(loop, says(log, "never"), Nanoseconds { 0 });
        Outcome end = co_await waiting;
        co_return end;
    };
    const Outcome end = run(body(*m_loop, m_log)).value();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().type, "TimeoutError");
    EXPECT_TRUE(m_log.empty());
}

TEST_F(LoopTest, aGroupCountsItsFailures)
{
    const auto body = [](EventLoop &loop) -> Coroutine {
        const auto fails = [](EventLoop &inner) -> Coroutine {
            Coroutine turn = sleep(inner, kTurn);
            const Outcome turned = co_await turn;
            co_return raised("ValueError", turned ? "by itself" : "cancelled");
        };
        TaskGroup group(loop);
        Outcome added = group.add(loop.createTask(fails(loop), "one"));
        if (added)
            added = group.add(loop.createTask(fails(loop), "two"));
        Coroutine leaving = group.exit(added);
        Outcome end = co_await leaving;
        co_return end;
    };
    const Outcome end = run(body(*m_loop)).value();
    ASSERT_FALSE(end);
    EXPECT_EQ(
        end.error(), (Exception { "ExceptionGroup", "unhandled errors in a TaskGroup (2 sub-exceptions)" }));
    EXPECT_EQ(m_main->cancelling(), 1U)
        << "asked for while it left, the group takes nothing back: so up to 3.12";
}

TEST_F(LoopTest, cancelAllTasksRunsTheirLastSteps)
{
    m_loop->createTask(swallows(*m_loop, m_log), "one");
    m_loop->createTask(swallows(*m_loop, m_log), "two");
    m_loop->callSoon([this] { m_loop->stop(); });
    m_loop->runForever();
    m_loop->cancelAllTasks();
    EXPECT_EQ(m_log, (Log { "swallowed", "swallowed" }));
    EXPECT_EQ(m_loop->liveTasks(), 0U);
}

} // namespace
} // namespace interleave::async
