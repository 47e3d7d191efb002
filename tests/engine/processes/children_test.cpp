// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that a process starts, and both kinds of pools, below the scenario: by fork, which needs no program of ours.
#include "processfixture.h"

#include <os/processtree.h>
#include <processes/pools.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::processes {
namespace {

using threads::ObjectKind;
using threads::Op;

class ChildrenTest : public ProcessTest
{
protected:
    void TearDown() override { EXPECT_THAT(os::descendants(::getpid()), testing::IsEmpty()); }
    Order run(std::size_t i, const std::string &name) { return { .name = name, .code = m_codes->numberOf(block(i)) }; }
};

TEST_F(ChildrenTest, areStartedJoinedAndTellHowTheyEnded)
{
    const auto good = addBlock({ sleep(ms(1)) }), bad = addBlock({ raise("ValueError", "no") }), exits = addBlock({ raise("SystemExit", "4") }),
               dies = addBlock({ raise("KilledWorker") });
    begin();
    Children children(*m_process, *m_variables);
    here([&](const Caller &caller) {
        std::vector<int> statuses;
        for (const auto &[code, name] : { std::pair { good, "good" }, { bad, "bad" }, { exits, "exits" }, { dies, "dies" } }) {
            const auto child = children.start(caller, run(code, name));
            ASSERT_TRUE(child) << child.error().toLine();
            EXPECT_EQ(children.join(caller, **child), Waited::Ready);
            ASSERT_TRUE((*child)->status);
            statuses.push_back(*(*child)->status);
        }
        EXPECT_EQ(statuses[0], 0);
        EXPECT_EQ(WEXITSTATUS(statuses[1]), 1);
        EXPECT_EQ(WEXITSTATUS(statuses[2]), 4);
        EXPECT_TRUE(WIFSIGNALED(statuses[3]) && WTERMSIG(statuses[3]) == SIGKILL);
    });
    const auto problems = children.problems();
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].message, "the process 'dies' was killed by signal 9 (SIGKILL)");
    const auto uncaught = m_objects->uncaught();
    ASSERT_EQ(uncaught.size(), 1U);
    EXPECT_EQ(uncaught[0].worker, "bad");
    EXPECT_EQ(uncaught[0].line, 3U);
    EXPECT_EQ(only(seen(), EventKind::ProcessStart).size(), 4U);
    EXPECT_EQ(only(seen(), EventKind::ProcessExit).size(), 4U);
}

