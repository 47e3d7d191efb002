// SPDX-License-Identifier: GPL-3.0-or-later
#include <os/packet.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace interleave::os {
namespace {

class Packet : public testing::Test
{
protected:
    void SetUp() override
    {
        int ends[2] = {};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
        m_here = FileDescriptor(ends[0]);
        m_there = FileDescriptor(ends[1]);
    }
    static std::span<const std::byte> bytesOf(const std::string &text) { return std::as_bytes(std::span(text)); }
    ReceivedPacket receive(std::size_t room = 64)
    {
        m_text.assign(room, '\0');
        ReceivedPacket packet = receivePacket(m_there.get(), std::as_writable_bytes(std::span(m_text)), MSG_DONTWAIT);
        m_text.resize(packet.bytes > 0 ? std::size_t(packet.bytes) : 0);
        return packet;
    }
    FileDescriptor m_here, m_there;
    std::string m_text;
};

TEST_F(Packet, bringsBytesAndOpenFilesThatStayOpen)
{
    int pipe[2] = {};
    ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
    const FileDescriptor out(pipe[0]);
    {
        const FileDescriptor in(pipe[1]);
        const std::array<int, 2> both { in.get(), out.get() };
        EXPECT_EQ(sendPacket(m_here.get(), bytesOf("hello"), both), 5);
    }
    const ReceivedPacket packet = receive();
    EXPECT_EQ(m_text, "hello");
    EXPECT_FALSE(packet.cut);
    ASSERT_EQ(packet.descriptors.size(), 2U);
    EXPECT_NE(::fcntl(packet.descriptors.front().get(), F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_EQ(::write(packet.descriptors.front().get(), "x", 1), 1);
    char read = 0;
    EXPECT_EQ(::read(packet.descriptors.back().get(), &read, 1), 1);
    EXPECT_EQ(read, 'x');
}

TEST_F(Packet, maybeOfBytesAlone)
{
    EXPECT_EQ(sendPacket(m_here.get(), bytesOf("bare"), {}), 4);
    EXPECT_TRUE(receive().descriptors.empty());
    EXPECT_EQ(m_text, "bare");
}

TEST_F(Packet, saysWhatWasCut)
{
    EXPECT_EQ(sendPacket(m_here.get(), bytesOf("too long"), {}), 8);
    EXPECT_TRUE(receive(3).cut);
    EXPECT_EQ(m_text, "too");
}

TEST_F(Packet, tellsNothingYetFromTheEnd)
{
    EXPECT_EQ(receive().bytes, -1);
    EXPECT_EQ(errno, EAGAIN);
    m_here.reset();
    EXPECT_EQ(receive().bytes, 0);
}

TEST_F(Packet, takesNoMoreDescriptorsThanTheKernel)
{
    const std::vector<int> most(kMostDescriptorsOfAPacket, m_here.get());
    EXPECT_EQ(sendPacket(m_here.get(), bytesOf("m"), most), 1);
    EXPECT_EQ(receive().descriptors.size(), kMostDescriptorsOfAPacket);
    const std::vector<int> more(kMostDescriptorsOfAPacket + 1, m_here.get());
    EXPECT_EQ(sendPacket(m_here.get(), bytesOf("m"), more), -1);
    EXPECT_EQ(errno, EINVAL);
}

} // namespace
} // namespace interleave::os
