// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionfixture.h"

#include <os/perfswitches.h>
#include <trace/letters.h>
#include <trace/metrics.h>

#include <ctime>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using ::testing::HasSubstr;

namespace {

/// Time in any state but None on lanes of this kind.
std::int64_t timeOn(const trace::TraceStore &store, trace::LaneKind kind)
{
    std::int64_t total = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind != kind)
            continue;
        const trace::StateTimes times = lane.stateTimes(lane.begin(), lane.end());
        for (std::size_t state = 1; state < times.size(); ++state)
            total += times[state];
    }
    return total;
}

std::size_t lanesOf(const trace::TraceStore &store, trace::LaneKind kind)
{
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        count += store.lane(LaneId { i }).info().kind == kind;
    return count;
}

Nanoseconds cpuTimeOf(int process)
{
    clockid_t clock {};
    timespec time {};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return Nanoseconds { -1 };
    return Nanoseconds { time.tv_sec * 1'000'000'000LL + time.tv_nsec };
}

} // namespace

class RunSessionOnRung : public SessionTest, public ::testing::WithParamInterface<CoreSource>
{
};

TEST_P(RunSessionOnRung, recordsAWholeRunOfTwoThreads)
{
    if (GetParam() == CoreSource::Perf) {
        if (const Result<void> works = os::PerfSwitches::probe(); !works)
            GTEST_SKIP() << works.error().toLine();
    }
    RunRequest request = requestFor(busyScenario(2, 300));
    request.coreSource = GetParam();
    StateLog log;
    auto session = RunSession::start(std::move(request), log.callback());
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();

    ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_EQ(report.coreSource, GetParam());
    EXPECT_GT(report.workPerMs, 0);
    EXPECT_EQ(log.states(), (std::vector { RunState::Running, RunState::Finished }));
    const trace::TraceStore &store = *report.store;
    const trace::TraceInfo info = store.info();
    EXPECT_GT(info.events, 0u);
    EXPECT_EQ(info.lost, 0u);
    EXPECT_EQ(info.gilOverlaps, 0u);
    EXPECT_EQ(info.gilEpochGaps, 0u);
    EXPECT_GT(info.gilTakes, 2u);
    EXPECT_GT(info.gilSwitchNumber, 1u);
    EXPECT_EQ(info.gilSwitchNumber, info.gilHolderChanges);
    EXPECT_EQ(info.coreSource, GetParam());
    EXPECT_EQ(info.outcome, "finished");
    EXPECT_EQ(info.variant, "busy");
    EXPECT_EQ(info.seed, 42u);
    EXPECT_FALSE(info.machine.empty());
    EXPECT_FALSE(info.coresAllowed.empty());
    EXPECT_TRUE(info.violations.empty()) << info.violations.front();
    EXPECT_GT(info.wall.count(), 0);
    EXPECT_EQ(lanesOf(store, trace::LaneKind::Thread), 3u) << "the main thread and two workers";
    EXPECT_EQ(lanesOf(store, trace::LaneKind::Gil), 1u);
    // Two threads that compute for 300 ms each hold the GIL, and with it a core, nearly all of that time.
    EXPECT_GT(timeOn(store, trace::LaneKind::Core), 300'000'000) << "of 600 ms of work, however long that took";
    EXPECT_GT(timeOn(store, trace::LaneKind::Gil), 300'000'000) << "of 600 ms of work, however long that took";
}

INSTANTIATE_TEST_SUITE_P(Ladder, RunSessionOnRung,
    ::testing::Values(CoreSource::Perf, CoreSource::Self, CoreSource::Sampled),
    [](const auto &rung) { return std::string(coreSourceName(rung.param)); });

class RunSessionTest : public SessionTest
{
};

TEST_F(RunSessionTest, lettersTheThreadsInTheScenariosOrder)
{
    // Which of a dozen threads comes to life first is chance; their letters are not.
    constexpr std::uint32_t kThreads = 12;
    auto session = RunSession::start(requestFor(busyScenario(kThreads, 5)));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();
    ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
    const trace::Metrics metrics = trace::measure(*report.store);
    ASSERT_EQ(metrics.threads.size(), kThreads + 1);
    EXPECT_EQ(metrics.threads[0].letter, "M");
    for (std::uint32_t i = 0; i < kThreads; ++i) {
        EXPECT_EQ(metrics.threads[i + 1].name, "count-" + std::to_string(i + 1));
        EXPECT_EQ(metrics.threads[i + 1].letter, trace::workerLetter(i));
    }
}

