// SPDX-License-Identifier: GPL-3.0-or-later
#include <os/procfs.h>

#include <core/clock.h>

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::os {

namespace {

/// A child that executes /bin/sleep with this environment. It ends with the object.
class Sleeper
{
public:
    explicit Sleeper(char *const *environment)
        : m_pid(fork())
    {
        if (m_pid == 0) {
            const char *const arguments[] = { "sleep", "1000", nullptr };
            execve("/bin/sleep", const_cast<char *const *>(arguments), environment);
            _exit(1);
        }
    }
    ~Sleeper()
    {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }
    [[nodiscard]] pid_t pid() const { return m_pid; }
    /// Blocks until it is no copy of this test any more.
    void awaitExec() const
    {
        while (readSmallFile(("/proc/" + std::to_string(m_pid) + "/comm").c_str()) != "sleep\n")
            usleep(200);
    }

private:
    pid_t m_pid;
};

} // namespace

TEST(ReadEnvironment, givesWhatTheProcessWasStartedWith)
{
    char first[] = "ONE=1", second[] = "TWO=2";
    char *const environment[] = { first, second, nullptr };
    const Sleeper sleeper(environment);
    sleeper.awaitExec();
    std::optional<std::string> read;
    while (!(read = readEnvironment(sleeper.pid()))) { } // still inside execve
    EXPECT_EQ(*read, std::string("ONE=1\0TWO=2\0", 12));
}

TEST(ReadEnvironment, tellsNoneFromNotYet)
{
    char *const none[] = { nullptr };
    const Sleeper sleeper(none);
    sleeper.awaitExec();
    std::optional<std::string> read;
    const Nanoseconds until = monotonicNow() + std::chrono::minutes(1); // only a hang takes so long
    while (!read && monotonicNow() < until)
        read = readEnvironment(sleeper.pid());
    ASSERT_TRUE(read) << "a process that has none would be looked at for ever";
    EXPECT_EQ(*read, "");
}

TEST(ReadEnvironment, isEmptyForTheDeadAndTheAbsent)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    siginfo_t info {};
    ASSERT_EQ(waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT), 0);
    EXPECT_EQ(readEnvironment(child), std::string()) << "a zombie";
    waitpid(child, nullptr, 0);
    EXPECT_EQ(readEnvironment(child), std::string());
}

TEST(ParseProcStat, isNotMisledByTheName)
{
    const auto stat = parseProcStat("42 (a) b (c)) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 8192 3 0 1 1 0 0 0 0 0 "
                                    "0 0 0 0 0 17 3 0 0 0 0 0");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->id, 42);
    EXPECT_EQ(stat->state, 'S');
    EXPECT_EQ(stat->parent, 7);
    EXPECT_EQ(stat->startTicks, 12345u);
    EXPECT_EQ(stat->processor, 3);
    for (const char *text : { "", "42", "42 (a", "42 (a)", "x (a) S 1", "42 (a) SS 1" })
        EXPECT_FALSE(parseProcStat(text)) << text;
}

} // namespace interleave::os
