// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/probehello.h>
#include <host/hostthreads.h>
#include <host/probelistener.h>

#include <gmock/gmock.h>
#include <os/taskcall.h>

#include <gtest/gtest.h>

#include <cstring>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace interleave::host {
namespace {

using cpython::ProbeHello;

ProbeHello hello()
{
    ProbeHello greeting {};
    greeting.magic = cpython::kProbeHelloMagic;
    greeting.version = cpython::kProbeHelloVersion;
    greeting.bytes = sizeof greeting;
    greeting.process = 4; // a lie: nobody believes it
    return greeting;
}

os::FileDescriptor connectTo(const std::filesystem::path &path)
{
    os::FileDescriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.c_str(), path.native().size());
    EXPECT_EQ(connect(socket.get(), reinterpret_cast<sockaddr *>(&name), sizeof name), 0);
    return socket;
}

void send(const os::FileDescriptor &socket, const void *bytes, std::size_t length, int descriptors)
{
    const os::FileDescriptor memory(memfd_create("region", MFD_CLOEXEC));
    alignas(cmsghdr) char control[CMSG_SPACE(4 * sizeof(int))] = {};
    iovec data { const_cast<void *>(bytes), length };
    msghdr message {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (descriptors > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(std::size_t(descriptors) * sizeof(int));
        cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(std::size_t(descriptors) * sizeof(int));
        for (int i = 0; i < descriptors; ++i) {
            const int number = memory.get();
            std::memcpy(CMSG_DATA(part) + std::size_t(i) * sizeof number, &number, sizeof number);
        }
    }
    EXPECT_EQ(sendmsg(socket.get(), &message, MSG_NOSIGNAL), ssize_t(length));
}

class Probes : public ::testing::Test
{
protected:
    void SetUp() override
    {
        const Result<void> opened = m_listener.open(std::to_string(getpid()) + "-0123456789abcdef");
        ASSERT_TRUE(opened) << opened.error().toLine();
    }
    std::vector<ArrivedRegion> take() { return m_listener.take(m_problems); }
    ProbeListener m_listener;
    std::vector<Error> m_problems;
};

TEST_F(Probes, aRegionComesWithTheNumberThatItsSenderHasHere)
{
    const os::FileDescriptor socket = connectTo(m_listener.path());
    EXPECT_TRUE(take().empty()) << "connected, and has said nothing yet";
    const ProbeHello greeting = hello();
    send(socket, &greeting, sizeof greeting, 1);
    std::vector<ArrivedRegion> arrived = take();
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0].process, getpid());
    EXPECT_TRUE(arrived[0].memfd);
    EXPECT_TRUE(m_problems.empty());

    // The sender waits until its region is watched.
    pollfd wait { socket.get(), POLLIN, 0 };
    EXPECT_EQ(poll(&wait, 1, 0), 0);
    arrived.clear();
    EXPECT_EQ(poll(&wait, 1, 60'000), 1);
}

TEST_F(Probes, nonsenseIsRefusedAndSaidAFewTimes)
{
    ProbeHello wrong = hello();
    wrong.magic ^= 1;
    ProbeHello older = hello();
    older.version = 99;
    for (int round = 0; round < 50; ++round) {
        send(connectTo(m_listener.path()), &wrong, sizeof wrong, 1);
        send(connectTo(m_listener.path()), &older, sizeof older, 1);
        const ProbeHello greeting = hello();
        send(connectTo(m_listener.path()), &greeting, sizeof greeting - 1, 1);
        send(connectTo(m_listener.path()), &greeting, sizeof greeting, 0);
        send(connectTo(m_listener.path()), &greeting, sizeof greeting, 3);
        { const os::FileDescriptor silent = connectTo(m_listener.path()); }
        EXPECT_TRUE(take().empty());
    }
    EXPECT_GE(m_problems.size(), 5U);
    EXPECT_LE(m_problems.size(), 30U);
}

TEST_F(Probes, whoSaysNothingMakesRoomAndTheRestIsHeard)
{
    std::vector<os::FileDescriptor> silent;
    for (std::size_t i = 0; i < 2 * RegionListener::kMaxConnections; ++i) {
        silent.push_back(connectTo(m_listener.path()));
        EXPECT_TRUE(take().empty());
    }
    const ProbeHello greeting = hello();
    const os::FileDescriptor socket = connectTo(m_listener.path());
    send(socket, &greeting, sizeof greeting, 1);
    EXPECT_EQ(take().size(), 1U);
}

TEST_F(Probes, theFolderIsOursAloneAndGoesWithTheListener)
{
    const std::filesystem::path folder = m_listener.path().parent_path();
    struct stat info {};
    ASSERT_EQ(stat(folder.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700U);
    m_listener.close();
    EXPECT_FALSE(std::filesystem::exists(folder));
    ASSERT_TRUE(m_listener.open(std::to_string(getpid()) + "-0123456789abcdef"));
    removeProbeFolder(std::to_string(getpid()) + "-0123456789abcdef");
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(HostThreads, theInnermostNumberCounts)
{
    EXPECT_EQ(os::innermostId("Name:\tx\nNSpid:\t4711\t52\t7\nVmPeak:\n"), 7U);
    EXPECT_EQ(os::innermostId("Name:\tx\nNSpid:\t4711\n"), 4711U);
    EXPECT_EQ(os::innermostId("Name:\tNSpid:\t5\n"), 0U);
    EXPECT_EQ(os::innermostId(""), 0U);
}

TEST(HostThreads, withoutANamespaceNumbersAreTheSame)
{
    HostThreads threads(getpid());
    const auto self = std::uint32_t(syscall(SYS_gettid));
    EXPECT_EQ(threads(self).value, self);
    std::uint32_t other = 0;
    std::jthread([&] {
        other = std::uint32_t(syscall(SYS_gettid));
        EXPECT_EQ(threads(other).value, other) << "one that has come since";
    });
    EXPECT_EQ(threads(other).value, other) << "remembered";
    EXPECT_GT(threads(1'234'567'890).value, 1U << 31) << "a number that no thread has";
}

} // namespace
} // namespace interleave::host
