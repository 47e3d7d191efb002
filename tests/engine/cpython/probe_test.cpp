// SPDX-License-Identifier: GPL-3.0-or-later
// What the probe says of the GILs of real interpreters, and that scripts do not notice it.
//
// Compared is, for every GIL of every process: takes and drops, put in order by their epochs, alternate,
// begin with 1, leave none out, and whoever drops has taken; their stamps do not go back; and the changes of
// holder among the takes equal what the interpreter itself has counted in its switch_number from the region's
// first take to its last (read from its memory; less what it counts between two interpreters' states of one
// thread: trace/probepage.h).
#include "probedrun.h"
#include "pythons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

namespace interleave::cpython::testing {
namespace {

using trace::EventKind;
using trace::LaneState;

/// A script, and how many of its processes are recorded at least.
struct Script
{
    const char *name;
    std::vector<std::string> arguments {};
    std::size_t processes = 1;
    int status = 0; ///< wait status
    bool sharesThreads = false; ///< threads have states of several interpreters
};
std::ostream &operator<<(std::ostream &to, const Script &script)
{
    return to << script.name << (script.arguments.empty() ? "" : "_" + script.arguments[0]);
}

void checkGils(const ProbedRun &run, const Python &python, const Script &script)
{
    EXPECT_EQ(run.info.gilOverlaps, 0u);
    if (python.isAtLeast(7)) {
        EXPECT_EQ(run.info.gilSwitchNumber, run.info.gilHolderChanges) << "as the trace's readers see it";
    }
    EXPECT_EQ(run.info.gilEpochGaps, 0u);
    EXPECT_THAT(run.info.violations, ::testing::IsEmpty());
    for (const ProbedProcess &process : run.processes) {
        SCOPED_TRACE("process " + std::to_string(process.process));
        if (python.isAtLeast(7)) {
            EXPECT_EQ(process.finding, GilFinding::Found);
            EXPECT_FALSE(process.gils.empty());
        }
        for (const auto &[object, gil] : process.gils) {
            SCOPED_TRACE("GIL " + std::to_string(object));
            EXPECT_EQ(gil.violations(run.info.late == 0), "");
            EXPECT_EQ(gil.knowsSwitchNumber, python.isAtLeast(7));
            if (gil.knowsSwitchNumber) {
                EXPECT_EQ(gil.switchNumber - gil.within + gil.carried, gil.holderChanges());
            }
            if (!script.sharesThreads) {
                EXPECT_EQ(gil.within + gil.carried, 0u);
            }
        }
    }
}

class ProbeScript : public ::testing::TestWithParam<Script>
{
};

TEST_P(ProbeScript, takesAndDropsAlternateAndHolderChangesAreTheInterpretersOwn)
{
    const Script &script = GetParam();
    const std::vector<Python> all = pythons();
    if (all.empty())
        GTEST_SKIP() << "no Python here";
    for (const Python &python : all) {
        SCOPED_TRACE(python.path);
        if (python.major < 3)
            continue;
        const ProbedRun plain = runScript(python.path, script.name, script.arguments, { .probe = false });
        // What was lost because the machine was taken is no longer compared: another look.
        ProbedRun probed = runScript(python.path, script.name, script.arguments);
        for (int look = 0; look < 4 && probed.info.lost != 0; ++look)
            probed = runScript(python.path, script.name, script.arguments);
        EXPECT_EQ(probed.output, plain.output);
        EXPECT_EQ(probed.status, plain.status);
        EXPECT_EQ(probed.status, script.status);
        EXPECT_GE(probed.processes.size(), script.processes);
        if (probed.info.lost != 0)
            std::cout << "    not testable here: " << probed.info.lost << " records were lost, "
                      << python.path << '\n';
        else
            checkGils(probed, python, script);
    }
}

const Script kScripts[] = {
    { "cputhreads" },
    { "iothreads" },
    { "convoy" },
    { "multiprocess", { "fork" }, 3 },
    { "multiprocess", { "spawn" }, 4 },
    { "multiprocess", { "forkserver" }, 3 },
    { "futures", {}, 3 },
    { "asyncioexecutor" },
    { "subprocesses", {}, 4 },
    { "forkwhilethreads", {}, 4 },
    { "deathbysignal", {}, 1, SIGKILL },
    { "osexit", {}, 1, 7 << 8 },
    { "locks" },
    { "manydescriptors" },
    { "interpreters", {}, 1, 0, true },
};
INSTANTIATE_TEST_SUITE_P(Of, ProbeScript, ::testing::ValuesIn(kScripts), ::testing::PrintToStringParamName());

const ProbedProcess &first(const ProbedRun &run)
{
    static const ProbedProcess none;
    return run.processes.empty() ? none : run.processes.front();
}

TEST(ProbeTest, threadsThatComputeRequestAndForceSwitches)
{
    for (const Python &python : pythons()) {
        if (!python.isAtLeast(2))
            continue;
        SCOPED_TRACE(python.path);
        const ProbedRun run = runScript(python.path, "cputhreads");
        EXPECT_GT(first(run).kinds.count(EventKind::GilRequest), 0u);
        EXPECT_GT(first(run).forcedDrops, 0u);
        EXPECT_GT(first(run).states.count(LaneState::WantsGil), 0u);
        EXPECT_GT(first(run).states.count(LaneState::RunningPython), 0u);
    }
}

TEST(ProbeTest, threadsThatWaitSayWhy)
{
    for (const Python &python : pythons()) {
        if (!python.isAtLeast(2))
            continue;
        SCOPED_TRACE(python.path);
        const ProbedRun io = runScript(python.path, "iothreads");
        EXPECT_GE(first(io).states.count(LaneState::Asleep) ? first(io).states.at(LaneState::Asleep) : 0, 20);
        EXPECT_GT(first(io).states.count(LaneState::BlockedIo), 0u);
        for (const char *call : { "read", "write", "sleep", "sync to disk" })
            EXPECT_TRUE(first(io).objects.contains(call)) << call;
        const ProbedRun locks = runScript(python.path, "locks");
        EXPECT_GT(first(locks).states.count(LaneState::BlockedLock), 0u);
        EXPECT_GT(first(locks).kinds.count(EventKind::Obtain), 0u);
        EXPECT_GT(first(locks).kinds.count(EventKind::Release), 0u);
    }
}

TEST(ProbeTest, anInterpreterWithAGilOfItsOwnHasOneInTheTrace)
{
    bool any = false;
    for (const Python &python : pythons()) {
        if (!python.isAtLeast(12))
            continue;
        SCOPED_TRACE(python.path);
        any = true;
        EXPECT_EQ(first(runScript(python.path, "interpreters")).gils.size(), 4u);
    }
    if (!any)
        GTEST_SKIP() << "no Python here that has such interpreters";
}

TEST(ProbeTest, theEnvironmentIsWhatItWouldHaveBeen)
{
    const std::string print = "import os, subprocess, sys\n"
                              "print(sorted(os.environ.items())); sys.stdout.flush()\n"
                              "os.system('env | sort | grep -v ^_='); subprocess.call(['env'])\n"
                              "subprocess.call(['env'], env={'LD_PRELOAD': '', 'A': 'b'})\n"
                              "subprocess.call([sys.executable, '-c', 'import os; "
                              "print(sorted(os.environ.items()))'], env={'ONLY': 'this'})\n";
    for (const Python &python : pythons()) {
        SCOPED_TRACE(python.path);
        const std::vector<std::string> command { python.path, "-c", print };
        const ProbedRun plain = run(command, { .probe = false });
        const ProbedRun probed = run(command);
        EXPECT_EQ(probed.output, plain.output);
        EXPECT_GE(probed.processes.size(), 2u)
            << "the inner Python is to be followed though its environment says nothing";
    }
}

TEST(ProbeTest, whereNobodyListensNothingIsDifferent)
{
    for (const Python &python : pythons()) {
        SCOPED_TRACE(python.path);
        const ProbedRun plain = runScript(python.path, "locks", {}, { .probe = false });
        for (const std::string socket : { "", "/", "/nowhere/at/all", "/dev/null" }) {
            const ProbedRun alone
                = runScript(python.path, "locks", {}, { .listen = false, .socket = socket });
            EXPECT_EQ(alone.output, plain.output) << socket;
            EXPECT_EQ(alone.status, plain.status) << socket;
        }
    }
}

TEST(ProbeTest, aLimitOnTheSizeOfFilesIsNoSignal)
{
    for (const Python &python : pythons()) {
        SCOPED_TRACE(python.path);
        for (const char *limit :
            { "ulimit -S -f 1000", "ulimit -f 1000", "ulimit -f 0", "ulimit -v 400000" }) { // with so few descriptors that Python cannot start the loader names us, too
            const std::vector<std::string> command { "/bin/sh", "-c",
                std::string(limit) + "; exec " + python.path + " -S -c 'print(1)'" };
            const ProbedRun plain = run(command, { .probe = false });
            const ProbedRun probed = run(command);
            EXPECT_EQ(probed.output, plain.output) << limit;
            EXPECT_EQ(probed.status, plain.status) << limit;
        }
    }
}

TEST(ProbeTest, theBootstrapsRecordsAndNamesArrive)
{
    const std::string code
        = "try: import ctypes\n"
          "except ImportError: print('none'); raise SystemExit\n"
          "p = ctypes.PyDLL(None)\n"
          "assert p.interleave_probe_version() == 1 and p.interleave_probe_active() == 1\n"
          "o = p.interleave_probe_define(7, b'counter', 7)\n"
          "assert o > 0 and p.interleave_probe_thread() > 0 and p.interleave_probe_thread_object() > 0\n"
          "assert p.interleave_probe_record(12, 0, 3) == 1\n" // StepBegin
          "assert p.interleave_probe_record(5, 0, 3) == 0\n" // GilTake: the probe's own
          "assert p.interleave_probe_record(20, 0, o) == 0\n" // Value needs a continuation
          "assert p.interleave_probe_record_more(20, 1, o, ctypes.c_uint64(5), 0) == 1\n"
          "assert p.interleave_probe_gil() == 2\n"
          "print('well')\n";
    for (const Python &python : pythons()) {
        if (!python.isAtLeast(7))
            continue;
        SCOPED_TRACE(python.path);
        const ProbedRun run = testing::run({ python.path, "-c", code });
        if (run.output == "none\n")
            continue; // a Python without ctypes
        EXPECT_EQ(run.output, "well\n");
        EXPECT_EQ(first(run).kinds.count(EventKind::StepBegin), 1u);
        EXPECT_EQ(first(run).kinds.count(EventKind::Value), 1u);
        EXPECT_TRUE(first(run).objects.contains("counter"));
    }
}

} // namespace
} // namespace interleave::cpython::testing
