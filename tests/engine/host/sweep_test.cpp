// SPDX-License-Identifier: GPL-3.0-or-later
#include <host/spawn.h>
#include <host/sweep.h>
#include <os/pidfd.h>

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace interleave;
using namespace interleave::host;

namespace {

std::string newToken()
{
    return "sweep-" + std::to_string(getpid()) + "-" + std::to_string(monotonicNow().count());
}

} // namespace

TEST(Sweep, findsAndEndsWhoLeftSessionAndParentBehind)
{
    const std::string token = newToken();
    auto ends = os::FileDescriptor(dup(0));
    const auto shell = spawn({ .program = "/bin/sh",
        .name = {},
        .arguments = { "-c", "setsid sleep 1000 & (setsid sleep 1000 &) ; exit 0" },
        .channel = ends.get(),
        .newSession = true,
        .environment = { std::string(kRunVariable) + "=" + token } });
    ASSERT_TRUE(shell) << shell.error().toLine();
    ASSERT_TRUE(os::waitForEnd(shell->pidfd, std::chrono::seconds(60)));
    waitpid(shell->pid, nullptr, 0);
    // The two are orphans of their own sessions by now, or about to be.
    for (int i = 0; processesOfRun(token).size() < 2 && i < 10'000; ++i)
        poll(nullptr, 0, 1);
    ASSERT_EQ(processesOfRun(token).size(), 2u);
    EXPECT_TRUE(processesOfRun(newToken()).empty());
    EXPECT_EQ(sweepRun(token), 2u);
    EXPECT_TRUE(processesOfRun(token).empty());
    EXPECT_EQ(sweepRun(token), 0u);
}

TEST(Spawn, givesTheChildOnlyItsChannelAndTheStandardThree)
{
    auto ends = os::FileDescriptor(dup(0));
    const os::FileDescriptor leak(dup(0)); // not close-on-exec
    const auto shell = spawn({ .program = "/bin/sh",
        .name = {},
        .arguments = { "-c", "exit $(ls /proc/self/fd | wc -w)" },
        .channel = ends.get(),
        .newSession = false,
        .environment = {} });
    ASSERT_TRUE(shell);
    ASSERT_TRUE(os::waitForEnd(shell->pidfd, std::chrono::seconds(60)));
    int status = 0;
    waitpid(shell->pid, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 5)
        << "0, 1, 2, the channel, and the one with which ls reads the directory";
}

TEST(Spawn, saysWhatCannotBeStarted)
{
    const auto child = spawn({ .program = "/nonexistent",
        .name = {},
        .arguments = {},
        .channel = 0,
        .newSession = false,
        .environment = {} });
    ASSERT_FALSE(child);
    EXPECT_NE(child.error().message.find("/nonexistent"), std::string::npos);
}
