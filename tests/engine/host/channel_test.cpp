// SPDX-License-Identifier: GPL-3.0-or-later
#include <host/channel.h>
#include <host/protocol.h>

#include <gtest/gtest.h>

#include <cstring>
#include <fcntl.h>
#include <random>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace interleave;
using namespace interleave::host;

namespace {

std::size_t openDescriptors()
{
    std::size_t count = 0;
    for (int i = 0; i < 1024; ++i)
        count += fcntl(i, F_GETFD) >= 0;
    return count;
}

struct Ends
{
    Channel near, far;
    Ends()
    {
        auto both = Channel::pair();
        near = Channel(std::move(both->first));
        far = Channel(std::move(both->second));
    }
};

bool sameFile(int a, int b)
{
    struct stat one
    {
    }, two {};
    return fstat(a, &one) == 0 && fstat(b, &two) == 0 && one.st_ino == two.st_ino && one.st_dev == two.st_dev;
}

} // namespace

TEST(Channel, carriesMessagesInOrderWithTheirDescriptors)
{
    Ends ends;
    const os::FileDescriptor first(memfd_create("a", MFD_CLOEXEC));
    const os::FileDescriptor second(memfd_create("b", MFD_CLOEXEC));
    const int both[] = { first.get(), second.get() };
    ASSERT_TRUE(ends.near.send(message::Perf { { 4, 5 }, false }, both));
    ASSERT_TRUE(ends.near.send(message::Stop {}));

    Channel::Received got = ends.far.receive();
    ASSERT_EQ(got.status, Channel::Status::Arrived);
    ASSERT_EQ(got.packet->descriptors.size(), 2u);
    EXPECT_TRUE(sameFile(got.packet->descriptors[0].get(), first.get()));
    EXPECT_TRUE(sameFile(got.packet->descriptors[1].get(), second.get()));
    EXPECT_EQ(fcntl(got.packet->descriptors[0].get(), F_GETFD), FD_CLOEXEC);
    EXPECT_TRUE(std::holds_alternative<message::Stop>(ends.far.receive().packet->message));
    EXPECT_EQ(ends.far.receive().status, Channel::Status::Empty);
}

TEST(Channel, carriesAMessageLargerThanAnySocketBuffer)
{
    const std::size_t before = openDescriptors();
    {
        Ends ends;
        const Message large = message::Start { std::string(5u << 20, 'x'), {}, {} };
        ASSERT_TRUE(ends.near.send(large));
        const Channel::Received got = ends.far.receive();
        ASSERT_EQ(got.status, Channel::Status::Arrived);
        EXPECT_TRUE(got.packet->message == large);
        EXPECT_TRUE(got.packet->descriptors.empty());
    }
    EXPECT_EQ(openDescriptors(), before);
}

TEST(Channel, givesWhatWasSentBeforeTheOtherSideLeft)
{
    Ends ends;
    ASSERT_TRUE(ends.far.send(message::Stop {})); // stays unread in `near`, …
    ASSERT_TRUE(ends.near.send(message::Heartbeat {}));
    ends.near.close(); // … so the kernel says ECONNRESET first
    EXPECT_EQ(ends.far.receive().status, Channel::Status::Arrived);
    EXPECT_EQ(ends.far.receive().status, Channel::Status::Closed);
    EXPECT_FALSE(ends.far.send(message::Stop {}));
}

TEST(Channel, queuesWhatDoesNotFitAndSendsItLater)
{
    Ends ends;
    const os::FileDescriptor file(memfd_create("a", MFD_CLOEXEC));
    const int one[] = { file.get() };
    int sent = 0;
    while (!ends.near.hasQueued()) {
        ASSERT_TRUE(ends.near.send(message::Region { ++sent, "" }, one));
        ASSERT_LT(sent, 100'000);
    }
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(ends.near.send(message::Region { ++sent, "" }, one));
    int received = 0;
    while (received < sent) {
        const Channel::Received got = ends.far.receive();
        if (got.status == Channel::Status::Empty) {
            ASSERT_TRUE(ends.near.flush());
            continue;
        }
        ASSERT_EQ(got.status, Channel::Status::Arrived);
        EXPECT_EQ(std::get<message::Region>(got.packet->message).process, ++received);
        EXPECT_EQ(got.packet->descriptors.size(), 1u);
    }
}

TEST(Channel, givesUpOnAReaderThatNeverReads)
{
    Ends ends;
    int sent = 0;
    while (ends.near.send(message::Heartbeat {}))
        ASSERT_LT(++sent, 100'000);
    EXPECT_FALSE(ends.near.isOpen());
}

TEST(Channel, keepsTheLastWordsOfOneWhoIsGone)
{
    Ends ends;
    ASSERT_TRUE(ends.far.send(message::Problem { { "the last words" } }));
    ends.far.close();
    EXPECT_FALSE(ends.near.send(message::Stop {}));
    EXPECT_FALSE(ends.near.isHeard());
    EXPECT_FALSE(ends.near.send(message::Stop {})) << "once and for all";
    const Channel::Received got = ends.near.receive();
    ASSERT_EQ(got.status, Channel::Status::Arrived);
    EXPECT_EQ(std::get<message::Problem>(got.packet->message).error.message, "the last words");
    EXPECT_EQ(ends.near.receive().status, Channel::Status::Closed);
}

TEST(Channel, refusesRawNonsenseAndGoesOn)
{
    const std::size_t before = openDescriptors();
    {
        auto both = Channel::pair();
        ASSERT_TRUE(both);
        Channel reader(std::move(both->second));
        const int raw = both->first.get();
        std::mt19937 random(7);
        for (int i = 0; i < 500; ++i) {
            std::string junk(1 + random() % 200, '\0');
            for (char &byte : junk)
                byte = char(random());
            ASSERT_GT(send(raw, junk.data(), junk.size(), 0), 0);
            const Channel::Received got = reader.receive();
            EXPECT_EQ(got.status, Channel::Status::Malformed);
            EXPECT_FALSE(got.error.message.empty());
        }
        // A frame that announces a payload in a file: without the file, with one that is not sealed.
        FrameHeader header;
        header.flags = FrameHeader::kPayloadInMemfd;
        header.length = 2;
        ASSERT_GT(send(raw, &header, sizeof header, 0), 0);
        EXPECT_EQ(reader.receive().status, Channel::Status::Malformed);

        os::FileDescriptor loose(memfd_create("loose", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        ASSERT_EQ(write(loose.get(), "{}", 2), 2);
        iovec part { &header, sizeof header };
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
        msghdr message {};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        const int descriptor = loose.get();
        std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
        ASSERT_GT(sendmsg(raw, &message, 0), 0);
        EXPECT_EQ(reader.receive().status, Channel::Status::Malformed);

        const std::string huge(200'000, 'x');
        if (send(raw, huge.data(), huge.size(), 0) > 0) {
            EXPECT_EQ(reader.receive().status, Channel::Status::Malformed);
        }
        const std::string good = encode(message::Stop {});
        ASSERT_GT(send(raw, good.data(), good.size(), 0), 0);
        EXPECT_EQ(reader.receive().status, Channel::Status::Arrived);
    }
    EXPECT_EQ(openDescriptors(), before);
}