TEST_F(ChildrenTest, canBeWaitedForInVainTerminatedAndKilled)
{
    const auto sleeps = addBlock({ sleep(ms(600'000)) });
    begin();
    Children children(*m_process, *m_variables);
    here([&](const Caller &caller) {
        Children::Started *first = *children.start(caller, run(sleeps, "first"));
        Children::Started *second = *children.start(caller, run(sleeps, "second"));
        EXPECT_EQ(children.join(caller, *first, monotonicNow() + ms(1)), Waited::TimedOut);
        EXPECT_FALSE(first->status);
        ::kill(first->child.pid(), SIGKILL); // somebody else
        EXPECT_EQ(children.join(caller, *first), Waited::Ready);
        EXPECT_TRUE(WIFSIGNALED(*first->status) && WTERMSIG(*first->status) == SIGKILL);
        children.terminate(caller, { second });
        ASSERT_TRUE(second->status);
        EXPECT_TRUE(WIFSIGNALED(*second->status));
        EXPECT_NE(second->lastSignal, 0);
    });
    EXPECT_EQ(children.problems().size(), 1U) << "what we have ended ourselves is none";
}

TEST_F(ChildrenTest, killedBeforeTheyWereEndedAreToldAllTheSame)
{
    const auto sleeps = addBlock({ sleep(ms(600'000)) });
    begin();
    Children children(*m_process, *m_variables);
    here([&](const Caller &caller) {
        Children::Started *started = *children.start(caller, run(sleeps, "sleeps"));
        ::kill(started->child.pid(), SIGKILL); // somebody else; it may not be gone yet when we come
        children.terminate(caller, { started });
        ASSERT_TRUE(started->status);
    });
    const std::vector<Error> problems = children.problems();
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems.front().message.find("signal 9"), std::string::npos) << problems.front().message;
}

TEST_F(ChildrenTest, endWithAStop)
{
    const auto sleeps = addBlock({ sleep(ms(600'000)) });
    begin();
    Children children(*m_process, *m_variables);
    here([&](const Caller &caller) {
        ASSERT_TRUE(children.start(caller, run(sleeps, "sleeps")));
        m_stop->request();
        children.finish(caller); // would hang
    });
}

TEST_F(ChildrenTest, startedByAThreadThatEndsLiveOn)
{
    const auto sleeps = addBlock({ sleep(ms(200)) });
    m_settings.owner = ObjectOwner::EachProcess; // where threads start processes, too
    begin();
    Children children(*m_process, *m_variables);
    Children::Started *child = nullptr;
    thread([&](const Caller &caller) {
        auto started = children.start(caller, run(sleeps, "child"));
        ASSERT_TRUE(started) << started.error().toLine();
        child = *started;
    }).join();
    ASSERT_NE(child, nullptr);
    here([&](const Caller &caller) { EXPECT_EQ(children.join(caller, *child), Waited::Ready); });
    ASSERT_TRUE(child->status);
    EXPECT_TRUE(WIFEXITED(*child->status)) << "it was killed with its starter";
}

/// Both kinds of pools.
class PoolsTest : public ChildrenTest, public testing::WithParamInterface<ObjectKind>
{
protected:
    threads::Instruction jobs(std::uint32_t pool, std::uint32_t count, threads::Block body, std::uint32_t chunk = 1)
    {
        threads::Instruction map = on(Op::Map, pool);
        map.count = count;
        map.chunk = chunk;
        map.bytes = 100;
        map.body = std::move(body);
        return map;
    }
    /// The map, which block 0 of the job begins with; how it ended.
    threads::Flow map(const Caller &caller, Pools &pools, const threads::Instruction &instruction)
    {
        threads::Execution execution(*m_execution, caller.thread, 0);
        const threads::Flow flow = pools.map(execution, instruction);
        m_exception = execution.exception();
        return flow;
    }
    std::optional<threads::Exception> m_exception;
};
INSTANTIATE_TEST_SUITE_P(BothKinds, PoolsTest, testing::Values(ObjectKind::ProcessPool, ObjectKind::MpPool),
    [](const auto &kind) { return std::string(kind.param == ObjectKind::ProcessPool ? "executor" : "multiprocessing"); });

TEST_P(PoolsTest, doEveryItemOnceAndRaiseTheFirstException)
{
    const auto pool = object(GetParam(), "pool", 2);
    addBlock({ jobs(pool, 7, { sleep(ms(1)) }, 3), jobs(pool, 2, { raise("KeyError", "'x'") }) });
    begin();
    Children children(*m_process, *m_variables);
    Pools pools(*m_process, children);
    here([&](const Caller &caller) {
        EXPECT_EQ(map(caller, pools, block(0)[0]), threads::Flow::Done);
        EXPECT_EQ(map(caller, pools, block(0)[1]), threads::Flow::Raised);
        EXPECT_EQ(m_exception, (threads::Exception { "KeyError", "'x'" }));
        EXPECT_EQ(m_exception->line, 3U) << "where the job raised it";
        pools.finish(caller);
        children.finish(caller);
    });
    EXPECT_EQ(only(seen(), EventKind::JobSubmit).size(), 5U) << "three chunks and two";
    EXPECT_FALSE(m_objects->reported()) << m_objects->reported()->toLine();
}

TEST_P(PoolsTest, tellOfAJobsEndWhoWantsToBeTold)
{
    const auto pool = object(GetParam(), "pool", 1);
    addBlock({ jobs(pool, 1, { raise("KeyError", "'x'") }) });
    begin();
    Children children(*m_process, *m_variables);
    Pools pools(*m_process, children);
    std::atomic<int> told { 0 };
    here([&](const Caller &caller) {
        const auto submitted = pools.submit(caller, pool, block(0)[0], 1,
            [&](const Caller &, const std::optional<threads::Exception> &exception) { told = exception && exception->type == "KeyError" ? 1 : 2; });
        ASSERT_TRUE(submitted) << submitted.error().toLine();
        pools.finish(caller); // not before it is over
        children.finish(caller);
    });
    EXPECT_EQ(told, 1);
}

TEST_P(PoolsTest, behaveLikeCPythonWhenAWorkerIsKilled)
{
    const auto pool = object(GetParam(), "pool", 1);
    addBlock({ jobs(pool, 1, { raise("KilledWorker") }), jobs(pool, 1, { sleep(ms(1)) }) });
    begin();
    Children children(*m_process, *m_variables);
    Pools pools(*m_process, children);
    here([&](const Caller &caller) {
        if (GetParam() == ObjectKind::ProcessPool) {
            EXPECT_EQ(map(caller, pools, block(0)[0]), threads::Flow::Raised);
            EXPECT_EQ(m_exception->type, "BrokenProcessPool");
            EXPECT_EQ(map(caller, pools, block(0)[1]), threads::Flow::Raised) << "for good";
            EXPECT_EQ(m_exception->type, "BrokenProcessPool");
        } else {
            ASSERT_TRUE(pools.submit(caller, pool, block(0)[0], 1, {})); // its result never comes
            EXPECT_EQ(map(caller, pools, block(0)[1]), threads::Flow::Done) << "another worker has taken its place";
        }
        pools.finish(caller);
        children.finish(caller);
    });
}

TEST_P(PoolsTest, endWithAStopWhateverTheirJobsDo)
{
    const auto pool = object(GetParam(), "pool", 2);
    addBlock({ jobs(pool, 4, { sleep(ms(600'000)) }) });
    begin();
    Children children(*m_process, *m_variables);
    Pools pools(*m_process, children);
    std::jthread stopper([&] {
        untilBlocked(LaneState::BlockedJoin); // the map
        m_stop->request();
    });
    here([&](const Caller &caller) {
        EXPECT_EQ(map(caller, pools, block(0)[0]), threads::Flow::Stopped); // would hang
        pools.finish(caller);
        children.finish(caller);
    });
}

} // namespace
} // namespace interleave::processes
