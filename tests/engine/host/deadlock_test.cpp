// SPDX-License-Identifier: GPL-3.0-or-later
#include "../scenario/jobbuilder.h"
#include "sessionfixture.h"

#include <trace/measures.h>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using scenario::Op;
using B = scenario::JobBuilder;

namespace {

class DeadlockTest : public SessionTest
{
protected:
    /// Two that take each other's lock: each has one before either wants the second.
    static RunRequest embrace()
    {
        B job;
        const auto left = job.object(scenario::ObjectKind::Lock, "left");
        const auto right = job.object(scenario::ObjectKind::Lock, "right");
        const auto both = job.object(scenario::ObjectKind::Barrier, "both", 2);
        job.worker("one", { B::on(Op::Acquire, left), B::on(Op::Wait, both), B::on(Op::Acquire, right) });
        job.worker("two", { B::on(Op::Acquire, right), B::on(Op::Wait, both), B::on(Op::Acquire, left) });
        return requestFor(job.scenario());
    }
    static constexpr auto kWords = "one waits for 'right', which two holds; two waits for 'left', which one holds";
};

const trace::Lane *laneNamed(const trace::TraceStore &store, std::string_view name)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        if (store.lane(LaneId { i }).info().name == name)
            return &store.lane(LaneId { i });
    }
    return nullptr;
}

TEST_F(DeadlockTest, isFoundNamedAndEnded)
{
    RunRequest request = embrace();
    request.deadlockLimit = std::chrono::milliseconds(100);
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait(); // would hang
    EXPECT_EQ(report.state, RunState::Stopped);
    EXPECT_TRUE(report.stoppedForDeadlock);
    EXPECT_EQ(report.deadlocks, (std::vector<std::string> { kWords }));
    EXPECT_THAT(report.error.message, ::testing::HasSubstr(kWords));
    const trace::TraceInfo info = report.store->info();
    EXPECT_EQ(info.deadlocks, (std::vector<std::string> { kWords }));
    const auto measures = trace::measures(trace::measure(*report.store));
    EXPECT_EQ(measures.at("deadlock.count"), 1);
    EXPECT_GE(measures.at("deadlock.seconds"), 0.1);
    EXPECT_GT(measures.at("deadlock.found_after"), 0);
}

TEST_F(DeadlockTest, standsIfNobodyAskedToEndIt)
{
    auto session = RunSession::start(embrace());
    ASSERT_TRUE(session) << session.error().toLine();
    ASSERT_TRUE(eventually([&] { return !(*session)->store()->info().deadlocks.empty(); }));
    EXPECT_EQ((*session)->state(), RunState::Running);
    (*session)->stop();
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Stopped);
    EXPECT_FALSE(report.stoppedForDeadlock);
    EXPECT_EQ(report.deadlocks.size(), 1U);
}

class StepModeTest : public SessionTest
{
};

TEST_F(StepModeTest, workersWaitUntilTheyAreTold)
{
    B job;
    job.worker("one", { B::mark("first"), B::mark("second") });
    job.worker("two", { B::mark("third") });
    RunRequest request = requestFor(job.scenario());
    request.stepMode = true;
    auto session = RunSession::start(std::move(request));
    ASSERT_TRUE(session) << session.error().toLine();
    const trace::TraceStore &store = *(*session)->store();
    const auto held = [&](std::string_view name) {
        const trace::Lane *lane = laneNamed(store, name);
        return lane != nullptr && lane->spanCount() > 0 && lane->span(lane->spanCount() - 1).state == trace::LaneState::Frozen;
    };
    const auto marks = [&](std::string_view name) {
        int count = 0;
        laneNamed(store, name)->instants(Nanoseconds::min(), Nanoseconds::max(), 100,
            [&](const trace::Instant &instant) { count += instant.kind == trace::InstantKind::Mark ? 1 : 0; });
        return count;
    };
    ASSERT_TRUE(eventually([&] { return held("one") && held("two"); }));
    EXPECT_EQ(marks("one") + marks("two"), 0);
    (*session)->step(0);
    ASSERT_TRUE(eventually([&] { return marks("one") == 1; }));
    EXPECT_EQ(marks("two"), 0);
    (*session)->step(1);
    ASSERT_TRUE(eventually([&] { return marks("two") == 1; }));
    (*session)->stepNoMore();
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_TRUE(store.info().stepped);
    EXPECT_EQ(marks("one"), 2);
}

} // namespace
