// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobbuilder.h"

#include <scenario/runner.h>
#include <trace/region.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::scenario {
namespace {

using threads::Exception;
using B = JobBuilder;

/// Exceptions that end a worker's program, in the models that have one process. (Those of processes: tests/engine/host/processrun_test.cpp.)
class UncaughtExceptions : public testing::Test
{
protected:
    static threads::Instruction raiseAt(std::uint32_t line, const std::string &type, const std::string &text = {})
    {
        threads::Instruction step = B::raise(type);
        step.text = text;
        step.line = line;
        return step;
    }
    static threads::Instruction gather(std::vector<std::uint32_t> workers, bool returnExceptions)
    {
        threads::Instruction step = B::workers(Op::Gather, std::move(workers));
        step.flag = returnExceptions;
        return step;
    }
    /// "WORKER: TYPE: MESSAGE, line N", in the order of the outcome.
    std::vector<std::string> run(Model model)
    {
        m_job.scenario().model = model;
        const auto region = trace::Region::create({ .ringCount = 32, .ringCapacity = 1U << 12 }).value();
        const RunOutcome outcome = runScenario(m_job.scenario(), { .region = *region, .workPerMs = 1'000 });
        EXPECT_FALSE(outcome.error) << outcome.error->toLine();
        EXPECT_FALSE(outcome.stopped) << "the program's own affair";
        std::vector<std::string> told;
        for (const Exception &exception : outcome.uncaught)
            told.push_back(exception.worker + ": " + exception.type + ": " + exception.message + ", line " + std::to_string(exception.line));
        return told;
    }
    JobBuilder m_job;
};

TEST_F(UncaughtExceptions, ofThreadsAreToldWithTheirLine)
{
    const auto after = m_job.object(ObjectKind::Event, "after");
    m_job.worker("fails", { B::mark("so far"), raiseAt(7, "ValueError", "no") });
    m_job.worker("goes on", { B::on(Op::Set, after) });
    m_job.worker("main", { B::on(Op::Wait, after), raiseAt(9, "KeyError", "'x'") }, 1, Starts::Main);
    EXPECT_THAT(run(Model::Threads), testing::UnorderedElementsAre("fails: ValueError: no, line 7", "main: KeyError: 'x', line 9"));
}

TEST_F(UncaughtExceptions, areOnlyThoseThatNothingCaughtAndThatAreNoExit)
{
    m_job.worker("catches", { B::attempt({ raiseAt(3, "ValueError") }, "Exception", { B::mark("caught") }) });
    m_job.worker("exits", { raiseAt(4, "SystemExit", "3") });
    m_job.worker("passes on", { B::attempt({ raiseAt(5, "ValueError", "first") }, "KeyError", {}) });
    EXPECT_THAT(run(Model::Threads), testing::ElementsAre("passes on: ValueError: first, line 5"));
}

TEST_F(UncaughtExceptions, ofWhatTheEngineRaisesHaveALineToo)
{
    const auto queue = m_job.object(ObjectKind::Queue, "queue", 1);
    threads::Instruction get = B::within(Op::Get, queue, Nanoseconds { 1'000'000 });
    get.line = 12;
    m_job.worker("gets", { get });
    EXPECT_THAT(run(Model::Threads), testing::ElementsAre("gets: Empty: , line 12"));
}

TEST_F(UncaughtExceptions, ofAJobComeOutWhereItsResultIsAskedFor)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 2);
    threads::Instruction map = B::on(Op::Map, pool, { raiseAt(21, "ValueError", "job") });
    map.count = 3;
    m_job.worker("main", { map }, 1, Starts::Main);
    EXPECT_THAT(run(Model::Threads), testing::ElementsAre("main: ValueError: job, line 21"));
}

TEST_F(UncaughtExceptions, endASequentialProgram)
{
    m_job.worker("first", { raiseAt(3, "ValueError", "no") });
    m_job.worker("never called", { raiseAt(4, "KeyError") });
    EXPECT_THAT(run(Model::Sequential), testing::ElementsAre("first: ValueError: no, line 3"));
}

TEST_F(UncaughtExceptions, ofInterpretersAreToldAsThoseOfThreads)
{
    m_job.scenario().gil = GilKind::PerInterpreter;
    m_job.worker("fails", { raiseAt(7, "ValueError", "no") });
    EXPECT_THAT(run(Model::Interpreters), testing::ElementsAre("fails: ValueError: no, line 7"));
}

TEST_F(UncaughtExceptions, ofTheTaskThatEndedTheProgramAreTold)
{
    m_job.worker("fails", { B::lasting(Op::Sleep, Nanoseconds { 0 }), raiseAt(7, "ValueError", "no") });
    m_job.worker("is cancelled", { B::lasting(Op::Sleep, Nanoseconds { 60'000'000'000 }) });
    EXPECT_THAT(run(Model::Asyncio), testing::ElementsAre("fails: ValueError: no, line 7"));
}

TEST_F(UncaughtExceptions, ofTasksThatNobodyHasAskedAreTold)
{
    const auto unseen = m_job.worker("unseen", { raiseAt(3, "ValueError", "unseen") }, 1, Starts::OnDemand);
    const auto gathered = m_job.worker("gathered", { raiseAt(4, "KeyError") }, 2, Starts::OnDemand);
    const auto awaited = m_job.worker("awaited", { raiseAt(5, "OSError") }, 1, Starts::OnDemand);
    const auto grouped = m_job.worker("grouped", { raiseAt(6, "OSError") }, 2, Starts::OnDemand);
    m_job.worker("main",
        { B::workers(Op::Spawn, { unseen }), gather({ gathered }, true), B::attempt({ gather({ gathered }, false) }, "KeyError", {}),
            B::workers(Op::Spawn, { awaited }), B::attempt({ B::workers(Op::Await, { awaited }) }, "OSError", {}),
            B::attempt({ B::workers(Op::Group, { grouped }) }, "ExceptionGroup", {}) },
        1, Starts::Main);
    EXPECT_THAT(run(Model::Asyncio), testing::ElementsAre("unseen: ValueError: unseen, line 3"));
}

TEST_F(UncaughtExceptions, ofCallbacksAndOfJobsThatNobodyAskedAreTold)
{
    const auto pool = m_job.object(ObjectKind::ThreadPool, "pool", 1);
    threads::Instruction soon = B::step(Op::CallSoon);
    soon.body = { raiseAt(8, "ValueError", "callback") };
    m_job.worker("main",
        { soon, B::on(Op::Submit, pool, { raiseAt(9, "ValueError", "job") }), B::lasting(Op::Sleep, Nanoseconds { 1'000'000 }) }, 1, Starts::Main);
    EXPECT_THAT(run(Model::Asyncio),
        testing::ElementsAre("event loop: ValueError: callback, line 8", "event loop: ValueError: job, line 9"));
}

TEST_F(UncaughtExceptions, areForgottenByTheLoopOnceSomebodyHasSeenThem)
{
    const auto fails = m_job.worker("fails", { raiseAt(3, "ValueError") }, 50, Starts::OnDemand);
    const auto unseen = m_job.worker("unseen", { raiseAt(4, "KeyError", "k") }, 1, Starts::OnDemand);
    m_job.worker("main", { B::workers(Op::Spawn, { unseen }), B::repeat(60, { gather({ fails }, true) }) }, 1, Starts::Main);
    EXPECT_THAT(run(Model::Asyncio), testing::ElementsAre("unseen: KeyError: k, line 4"));
}

} // namespace
} // namespace interleave::scenario
