// SPDX-License-Identifier: GPL-3.0-or-later
#include <host/sweep.h>
#include <os/pidfd.h>
#include <os/procfs.h>
#include <os/spawn.h>

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

struct Swept
{
    std::string token;
    ~Swept() { sweepRun(token); }
};

/// Runs a script to its end, with the token in its environment.
void startShell(const std::string &token, const std::string &script)
{
    const auto ends = os::FileDescriptor(dup(0));
    const auto shell = os::spawn({ .program = "/bin/sh",
        .name = {},
        .arguments = { "-c", script },
        .channel = ends.get(),
        .newSession = true,
        .environment = { std::string(kRunVariable) + "=" + token } });
    ASSERT_TRUE(shell) << shell.error().toLine();
    ASSERT_TRUE(os::waitForEnd(shell->pidfd, std::chrono::seconds(60)));
    waitpid(shell->pid, nullptr, 0);
}

/// What the run's processes execute now.
std::vector<std::string> namesOf(const std::string &token)
{
    std::vector<std::string> names;
    for (const pid_t pid : processesOfRun(token)) {
        std::string name = os::readSmallFile(("/proc/" + std::to_string(pid) + "/comm").c_str());
        names.push_back(name.substr(0, name.find('\n')));
    }
    return names;
}

} // namespace

TEST(Sweep, findsAndEndsWhoLeftSessionAndParentBehind)
{
    const std::string token = newToken();
    const Swept afterwards { token };
    startShell(token, "setsid sleep 1000 & (setsid sleep 1000 &) ; exit 0");
    // The two are orphans in sessions of their own by now, or about to be.
    for (int i = 0; namesOf(token) != std::vector<std::string> { "sleep", "sleep" } && i < 60'000; ++i)
        poll(nullptr, 0, 1);
    ASSERT_EQ(namesOf(token), (std::vector<std::string> { "sleep", "sleep" }));
    EXPECT_TRUE(processesOfRun(newToken()).empty());
    EXPECT_EQ(sweepRun(token), 2u);
    EXPECT_TRUE(processesOfRun(token).empty());
    EXPECT_EQ(sweepRun(token), 0u);
}

TEST(Sweep, overlooksNobodyWhoIsInTheMiddleOfAnExec)
{
    // Each of these shells replaces itself by the next for ever: at any time one of them may have no environment to be
    // known by.
    const std::string token = newToken();
    const Swept afterwards { token }; // also when an expectation fails
    constexpr std::size_t kShells = 4;
    startShell(token,
        "again='exec sh -c \"$0\" \"$0\"'; for i in 1 2 3 4; do sh -c \"$again\" \"$again\" & done; exit 0");
    for (int i = 0; processesOfRun(token).size() != kShells && i < 60'000; ++i)
        poll(nullptr, 0, 1);
    for (int look = 0; look < 50; ++look)
        ASSERT_EQ(processesOfRun(token).size(), kShells) << "look " << look;
    EXPECT_EQ(sweepRun(token), kShells);
    EXPECT_TRUE(processesOfRun(token).empty());
}

TEST(Spawn, givesTheChildOnlyItsChannelAndTheStandardThree)
{
    auto ends = os::FileDescriptor(dup(0));
    const os::FileDescriptor leak(dup(0)); // not close-on-exec
    const auto shell = os::spawn({ .program = "/bin/sh",
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
    const auto child = os::spawn({ .program = "/nonexistent",
        .name = {},
        .arguments = {},
        .channel = 0,
        .newSession = false,
        .environment = {} });
    ASSERT_FALSE(child);
    EXPECT_NE(child.error().message.find("/nonexistent"), std::string::npos);
}
