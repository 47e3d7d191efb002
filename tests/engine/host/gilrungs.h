// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../cpython/pythons.h"
#include "scriptfixture.h"

#include <trace/gilholds.h>
#include <trace/metrics.h>
#include <trace/sampledgil.h>

#include <gmock/gmock.h>

#include <fmt/format.h>

#include <set>

namespace interleave::host::testing {

/// Two threads that want the GIL all the time; in the end it prints "done".
inline std::string spinning(double seconds)
{
    return fmt::format("import threading, time\ndef spin(until=time.monotonic() + {}):\n    while time.monotonic() < until: pass\n"
                       "threads = [threading.Thread(target=spin) for _ in range(2)]\n"
                       "for t in threads: t.start()\nfor t in threads: t.join()\nprint('done')\n",
        seconds);
}

inline std::vector<const trace::Lane *> lanesOf(const trace::TraceStore &store, trace::LaneKind kind)
{
    std::vector<const trace::Lane *> lanes;
    for (std::uint32_t lane = 0; lane < store.laneCount(); ++lane) {
        if (store.lane(LaneId { lane }).info().kind == kind)
            lanes.push_back(&store.lane(LaneId { lane }));
    }
    return lanes;
}

/// Threads, by the kernel's number, that held the GIL of this lane.
inline std::set<std::uint32_t> holdersOf(const trace::TraceStore &store, const trace::Lane &gil)
{
    std::set<std::uint32_t> holders;
    for (const trace::GilHold &hold : trace::gilHolds(gil))
        holders.insert(store.lane(hold.holder).info().thread.value);
    return holders;
}

/// Scripts whose GIL is seen in one way or another: the ladder of cpython::GilRung.
class GilRungs : public ScriptTest
{
protected:
    void SetUp() override
    {
        ScriptTest::SetUp();
        if (!testInterpreter().hasGil)
            GTEST_SKIP() << "a Python without a GIL";
    }
    RunReport record(RunRequest asked)
    {
        auto session = RunSession::start(std::move(asked));
        if (!session) {
            ADD_FAILURE() << session.error().toLine();
            return {};
        }
        RunReport report = (*session)->wait();
        EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
        EXPECT_EQ((*session)->output()->text(cpython::Stream::Out), "done\n") << (*session)->output()->text(cpython::Stream::Err);
        EXPECT_EQ(report.store->info().gilOverlaps, 0U);
        EXPECT_THAT(report.store->info().violations, ::testing::IsEmpty());
        return report;
    }
    static void expectThreadsAndCores(const RunReport &report)
    {
        EXPECT_GE(lanesOf(*report.store, trace::LaneKind::Thread).size(), 3U) << "main and two more";
        Nanoseconds cpu { 0 };
        for (const trace::ThreadMetrics &thread : trace::measure(*report.store).threads)
            cpu += thread.cpu;
        EXPECT_GT(cpu.count(), 100'000'000) << "they spin for a second or more, cores by " << coreSourceName(report.coreSource);
    }
};

} // namespace interleave::host::testing
