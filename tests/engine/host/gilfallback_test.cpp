// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder of ways to see a real interpreter's GIL: what makes one rung give way to the next, and what is shown then.
#include "gilrungs.h"
#include "restricted.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sys/syscall.h>

namespace interleave::host {
namespace {

using cpython::GilRung;
using namespace testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using trace::LaneKind;

/// The memory that was read is gone, and the other threads; what comes then is looked at anew.
TEST_F(GilRungs, aProcessThatExecutesAnotherInterpreterIsLookedAtAnew)
{
    const std::string second = folder().write("second.py", spinning(1.5)).string();
    RunRequest asked = requestFor(fmt::format("import os, sys, time\nend = time.monotonic() + 1\nwhile time.monotonic() < end: pass\nos.execv(sys.executable, [sys.executable, '{}'])\n", second));
    asked.script->gil = GilRung::Sampled;
    const RunReport report = record(std::move(asked));
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.script->setup.gil, GilRung::Sampled) << report.script->setup.gilReason;
    ASSERT_EQ(lanesOf(*report.store, LaneKind::Gil).size(), 1U);
    EXPECT_GE(holdersOf(*report.store, *lanesOf(*report.store, LaneKind::Gil).front()).size(), 2U) << "the second one's threads";
    expectThreadsAndCores(report);
}

TEST_F(GilRungs, aProcessThatIsKilledWhileItIsLookedAtEndsTheRun)
{
    RunRequest asked = requestFor("import os, signal, threading, time\n"
                                  "def spin():\n    while True: pass\nfor _ in range(2): threading.Thread(target=spin, daemon=True).start()\n"
                                  "time.sleep(1)\nos.kill(os.getpid(), signal.SIGKILL)\n");
    asked.script->gil = GilRung::Sampled;
    auto session = RunSession::start(std::move(asked));
    ASSERT_TRUE(session) << session.error().toLine();
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.script->signal, SIGKILL);
    EXPECT_EQ(report.script->setup.gil, GilRung::Sampled) << report.script->setup.gilReason;
    EXPECT_EQ(report.store->info().gilOverlaps, 0U);
    EXPECT_THAT(report.store->info().violations, IsEmpty());
    expectThreadsAndCores(report);
}

/// A build without one is not looked into, and that is no failure. (What runs here has one: only the answer is another.)
TEST_F(GilRungs, anInterpreterThatSaysThatItHasNoneIsShownAsHavingNone)
{
    RunRequest asked = requestFor(spinning(1));
    asked.script->interpreter.freeThreaded = true;
    asked.script->interpreter.hasGil = false;
    asked.script->gil = GilRung::Sampled;
    const RunReport report = record(std::move(asked));
    ASSERT_TRUE(report.script);
    EXPECT_FALSE(report.script->setup.hasGil);
    EXPECT_EQ(report.script->setup.gil, GilRung::None);
    EXPECT_THAT(report.script->setup.gilReason, HasSubstr("no GIL"));
    EXPECT_TRUE(lanesOf(*report.store, LaneKind::Gil).empty());
    EXPECT_THAT(report.warnings, ::testing::Not(Contains(HasSubstr("GIL"))));
    expectThreadsAndCores(report);
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
    RunRequest asked = requestFor(spinning(1)); // which writes the script
    asked.script->gil = GilRung::Sampled;
    const auto body = [&] {
        const RunReport report = record(asked);
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