TEST_F(RunSessionTest, goesThroughTheServiceForIo)
{
    auto session = RunSession::start(requestFor(busyScenario(2, 50, true)));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();
    ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
    std::uint64_t answers = 0;
    for (std::uint32_t i = 0; i < report.store->laneCount(); ++i) {
        const trace::Lane &lane = report.store->lane(LaneId { i });
        lane.instants(
            lane.begin(), lane.end() + Nanoseconds { 1 }, 10'000, [&](const trace::Instant &instant) {
                answers += lane.info().kind == trace::LaneKind::Thread
                    && instant.kind == trace::InstantKind::IoDone;
            });
    }
    EXPECT_EQ(answers, 20u);
}

TEST_F(RunSessionTest, takesTheGivenWorkRateInsteadOfCalibrating)
{
    RunRequest request = requestFor(busyScenario(1, 20));
    request.workPerMs = 1234.5;
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session);
    EXPECT_EQ((*session)->wait().workPerMs, 1234.5);
}

namespace {

std::size_t threadsThatRan(const trace::TraceStore &store)
{
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        if (lane.info().kind == trace::LaneKind::Thread
            && lane.stateTimes(lane.begin(), lane.end())[trace::index(trace::LaneState::RunningPython)] > 0)
            ++count;
    }
    return count;
}

} // namespace

TEST_F(RunSessionTest, freezesAndResumes)
{
    StateLog log;
    auto session = RunSession::start(endlessRequest(), log.callback());
    ASSERT_TRUE(session);
    RunSession &run = **session;
    const auto store = run.store();
    ASSERT_TRUE(log.waitFor(RunState::Running));
    ASSERT_TRUE(eventually([&] { return threadsThatRan(*store) >= 3; })) << "the main thread and both that it starts";
    run.freeze();
    ASSERT_TRUE(log.waitFor(RunState::Frozen));
    const Nanoseconds frozenCpu = cpuTimeOf(run.runnerPid());
    ASSERT_GT(frozenCpu.count(), 0);
    // Long enough, by our own use of CPU time, that a runner that ran would show.
    for (const Nanoseconds begin = threadCpuNow(); threadCpuNow() - begin < std::chrono::milliseconds(100);) {
    }
    // (The scheduler books a thread's last time slice when it has left its core; two that ran would have had about as much as we.)
    EXPECT_LT((cpuTimeOf(run.runnerPid()) - frozenCpu).count(), 10'000'000);
    EXPECT_EQ(run.state(), RunState::Frozen);
    run.resume();
    ASSERT_TRUE(eventually([&] { return run.state() == RunState::Running; }));
    ASSERT_TRUE(eventually([&] { return cpuTimeOf(run.runnerPid()) > frozenCpu; }));
    const Nanoseconds resumed = monotonicNow();
    ASSERT_TRUE(eventually([&] { return store->end() > resumed; }));
    run.stop();
    const RunReport report = run.wait();
    EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();

    const trace::TraceInfo info = store->info();
    ASSERT_EQ(info.frozen.size(), 1u);
    const auto [from, to] = info.frozen.front();
    EXPECT_GE((to - from).count(), 100'000'000);
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        const trace::Lane &lane = store->lane(LaneId { i });
        if (lane.info().kind != trace::LaneKind::Thread)
            continue;
        const trace::StateTimes times = lane.stateTimes(from, to);
        EXPECT_GE(times[trace::index(trace::LaneState::Frozen)], (to - from).count() * 9 / 10)
            << lane.info().name;
        EXPECT_EQ(times[trace::index(trace::LaneState::RunningPython)], 0) << lane.info().name;
    }
}

TEST_F(RunSessionTest, remembersAFreezeThatCameBeforeTheRunBegan)
{
    StateLog log;
    auto session = RunSession::start(endlessRequest(), log.callback());
    ASSERT_TRUE(session);
    (*session)->freeze();
    EXPECT_TRUE(log.waitFor(RunState::Frozen));
    (*session)->stop();
    EXPECT_EQ((*session)->wait().state, RunState::Stopped);
}

