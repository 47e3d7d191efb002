// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionfixture.h"

#include <trace/store.h>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;

namespace {

scenario::Scenario tasksThat(std::uint32_t count, threads::Block steps, bool io)
{
    scenario::Scenario scenario = busyScenario(1, 5, io);
    scenario.model = scenario::Model::Asyncio;
    scenario.service.middle = std::chrono::milliseconds(100);
    scenario.job.workers = { { .name = "task", .count = count, .steps = std::move(steps) } };
    return scenario;
}

threads::Instruction step(scenario::Op op, Nanoseconds duration)
{
    threads::Instruction result;
    result.op = op;
    result.duration = duration;
    result.bytes = 256;
    result.line = 1;
    return result;
}

constexpr Nanoseconds kHour { 3'600'000'000'000 };

} // namespace

class AsyncioSessionTest : public SessionTest
{
};

TEST_F(AsyncioSessionTest, recordsTenThousandTasksWithoutALoss)
{
    auto session = RunSession::start(
        requestFor(tasksThat(10'000, { step(scenario::Op::Sleep, std::chrono::milliseconds(50)) }, false)));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();
    ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
    const trace::TraceInfo info = report.store->info();
    EXPECT_EQ(info.lost, 0U);
    EXPECT_GT(info.events, 10'000U * 6) << "created, running, asleep, awake, running, done";
    EXPECT_EQ(info.gilSwitchNumber, info.gilHolderChanges);
}

TEST_F(AsyncioSessionTest, stopsTasksThatSleepOrWaitForTheService)
{
    for (const bool io : { false, true }) {
        StateLog log;
        auto session = RunSession::start(
            requestFor(io
                    ? tasksThat(200, { step(scenario::Op::Io, {}), step(scenario::Op::Sleep, kHour) }, true)
                    : tasksThat(10'000, { step(scenario::Op::Sleep, kHour) }, false)),
            log.callback());
        ASSERT_TRUE(session) << session.error().toLine();
        ASSERT_TRUE(log.waitFor(RunState::Running));
        (*session)->stop();
        const RunReport report = (*session)->wait();
        EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
    }
}
