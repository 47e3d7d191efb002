// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordedrun.h"
#include "sessionfixture.h"

#include <os/processtree.h>
#include <os/procfs.h>

#include <algorithm>
#include <csignal>
#include <unistd.h>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using threads::ObjectKind;
using threads::Op;
using trace::StartMethod;

namespace {

constexpr const char *kEverybody[] = { "MainThread", "puts", "gets", "works-1", "works-2", "QueueFeederThread" };
#ifdef __SANITIZE_THREAD__
// The queue's feeder is a thread in a child, which ThreadSanitizer cannot run if that was forked from a process with several threads.
constexpr StartMethod kMethods[] = { StartMethod::Spawn, StartMethod::ForkServer };
#else
constexpr StartMethod kMethods[] = { StartMethod::Fork, StartMethod::Spawn, StartMethod::ForkServer };
#endif

/// Processes that work, talk and wait, for ever.
RunRequest endlessProcesses(StartMethod method)
{
    scenario::Scenario scenario = processScenario(method);
    const auto queue = addObject(scenario, "items", ObjectKind::Queue, 2);
    const auto lock = addObject(scenario, "guard", ObjectKind::Lock);
    threads::Instruction put = stepOf(Op::Put, queue);
    put.bytes = 3000;
    threads::Instruction guarded = stepOf(Op::With, lock);
    guarded.body = { compute(1) };
    addWorker(scenario, "puts", { repeated(1'000'000, { compute(1), put }) });
    addWorker(scenario, "gets", { repeated(1'000'000, { stepOf(Op::Get, queue) }) });
    addWorker(scenario, "works", { repeated(1'000'000, { guarded }) }, 2);
    return requestFor(std::move(scenario));
}

std::vector<std::string> threadNames(const trace::TraceStore &store)
{
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        if (store.lane(LaneId { i }).info().kind == trace::LaneKind::Thread)
            names.push_back(store.lane(LaneId { i }).info().name);
    }
    return names;
}

/// The processes of the runner, not those that serve others.
std::vector<int> childrenOf(const RunSession &run) { return os::descendants(run.runnerPid()); }

class ProcessDeath : public SessionTest
{
};

} // namespace

TEST_F(ProcessDeath, lanesOfEveryProcessAppearWhileTheyRunAndNothingIsLost)
{
    for (const StartMethod method : kMethods) {
        SCOPED_TRACE(int(method));
        StateLog log;
        auto session = RunSession::start(endlessProcesses(method), log.callback());
        ASSERT_TRUE(session) << session.error().toLine();
        ASSERT_TRUE(log.waitFor(RunState::Running));
        const auto store = (*session)->store();
        EXPECT_TRUE(eventually([&] {
            const auto names = threadNames(*store);
            return std::all_of(std::begin(kEverybody), std::end(kEverybody),
                [&](const char *name) { return std::find(names.begin(), names.end(), name) != names.end(); });
        }));
        (*session)->stop();
        const RunReport report = (*session)->wait();
        EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
        const trace::TraceInfo info = store->info();
        EXPECT_EQ(info.lost, 0u);
        EXPECT_EQ(info.gilOverlaps, 0u);
        EXPECT_TRUE(info.violations.empty());
        EXPECT_TRUE(leftBehind().empty());
    }
}

TEST_F(ProcessDeath, aFreezeStopsTheWholeTree)
{
    StateLog log;
    auto session = RunSession::start(endlessProcesses(StartMethod::ForkServer), log.callback());
    ASSERT_TRUE(session);
    ASSERT_TRUE(log.waitFor(RunState::Running));
    ASSERT_TRUE(eventually([&] { return childrenOf(**session).size() >= 5; }));
    (*session)->freeze();
    ASSERT_TRUE(log.waitFor(RunState::Frozen));
    for (const int pid : childrenOf(**session)) {
        const auto stat = os::readProcStat(pid);
        EXPECT_TRUE(!stat || stat->state == 'T') << pid;
    }
    (*session)->stop();
    EXPECT_EQ((*session)->wait().state, RunState::Stopped);
}

TEST_F(ProcessDeath, ofAWorkerIsToldWhileTheOthersGoOnAndLosesNothingThatItRecorded)
{
    constexpr std::uint32_t kMarks = 300; // right before its end: whoever forgets the last drain loses them
    for (const StartMethod method : kMethods) {
        SCOPED_TRACE(int(method));
        scenario::Scenario scenario = processScenario(method);
        threads::Instruction mark = stepOf(Op::Mark);
        mark.text = "still here";
        addWorker(scenario, "dies", { compute(1), repeated(kMarks, { mark }), raised("KilledWorker") });
        addWorker(scenario, "lives", { repeated(1'000'000, { compute(1) }) });
        StateLog log;
        auto session = RunSession::start(requestFor(std::move(scenario)), log.callback());
        ASSERT_TRUE(session) << session.error().toLine();
        const auto store = (*session)->store();
        const std::vector<std::string> told { "dies" };
        EXPECT_TRUE(eventually([&] { return store->info().deaths == told; }));
        EXPECT_EQ((*session)->state(), RunState::Running);
        (*session)->stop();
        const RunReport report = (*session)->wait();
        EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
        EXPECT_EQ(store->info().deaths, told) << "whom the stop has ended has not died";
        std::uint32_t marks = 0;
        for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
            store->lane(LaneId { i }).instants(store->begin(), store->end() + Nanoseconds { 1 }, 1'000'000,
                [&](const trace::Instant &instant) { marks += instant.kind == trace::InstantKind::Mark ? 1 : 0; });
        }
        EXPECT_EQ(marks + store->info().lost, kMarks);
        EXPECT_EQ(store->info().lost, 0u);
    }
}

TEST_F(ProcessDeath, ofAWorkerIsToldInTheReport)
{
    scenario::Scenario scenario = processScenario(StartMethod::Fork);
    addWorker(scenario, "dies", { compute(1), raised("KilledWorker") });
    addWorker(scenario, "lives", { compute(1) });
    auto session = RunSession::start(requestFor(std::move(scenario)));
    ASSERT_TRUE(session);
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_THAT(report.warnings, Contains(HasSubstr("the process 'dies' was killed by signal 9 (SIGKILL)")));
    EXPECT_EQ((*session)->store()->info().late, 0u) << "a process is watched before it begins";
    EXPECT_THAT(threadNames(*(*session)->store()), ::testing::IsSupersetOf({ std::string("dies"), std::string("lives") }));
}