TEST_F(RunSessionTest, stopsInEveryState)
{
    for (const RunState when :
        { RunState::Starting, RunState::Running, RunState::Frozen, RunState::Stopping }) {
        SCOPED_TRACE(runStateName(when));
        StateLog log;
        auto session = RunSession::start(endlessRequest(2, true), log.callback());
        ASSERT_TRUE(session);
        RunSession &run = **session;
        if (when != RunState::Starting) {
            ASSERT_TRUE(log.waitFor(RunState::Running));
        }
        if (when == RunState::Frozen) {
            run.freeze();
            ASSERT_TRUE(log.waitFor(RunState::Frozen));
        }
        run.stop();
        if (when == RunState::Stopping) {
            ASSERT_TRUE(log.waitFor(RunState::Stopping));
            run.stop();
        }
        const RunReport report = run.wait();
        EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
        EXPECT_EQ(report.store->info().outcome, "stopped");
        EXPECT_EQ(log.states().back(), RunState::Stopped);
        EXPECT_TRUE(leftBehind().empty());
        run.stop();
        run.freeze();
        EXPECT_EQ(run.state(), RunState::Stopped);
    }
}

TEST_F(RunSessionTest, leavesNothingWhenDestroyedInAnyState)
{
    for (const RunState when : { RunState::Starting, RunState::Running, RunState::Frozen }) {
        SCOPED_TRACE(runStateName(when));
        StateLog log;
        std::shared_ptr<const trace::TraceStore> store;
        {
            auto session = RunSession::start(endlessRequest(2, true), log.callback());
            ASSERT_TRUE(session);
            store = (*session)->store();
            if (when != RunState::Starting) {
                ASSERT_TRUE(log.waitFor(RunState::Running));
            }
            if (when == RunState::Frozen) {
                (*session)->freeze();
                ASSERT_TRUE(log.waitFor(RunState::Frozen));
            }
        }
        EXPECT_TRUE(leftBehind().empty());
        EXPECT_EQ(store->info().outcome, "stopped");
    }
}

TEST_F(RunSessionTest, stopsThroughAStopToken)
{
    auto session = RunSession::start(endlessRequest());
    ASSERT_TRUE(session);
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ((*session)->wait(source.get_token()).state, RunState::Stopped);
}

TEST_F(RunSessionTest, stopsAtItsTimeLimitAndSaysSo)
{
    RunRequest request = endlessRequest();
    request.timeLimit = std::chrono::milliseconds(50);
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session);
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Stopped);
    EXPECT_THAT(report.error.message, HasSubstr("time limit"));
}

TEST_F(RunSessionTest, refusesAHostThatIsNotThere)
{
    RunRequest request = endlessRequest();
    request.hostProgram = "/nonexistent/interleave-host";
    const auto session = RunSession::start(std::move(request));
    ASSERT_FALSE(session);
    EXPECT_THAT(session.error().toLine(), HasSubstr("/nonexistent/interleave-host"));
    EXPECT_FALSE(session.error().remedy.empty());
}

TEST_F(RunSessionTest, failsWithAHostThatIsNone)
{
    RunRequest request = endlessRequest();
    request.hostProgram = "/bin/true";
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session);
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Failed);
    EXPECT_THAT(report.error.message, HasSubstr("/bin/true"));
}

TEST_F(RunSessionTest, failsWithTheHostsOwnWordsWhenTheScenarioIsImpossible)
{
    RunRequest request = endlessRequest();
    request.scenario.job.workers.clear();
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session);
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Failed);
    EXPECT_FALSE(report.error.message.empty());
}

TEST_F(RunSessionTest, recordsByBothRungsWhenAsked)
{
    if (const Result<void> works = os::PerfSwitches::probe(); !works)
        GTEST_SKIP() << works.error().toLine();
    RunRequest request = requestFor(busyScenario(3, 100));
    request.coreSource = CoreSource::Perf;
    request.alsoSelfObserve = true;
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session);
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_EQ(report.coreSource, CoreSource::Perf);
}
