// SPDX-License-Identifier: GPL-3.0-or-later
#include <os/processtree.h>
#include <os/procfs.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::os {
namespace {

constexpr Nanoseconds kWatchdog { 60'000'000'000 };

bool eventually(const std::function<bool()> &condition)
{
    const Nanoseconds until = monotonicNow() + kWatchdog;
    while (!condition()) {
        if (monotonicNow() > until)
            return false;
        sched_yield();
    }
    return true;
}

char stateOf(int pid)
{
    const auto stat = readProcStat(pid);
    return stat ? stat->state : '-';
}

/// A child that does something, and whatever comes of it is killed at the end.
class ProcessTree : public testing::Test
{
protected:
    void begin(const std::function<void()> &body)
    {
        ASSERT_EQ(::pipe(m_ready), 0);
        m_root = ::fork();
        ASSERT_GE(m_root, 0);
        if (m_root == 0) {
            body();
            ::_exit(0);
        }
        char byte = 0;
        ASSERT_EQ(::read(m_ready[0], &byte, 1), 1);
    }
    void tell() const { (void)!::write(m_ready[1], "x", 1); } ///< in the child: it is as it is to be
    void TearDown() override
    {
        EXPECT_TRUE(killTree(m_root));
        EXPECT_TRUE(descendants(::getpid()).empty());
        ::close(m_ready[0]);
        ::close(m_ready[1]);
    }
    int m_root = 0;

private:
    int m_ready[2] = {};
};

TEST_F(ProcessTree, isStoppedWholeAndRunsOn)
{
    begin([this] {
        if (::fork() == 0)
            tell();
        for (;;)
            sched_yield();
    });
    const auto stopped = freezeTree(m_root, {}, kWatchdog);
    ASSERT_TRUE(stopped) << stopped.error().toLine();
    ASSERT_EQ(stopped->size(), 2U);
    for (const int pid : *stopped)
        EXPECT_EQ(stateOf(pid), 'T');
    thawTree(m_root);
    for (const int pid : *stopped)
        EXPECT_TRUE(eventually([pid] { return stateOf(pid) == 'R'; }));
}

TEST_F(ProcessTree, isStoppedEvenWhileOneOfItWaitsForAChildToExec)
{
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer makes a fork of every vfork";
#endif
    // As posix_spawn does between its vfork and the child's exec: the parent sleeps uninterruptibly, and the child can be stopped.
    begin([this] {
        if (::vfork() == 0) {
            tell();
            for (;;)
                ::pause();
        }
    });
    ASSERT_TRUE(eventually([this] { return stateOf(m_root) == 'D'; }));
    const auto stopped = freezeTree(m_root, {}, kWatchdog);
    ASSERT_TRUE(stopped) << stopped.error().toLine();
    ASSERT_EQ(stopped->size(), 2U);
    EXPECT_EQ(stateOf((*stopped)[1]), 'T');
    thawTree(m_root);
    EXPECT_TRUE(eventually([&] { return stateOf((*stopped)[1]) == 'S'; }));
    ::kill((*stopped)[1], SIGKILL);
    EXPECT_TRUE(eventually([this] { return stateOf(m_root) == 'Z'; })) << "it goes on, to its end";
}

} // namespace
} // namespace interleave::os
