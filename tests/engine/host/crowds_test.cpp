// SPDX-License-Identifier: GPL-3.0-or-later
// As many as a learner may ask for: 64 threads, 32 processes, 10 000 tasks. Each runs, is recorded without a loss, stops, and leaves nothing.
#include "../scenario/jobbuilder.h"
#include "sessionfixture.h"

#include <os/procfs.h>

#include <algorithm>
#include <dirent.h>
#include <set>
#include <string>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using scenario::Model;
using scenario::Op;
using scenario::Starts;
using B = scenario::JobBuilder;

namespace {

constexpr Nanoseconds kHour { 3'600'000'000'000 };
/// Two seconds on a machine of one's own; this is a watchdog.
constexpr Nanoseconds kWatchdog { 60'000'000'000 };

struct Crowd
{
    const char *name;
    Model model;
    std::uint32_t count;
    trace::LaneKind lanes; ///< what each of them gets
};

std::set<std::string> sharedMemoryFiles()
{
    std::set<std::string> names;
    if (DIR *directory = ::opendir("/dev/shm")) {
        while (const dirent *entry = ::readdir(directory))
            names.insert(entry->d_name);
        ::closedir(directory);
    }
    return names;
}

std::size_t lanesOf(const trace::TraceStore &store, trace::LaneKind kind)
{
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i)
        count += store.lane(LaneId { i }).info().kind == kind ? 1 : 0;
    return count;
}

} // namespace

/// SessionTest counts processes and descriptors (memfds among them) before and after; this, what has a name in /dev/shm.
class CrowdTest : public SessionTest, public ::testing::WithParamInterface<Crowd>
{
protected:
    void SetUp() override
    {
        SessionTest::SetUp();
        m_files = sharedMemoryFiles();
    }
    void TearDown() override
    {
        // Other programs have such files too, for a while: what is ours and was left would stay.
        EXPECT_TRUE(eventually([&] { return std::ranges::includes(m_files, sharedMemoryFiles()); })) << "a new name stays in /dev/shm";
        SessionTest::TearDown();
    }
    static RunRequest crowd(threads::Block steps)
    {
        B job;
        job.scenario().model = GetParam().model;
        job.scenario().lesson = "test";
        job.scenario().variant = "crowd";
        job.scenario().label = "Crowd";
        job.worker("one", std::move(steps), GetParam().count);
        return requestFor(job.scenario());
    }

private:
    std::set<std::string> m_files;
};
INSTANTIATE_TEST_SUITE_P(Every, CrowdTest,
    ::testing::Values(Crowd { "threads", Model::Threads, 64, trace::LaneKind::Thread },
        Crowd { "processes", Model::Processes, 32, trace::LaneKind::Process }, Crowd { "tasks", Model::Asyncio, 10'000, trace::LaneKind::Task }),
    [](const auto &crowd) { return std::string(crowd.param.name); });

TEST_P(CrowdTest, runsAndIsRecordedWithoutALoss)
{
    auto session = RunSession::start(crowd({ B::lasting(Op::Sleep, Nanoseconds { 1'000'000 }), B::mark("done") }));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();
    ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_EQ(report.store->info().lost, 0U);
    EXPECT_GE(lanesOf(*report.store, GetParam().lanes), GetParam().count);
    EXPECT_TRUE(report.deadlocks.empty());
}

TEST_P(CrowdTest, stopsInTheMiddleAndLeavesNothing)
{
    StateLog log;
    auto session = RunSession::start(crowd({ B::lasting(Op::Sleep, kHour) }), log.callback());
    ASSERT_TRUE(session) << session.error().toLine();
    const auto store = (*session)->store();
    ASSERT_TRUE(eventually([&] { return lanesOf(*store, GetParam().lanes) >= GetParam().count; })) << "all of them are there";
    const Nanoseconds asked = monotonicNow();
    (*session)->stop();
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
    EXPECT_LT(log.overAt() - asked, kWatchdog);
    RecordProperty("stop_ms", std::to_string((log.overAt() - asked).count() / 1'000'000));
    EXPECT_EQ(store->info().lost, 0U);
}
