// SPDX-License-Identifier: GPL-3.0-or-later
// What is recorded of a script with the GIL probe in it, on both rungs of the sandbox.
#include "scriptfixture.h"

#include <trace/gilholds.h>
#include <trace/metrics.h>

#include <fmt/format.h>

#include <algorithm>

namespace interleave::host {
namespace {

using cpython::SandboxChoice;
using testing::ScriptTest;
using ::testing::IsEmpty;

class ScriptTrace : public ScriptTest, public ::testing::WithParamInterface<SandboxChoice>
{
protected:
    void SetUp() override
    {
        if (GetParam() == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
            GTEST_SKIP() << "bubblewrap does not work here";
        if (!cpython::findProbe(INTERLEAVE_BINARY_DIR "/interleave-host"))
            GTEST_SKIP() << "the probe was not built";
        ScriptTest::SetUp();
        if (!testing::testInterpreter().probeCanWork() || !testing::testInterpreter().hasGil)
            GTEST_SKIP() << "no GIL to be seen in " << testing::testInterpreter().path << ": " << testing::testInterpreter().noProbe;
    }
    /// Runs it with the probe; its store stays.
    RunReport record(const std::string &source)
    {
        RunRequest asked = requestFor(source, GetParam());
        asked.script->probe = true;
        auto session = RunSession::start(std::move(asked));
        EXPECT_TRUE(session);
        RunReport report = (*session)->wait();
        m_output = (*session)->output();
        EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
        EXPECT_TRUE(report.script->setup.probe) << report.script->setup.noProbe;
        EXPECT_EQ(report.script->exitStatus, 0) << m_output->text(cpython::Stream::Err);
        const trace::TraceInfo info = report.store->info();
        EXPECT_EQ(info.gilOverlaps, 0U);
        EXPECT_THAT(info.violations, IsEmpty());
        EXPECT_THAT(info.deadlocks, IsEmpty());
        return report;
    }
    static std::vector<const trace::Lane *> lanesOf(const trace::TraceStore &store, trace::LaneKind kind)
    {
        std::vector<const trace::Lane *> lanes;
        for (std::uint32_t lane = 0; lane < store.laneCount(); ++lane) {
            if (store.lane(LaneId { lane }).info().kind == kind)
                lanes.push_back(&store.lane(LaneId { lane }));
        }
        return lanes;
    }
    std::shared_ptr<cpython::OutputLog> m_output;
};
INSTANTIATE_TEST_SUITE_P(Sandboxes, ScriptTrace, ::testing::Values(SandboxChoice::Limits, SandboxChoice::Bubblewrap),
    [](const auto &instance) { return std::string(cpython::sandboxName(instance.param)); });

TEST_P(ScriptTrace, twoThreadsTakeTurnsWithTheGil)
{
    const RunReport report = record("import threading, time\ndef spin(until=time.monotonic() + 0.5):\n    while time.monotonic() < until: pass\n"
                                    "threads = [threading.Thread(target=spin, name=name) for name in ('left', 'right')]\n"
                                    "for t in threads: t.start()\nfor t in threads: t.join()\nprint('done')\n");
    EXPECT_EQ(m_output->text(cpython::Stream::Out), "done\n");
    ASSERT_EQ(lanesOf(*report.store, trace::LaneKind::Gil).size(), 1U);
    const std::vector<trace::GilHold> holds = trace::gilHolds(*lanesOf(*report.store, trace::LaneKind::Gil).front());
    EXPECT_GT(holds.size(), 4U);
    EXPECT_GE(lanesOf(*report.store, trace::LaneKind::Thread).size(), 3U);
    EXPECT_GT(report.store->info().gilTakes, 4U);
}

/// In a pid namespace the script numbers its threads otherwise than the kernel's records do.
TEST_P(ScriptTrace, threadsAreSeenOnTheCoresTheyRanOn)
{
    const RunReport report = record("import threading, time\ndef spin(until=time.monotonic() + 0.5):\n    while time.monotonic() < until: pass\n"
                                    "t = threading.Thread(target=spin)\nt.start()\nspin()\nt.join()\n");
    const trace::Metrics metrics = trace::measure(*report.store);
    std::string said = std::string("cores by ") + std::string(coreSourceName(report.coreSource));
    int onCore = 0;
    for (const trace::ThreadMetrics &thread : metrics.threads) {
        said += fmt::format("; {} {} of {} ms", thread.name, thread.cpu.count() / 1'000'000, thread.lifetime.count() / 1'000'000);
        onCore += thread.cpu.count() > 10'000'000 ? 1 : 0;
    }
    EXPECT_GE(onCore, 2) << said;
    RecordProperty("said", said);
}

TEST_P(ScriptTrace, everyProcessSendsARecordingOfItsOwn)
{
    const RunReport report = record("import multiprocessing as mp\ndef work(x): return sum(range(200000)) + x\n"
                                    "if __name__ == '__main__':\n    for method in 'fork', 'spawn':\n"
                                    "        processes = [mp.get_context(method).Process(target=work, args=(i,)) for i in range(2)]\n"
                                    "        for p in processes: p.start()\n        for p in processes: p.join()\n");
    EXPECT_GE(lanesOf(*report.store, trace::LaneKind::Gil).size(), 5U) << "the script's, and one of each process";
}

/// The parent says which process it starts by a number that only the namespace knows; the lanes come together all the same.
TEST_P(ScriptTrace, aChildHasOneLaneWithItsNameAndItsGilIsCalledAfterIt)
{
    const RunReport report = record("import multiprocessing\ndef work():\n    sum(range(100_000))\n"
                                    "if __name__ == '__main__':\n    process = multiprocessing.get_context('fork').Process(target=work, name='helper')\n"
                                    "    process.start()\n    process.join()\n");
    std::vector<std::string> processes, gils;
    for (const trace::Lane *lane : lanesOf(*report.store, trace::LaneKind::Process))
        processes.push_back(lane->info().name);
    for (const trace::Lane *lane : lanesOf(*report.store, trace::LaneKind::Gil))
        gils.push_back(lane->info().name);
    EXPECT_THAT(processes, ::testing::UnorderedElementsAre("main process", "helper"));
    EXPECT_THAT(gils, ::testing::UnorderedElementsAre("GIL", "GIL of helper"));
}

TEST_P(ScriptTrace, whoExecutesAnotherPythonIsFollowed)
{
    const RunReport report = record("import os, sys\nif len(sys.argv) == 1:\n    os.execv(sys.executable, [sys.executable, __file__, 'again'])\nprint(sys.argv[1])\n");
    EXPECT_EQ(m_output->text(cpython::Stream::Out), "again\n");
    EXPECT_EQ(lanesOf(*report.store, trace::LaneKind::Gil).size(), 2U);
}

} // namespace
} // namespace interleave::host
