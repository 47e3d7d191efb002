// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder of ways to see a real interpreter's GIL: each rung forced, what makes one give way to the next, and whether the sampled one sees what the probe sees.
#include "../cpython/pythons.h"
#include "restricted.h"
#include "scriptfixture.h"

#include <cpython/gilsampler.h>
#include <trace/gilholds.h>
#include <trace/metrics.h>
#include <trace/sampledgil.h>

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sys/syscall.h>
#include <thread>

namespace interleave::host {
namespace {

using cpython::GilRung;
using cpython::SandboxChoice;
using testing::ScriptTest;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using trace::LaneKind;

constexpr int kTries = 3; // of what a busy machine can spoil

std::string spinning(double seconds)
{
    return fmt::format("import threading, time\ndef spin(until=time.monotonic() + {}):\n    while time.monotonic() < until: pass\n"
                       "threads = [threading.Thread(target=spin) for _ in range(2)]\n"
                       "for t in threads: t.start()\nfor t in threads: t.join()\nprint('done')\n",
        seconds);
}

std::vector<const trace::Lane *> lanesOf(const trace::TraceStore &store, LaneKind kind)
{
    std::vector<const trace::Lane *> lanes;
    for (std::uint32_t lane = 0; lane < store.laneCount(); ++lane) {
        if (store.lane(LaneId { lane }).info().kind == kind)
            lanes.push_back(&store.lane(LaneId { lane }));
    }
    return lanes;
}

/// Threads, by the kernel's number, that held the GIL of this lane.
std::set<std::uint32_t> holdersOf(const trace::TraceStore &store, const trace::Lane &gil)
{
    std::set<std::uint32_t> holders;
    for (const trace::GilHold &hold : trace::gilHolds(gil))
        holders.insert(store.lane(hold.holder).info().thread.value);
    return holders;
}

class GilRungs : public ScriptTest
{
protected:
    void SetUp() override
    {
        ScriptTest::SetUp();
        if (!testing::testInterpreter().hasGil)
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
        EXPECT_THAT(report.store->info().violations, IsEmpty());
        return report;
    }
    static void expectThreadsAndCores(const RunReport &report)
    {
        EXPECT_GE(lanesOf(*report.store, LaneKind::Thread).size(), 3U) << "main and two more";
        Nanoseconds cpu { 0 };
        for (const trace::ThreadMetrics &thread : trace::measure(*report.store).threads)
            cpu += thread.cpu;
        EXPECT_GT(cpu.count(), 100'000'000) << "they spin for a second or more, cores by " << coreSourceName(report.coreSource);
    }
};

/// What a machine may spoil is tried again: how many of the interpreter's own changes of holder were seen.
TEST_F(GilRungs, theSampledRungSeesWhoHoldsItInEveryPythonAndInTheSandbox)
{
    cpython::InterpreterFinder finder(cpython::SearchPlaces::ofThisProcess(), std::chrono::seconds(60));
    for (const cpython::testing::Python &python : cpython::testing::pythons()) {
        if (!python.isAtLeast(7))
            continue;
        for (const SandboxChoice sandbox : { SandboxChoice::Limits, SandboxChoice::Bubblewrap }) {
            if (sandbox == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
                continue;
            SCOPED_TRACE(python.path + " in " + cpython::sandboxName(sandbox));
            double share = 0;
            for (int attempt = 0; attempt < kTries && share < 0.5; ++attempt) {
                RunRequest asked = requestFor(spinning(1.5), sandbox);
                asked.script->interpreter = finder.examine(python.path);
                asked.script->gil = GilRung::Sampled;
                const RunReport report = record(std::move(asked));
                ASSERT_TRUE(report.script);
                EXPECT_FALSE(report.script->setup.probe);
                ASSERT_EQ(report.script->setup.gil, GilRung::Sampled) << report.script->setup.gilReason;
                EXPECT_EQ(report.script->setup.gilReason, "") << "it was asked for";
                const auto gils = lanesOf(*report.store, LaneKind::Gil);
                ASSERT_EQ(gils.size(), 1U);
                EXPECT_TRUE(trace::isSampledGil(gils.front()->info()));
                expectThreadsAndCores(report);
                EXPECT_GE(holdersOf(*report.store, *gils.front()).size(), 2U);
                const trace::TraceInfo info = report.store->info();
                ASSERT_GT(info.gilSwitchNumber, 0U);
                EXPECT_LE(info.gilHolderChanges, info.gilSwitchNumber + 10) << "more was seen than there was";
                share = double(info.gilHolderChanges) / double(info.gilSwitchNumber);
                RecordProperty("share", fmt::format("{:.2f}", share));
            }
            EXPECT_GE(share, 0.5);
        }
    }
}

/// The probe's recording and a look from outside, of the same run.
TEST_F(GilRungs, theSampledHolderIsTheProbesHolder)
{
    if (!cpython::findProbe(INTERLEAVE_BINARY_DIR "/interleave-host") || !testing::testInterpreter().probeCanWork())
        GTEST_SKIP() << "no probe: " << testing::testInterpreter().noProbe;
    double share = 0;
    for (int attempt = 0; attempt < kTries && share < 0.5; ++attempt) {
        RunRequest asked = requestFor(spinning(2));
        asked.script->probe = true;
        auto session = RunSession::start(std::move(asked));
        ASSERT_TRUE(session) << session.error().toLine();
        std::set<std::uint32_t> seen;
        std::uint64_t changes = 0, last = 0;
        Nanoseconds from { 0 }, to { 0 };
        std::optional<cpython::GilSampler> sampler;
        while (!isOver((*session)->state())) {
            std::this_thread::sleep_for(cpython::GilSampler::kSampleEvery); // its pace
            if ((*session)->state() != RunState::Running)
                continue;
            if (!sampler) {
                if (auto attached = cpython::GilSampler::attach(ProcessId { std::uint32_t((*session)->runnerPid()) }))
                    sampler = std::move(*attached);
                continue;
            }
            const auto sample = sampler->sample();
            if (!sample)
                break;
            if (!sample->held)
                continue;
            const std::uint32_t thread = sampler->threadOf(sample->holder).value;
            seen.insert(thread);
            from = from.count() == 0 ? sample->time : from;
            to = sample->time;
            changes += last != 0 && thread != last ? 1 : 0;
            last = thread;
        }
        const RunReport report = (*session)->wait();
        ASSERT_TRUE(report.script);
        EXPECT_EQ(report.script->setup.gil, GilRung::Probe);
        const auto gils = lanesOf(*report.store, LaneKind::Gil);
        ASSERT_EQ(gils.size(), 1U);
        EXPECT_FALSE(trace::isSampledGil(gils.front()->info()));
        std::uint64_t exact = 0;
        std::uint32_t holder = 0;
        for (const trace::GilHold &hold : trace::gilHolds(*gils.front())) {
            if (hold.begin < from || hold.begin > to)
                continue;
            const std::uint32_t thread = report.store->lane(hold.holder).info().thread.value;
            exact += holder != 0 && thread != holder ? 1 : 0;
            holder = thread;
        }
        const std::set<std::uint32_t> all = holdersOf(*report.store, *gils.front());
        for (const std::uint32_t thread : seen)
            EXPECT_TRUE(all.contains(thread)) << thread << " was seen to hold it from outside, and not by the probe";
        EXPECT_LE(changes, exact + 2);
        share = exact == 0 ? 0 : double(changes) / double(exact);
        RecordProperty("share", fmt::format("{} of {}", changes, exact));
    }
    EXPECT_GE(share, 0.5);
}

TEST_F(GilRungs, withoutAnyThreadsAndCoresAreShown)
{
    RunRequest asked = requestFor(spinning(1));
    asked.script->gil = GilRung::None;
    const RunReport report = record(std::move(asked));
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.script->setup.gil, GilRung::None);
    EXPECT_TRUE(lanesOf(*report.store, LaneKind::Gil).empty());
    expectThreadsAndCores(report);
}

TEST_F(GilRungs, whereThatIsRefusedItIsSaidWhy)
{
    // Whoever it becomes may have to read it.
    std::filesystem::permissions(folder().path(), std::filesystem::perms::others_read | std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
    const auto body = [this] {
        RunRequest asked = requestFor(spinning(1));
        asked.script->gil = GilRung::Sampled;
        const RunReport report = record(std::move(asked));
        ASSERT_TRUE(report.script);
        EXPECT_EQ(report.script->setup.gil, GilRung::None);
        EXPECT_THAT(report.script->setup.gilReason, HasSubstr("cannot be read"));
        EXPECT_THAT(report.warnings, Contains(HasSubstr("the GIL is not seen")));
        EXPECT_TRUE(lanesOf(*report.store, LaneKind::Gil).empty());
        EXPECT_GE(lanesOf(*report.store, LaneKind::Thread).size(), 3U);
    };
    EXPECT_TRUE(testing::passesWithout(SYS_process_vm_readv, INTERLEAVE_BINARY_DIR "/interleave-host", body));
}

TEST_F(GilRungs, aProbeThatCannotBeLoadedGivesWayToLooksFromOutside)
{
    const std::string dud = (folder().path() / "dud.so").string();
    std::ofstream(dud) << "this is no library\n";
    for (const std::string &probe : { dud, std::string("/no/such/probe.so") }) {
        SCOPED_TRACE(probe);
        setenv("INTERLEAVE_PROBE", probe.c_str(), 1);
        RunRequest asked = requestFor(spinning(4));
        asked.script->probe = true;
        const RunReport report = record(std::move(asked));
        unsetenv("INTERLEAVE_PROBE");
        ASSERT_TRUE(report.script);
        EXPECT_EQ(report.script->setup.gil, GilRung::Sampled) << report.script->setup.gilReason;
        EXPECT_THAT(report.script->setup.gilReason, probe == dud ? HasSubstr("cannot be loaded") : HasSubstr("/no/such/probe.so"));
        EXPECT_THAT(report.warnings, Contains(HasSubstr("sampled from outside")));
        ASSERT_EQ(lanesOf(*report.store, LaneKind::Gil).size(), 1U);
        EXPECT_TRUE(trace::isSampledGil(lanesOf(*report.store, LaneKind::Gil).front()->info()));
        expectThreadsAndCores(report);
    }
}

TEST_F(GilRungs, whoDoesNotWantToKnowIsNotLookedAt)
{
    const RunReport report = record(requestFor(spinning(0.3))); // as --no-probe
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.script->setup.gil, GilRung::None);
    EXPECT_TRUE(lanesOf(*report.store, LaneKind::Gil).empty());
    EXPECT_TRUE(lanesOf(*report.store, LaneKind::Thread).empty());
    EXPECT_THAT(report.warnings, ::testing::Not(Contains(HasSubstr("GIL"))));
}

} // namespace
} // namespace interleave::host
