// SPDX-License-Identifier: GPL-3.0-or-later
#include <processes/handoff.h>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <dirent.h>

namespace interleave::processes {
namespace {

/// Two ends of what orders go over.
class HandoffTest : public testing::Test
{
protected:
    void SetUp() override
    {
        int ends[2] = {};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
        m_here = os::FileDescriptor(ends[0]);
        m_there = os::FileDescriptor(ends[1]);
    }
    static Handoff orders()
    {
        Handoff handoff;
        handoff.order = { .kind = Order::Kind::PoolWorker, .name = "pool-1", .number = 3, .stream = 0x1234'5678'9abc'def0, .place = 4, .code = 5, .pool = 6, .slot = 7,
            .calledAt = Nanoseconds { 123 }, .caller = 99 };
        handoff.method = trace::StartMethod::ForkServer;
        handoff.announceAddress = "address";
        handoff.scenario = R"({"lesson": "x"})";
        handoff.workPerMs = 2.5;
        handoff.servicePort = 1234;
        handoff.core = CoreId { 1 };
        return handoff;
    }
    os::FileDescriptor m_here, m_there;
};

std::size_t openDescriptors()
{
    std::size_t count = 0;
    DIR *directory = ::opendir("/proc/self/fd");
    while (::readdir(directory) != nullptr)
        ++count;
    ::closedir(directory);
    return count;
}

TEST_F(HandoffTest, arrivesAsItWasSentWithItsDescriptors)
{
    for (const std::size_t count : { std::size_t { 0 }, std::size_t { 1 }, std::size_t { 300 } }) { // more than go into one packet
        std::vector<os::FileDescriptor> kept;
        std::vector<int> sent;
        for (std::size_t i = 0; i < count; ++i) {
            kept.emplace_back(::eventfd(unsigned(i), EFD_CLOEXEC | EFD_NONBLOCK));
            sent.push_back(kept.back().get());
        }
        const os::FileDescriptor status(::eventfd(4242, EFD_CLOEXEC | EFD_NONBLOCK));
        ASSERT_TRUE(sendHandoff(m_here.get(), orders(), sent, count == 1 ? status.get() : -1));
        auto got = receiveHandoff(m_there.get());
        ASSERT_TRUE(got) << got.error().toLine();
        ASSERT_TRUE(*got);
        const Handoff &handoff = **got;
        EXPECT_EQ(handoff.order.kind, Order::Kind::PoolWorker);
        EXPECT_EQ(handoff.order.name, "pool-1");
        EXPECT_EQ(handoff.order.number, 3U);
        EXPECT_EQ(handoff.order.stream, 0x1234'5678'9abc'def0U);
        EXPECT_EQ(handoff.order.place, 4);
        EXPECT_EQ(handoff.order.code, 5U);
        EXPECT_EQ(handoff.order.pool, 6U);
        EXPECT_EQ(handoff.order.slot, 7U);
        EXPECT_EQ(handoff.order.calledAt, Nanoseconds { 123 });
        EXPECT_EQ(handoff.order.caller, 99);
        EXPECT_EQ(handoff.method, trace::StartMethod::ForkServer);
        EXPECT_EQ(handoff.announceAddress, "address");
        EXPECT_EQ(handoff.scenario, orders().scenario);
        EXPECT_EQ(handoff.workPerMs, 2.5);
        EXPECT_EQ(handoff.servicePort, 1234);
        EXPECT_EQ(handoff.core, CoreId { 1 });
        EXPECT_FALSE(handoff.observeThreshold);
        ASSERT_EQ(handoff.objects.size(), count);
        for (std::size_t i = 1; i < count; ++i) {
            eventfd_t value = 0;
            EXPECT_EQ(::eventfd_read(handoff.objects[i].get(), &value), 0);
            EXPECT_EQ(value, i) << "in their order";
        }
        EXPECT_EQ(bool(handoff.status), count == 1);
    }
}

TEST_F(HandoffTest, isEmptyIfTheOtherSideIsGone)
{
    m_here.reset();
    const auto got = receiveHandoff(m_there.get());
    ASSERT_TRUE(got);
    EXPECT_FALSE(*got);
    EXPECT_FALSE(sendHandoff(m_there.get(), orders(), {}, -1));
}

/// The packet of one handoff, damaged: it is refused, or means something that could have been meant; nothing crashes, nothing stays open.
TEST_F(HandoffTest, survivesEveryDamagedByte)
{
    ASSERT_TRUE(sendHandoff(m_here.get(), orders(), {}, -1));
    std::vector<char> bytes(4'096);
    alignas(cmsghdr) char control[256];
    iovec data { bytes.data(), bytes.size() };
    msghdr message {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = ::recvmsg(m_there.get(), &message, MSG_CMSG_CLOEXEC);
    ASSERT_GT(size, 0);
    int memfd = -1;
    std::memcpy(&memfd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof memfd);
    const os::FileDescriptor words(memfd);
    bytes.resize(std::size_t(size));

    const std::size_t before = openDescriptors();
    std::size_t refused = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const char bit : { char(1), char(-128), char(-1) }) {
            bytes[i] = static_cast<char>(bytes[i] ^ bit);
            data = { bytes.data(), bytes.size() };
            message.msg_control = control;
            message.msg_controllen = CMSG_SPACE(sizeof(int));
            cmsghdr *header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int));
            std::memcpy(CMSG_DATA(header), &memfd, sizeof memfd);
            ASSERT_EQ(::sendmsg(m_here.get(), &message, MSG_NOSIGNAL), size);
            const auto got = receiveHandoff(m_there.get());
            refused += got ? 0 : 1;
            if (got && *got) {
                EXPECT_LE(std::uint32_t((*got)->order.kind), std::uint32_t(Order::Kind::PoolWorker));
                EXPECT_LE(std::uint8_t((*got)->method), std::uint8_t(trace::StartMethod::ForkServer));
            }
            bytes[i] = static_cast<char>(bytes[i] ^ bit);
        }
    }
    EXPECT_EQ(openDescriptors(), before);
    EXPECT_GT(refused, 30U) << "magic, counts, kinds and lengths are looked at";
}

TEST_F(HandoffTest, refusesHalfAPacket)
{
    ASSERT_EQ(::send(m_here.get(), "orders", 6, 0), 6);
    EXPECT_FALSE(receiveHandoff(m_there.get()));
}

} // namespace
} // namespace interleave::processes
