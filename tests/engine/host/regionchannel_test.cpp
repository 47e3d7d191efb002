// SPDX-License-Identifier: GPL-3.0-or-later
#include <host/regionchannel.h>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

using namespace interleave;
using namespace interleave::host;

namespace {

os::FileDescriptor connectTo(const std::string &address)
{
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path + 1, address.data(), address.size());
    os::FileDescriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    EXPECT_EQ(connect(socket.get(), reinterpret_cast<sockaddr *>(&name),
                  socklen_t(offsetof(sockaddr_un, sun_path) + 1 + address.size())),
        0);
    return socket;
}

} // namespace

TEST(RegionChannel, namesTheSenderByTheKernelsWord)
{
    RegionListener listener;
    ASSERT_TRUE(listener.open("secret"));
    const os::FileDescriptor memfd(memfd_create("region", MFD_CLOEXEC));
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0)
        _exit(sendRegion(listener.address(), "secret", memfd.get()) ? 0 : 1);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    // Its sender is gone, what it sent is not.
    std::vector<Error> problems;
    const std::vector<ArrivedRegion> arrived = listener.take(problems);
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].process, child);
    EXPECT_TRUE(arrived[0].memfd);
    EXPECT_TRUE(problems.empty());
    EXPECT_TRUE(listener.take(problems).empty());
}

TEST(RegionChannel, refusesAStrangerWithoutTheToken)
{
    RegionListener listener;
    ASSERT_TRUE(listener.open("secret"));
    const os::FileDescriptor memfd(memfd_create("region", MFD_CLOEXEC));
    ASSERT_TRUE(sendRegion(listener.address(), "guess", memfd.get()));
    std::vector<Error> problems;
    EXPECT_TRUE(listener.take(problems).empty());
    EXPECT_EQ(problems.size(), 1u);
}

TEST(RegionChannel, doesNotWaitForThoseWhoSayNothing)
{
    RegionListener listener;
    ASSERT_TRUE(listener.open("secret"));
    std::vector<os::FileDescriptor> silent;
    std::vector<Error> problems;
    for (std::size_t i = 0; i < 2 * RegionListener::kMaxConnections; ++i) {
        silent.push_back(connectTo(listener.address()));
        EXPECT_TRUE(listener.take(problems).empty());
    }
    std::vector<pollfd> waits;
    listener.addTo(waits);
    EXPECT_LE(waits.size(), RegionListener::kMaxConnections + 1);
    const os::FileDescriptor memfd(memfd_create("region", MFD_CLOEXEC));
    ASSERT_TRUE(sendRegion(listener.address(), "secret", memfd.get()));
    EXPECT_EQ(listener.take(problems).size(), 1u);
}

TEST(RegionChannel, reportsNonsense)
{
    RegionListener listener;
    ASSERT_TRUE(listener.open("secret"));
    const os::FileDescriptor socket = connectTo(listener.address());
    ASSERT_GT(send(socket.get(), "nonsense", 8, 0), 0);
    std::vector<Error> problems;
    EXPECT_TRUE(listener.take(problems).empty());
    EXPECT_EQ(problems.size(), 1u);
}
