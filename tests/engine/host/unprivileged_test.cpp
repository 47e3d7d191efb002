// SPDX-License-Identifier: GPL-3.0-or-later
#include "restricted.h"
#include "sessionfixture.h"

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using ::testing::HasSubstr;

namespace {

const std::string kHost = INTERLEAVE_BINARY_DIR "/interleave-host";

std::int64_t coreTime(const trace::TraceStore &store)
{
    std::int64_t total = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        const trace::StateTimes times = lane.stateTimes(lane.begin(), lane.end());
        if (lane.info().kind == trace::LaneKind::Core)
            total += times[trace::index(trace::LaneState::RunningPython)];
    }
    return total;
}

} // namespace

class UnprivilegedTest : public SessionTest
{
};

TEST_F(UnprivilegedTest, getsGoodLanesWherePerfIsRefused)
{
    const auto body = [] {
        auto session = RunSession::start(requestFor(busyScenario(2, 300, true)));
        ASSERT_TRUE(session) << session.error().toLine();
        const RunReport report = (*session)->wait();
        ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
        EXPECT_EQ(report.coreSource, CoreSource::Self);
        EXPECT_FALSE(report.warnings.empty()) << "that it is not the best rung is said";
        const trace::TraceInfo info = report.store->info();
        EXPECT_EQ(info.coreSource, CoreSource::Self);
        EXPECT_GT(info.events, 0u);
        EXPECT_EQ(info.lost, 0u);
        EXPECT_EQ(info.gilOverlaps, 0u);
        EXPECT_EQ(info.gilSwitchNumber, info.gilHolderChanges);
        EXPECT_GT(coreTime(*report.store), 300'000'000) << "of 600 ms of work";
    };
    EXPECT_TRUE(passesWithoutPerf(kHost, body));
}

TEST_F(UnprivilegedTest, failsWithTheRemedyWherePerfIsForcedAndRefused)
{
    const auto body = [] {
        RunRequest request = requestFor(busyScenario(1, 20));
        request.coreSource = CoreSource::Perf;
        auto session = RunSession::start(std::move(request));
        ASSERT_TRUE(session) << session.error().toLine();
        const RunReport report = (*session)->wait();
        EXPECT_EQ(report.state, RunState::Failed);
        EXPECT_THAT(report.error.message, HasSubstr("perf"));
        EXPECT_FALSE(report.error.remedy.empty());
    };
    EXPECT_TRUE(passesWithoutPerf(kHost, body));
}

TEST_F(UnprivilegedTest, samplesWherePerfIsRefused)
{
    const auto body = [] {
        RunRequest request = requestFor(busyScenario(2, 400));
        request.coreSource = CoreSource::Sampled;
        auto session = RunSession::start(std::move(request));
        ASSERT_TRUE(session) << session.error().toLine();
        const RunReport report = (*session)->wait();
        ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
        EXPECT_EQ(report.coreSource, CoreSource::Sampled);
        EXPECT_GT(coreTime(*report.store), 0);
    };
    EXPECT_TRUE(passesWithoutPerf(kHost, body));
}
