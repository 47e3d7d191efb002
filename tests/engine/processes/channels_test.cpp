// SPDX-License-Identifier: GPL-3.0-or-later
// Pickled bytes, pipes and queues with their feeders.
#include "processfixture.h"

#include <processes/messagequeue.h>
#include <processes/pickle.h>

namespace interleave::processes {
namespace {

class PickleTest : public ProcessTest
{
protected:
    void SetUp() override { begin(); }
};

TEST_F(PickleTest, loadsWhatWasDumpedWhateverItsSize)
{
    here([&](const Caller &caller) {
        for (const std::uint32_t bytes : { 0U, 1U, 4U, 5U, 6U, 99U, 5'000U }) {
            std::string message = "plain";
            dump(caller, ObjectId { 9 }, bytes, bytes + 1, message);
            EXPECT_EQ(message.size(), 5 + 8 + bytes) << "appended, with its seed";
            EXPECT_TRUE(load(caller, ObjectId { 9 }, std::string_view(message).substr(5))) << bytes;
        }
    });
    const auto told = only(seen(), EventKind::Serialised);
    ASSERT_EQ(told.size(), 14U);
    EXPECT_EQ(told[12].extra, 5'000U);
    EXPECT_EQ(told[12].detail, 0);
    EXPECT_EQ(told[13].detail, 1);
}

TEST_F(PickleTest, findsEveryDamagedByteAndEveryMissingOne)
{
    here([&](const Caller &caller) {
        std::string message;
        dump(caller, {}, 23, 77, message);
        for (std::size_t i = 0; i < message.size(); ++i) {
            std::string damaged = message;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            EXPECT_FALSE(load(caller, {}, damaged)) << "byte " << i;
        }
        for (std::size_t length = 0; length < 8; ++length)
            EXPECT_FALSE(load(caller, {}, std::string_view(message).substr(0, length)));
    });
}

class PipeTest : public ProcessTest
{
protected:
    void SetUp() override
    {
        begin();
        m_shared = SharedObjects::create({ .pipes = 1 }).value();
    }
    [[nodiscard]] MessagePipe pipe() const { return { *m_shared, 0, ObjectId { 9 }, LaneState::BlockedIo }; }
    std::unique_ptr<SharedObjects> m_shared;
};

TEST_F(PipeTest, carriesMessagesWholeAndInOrderThoughTheyAreLargerThanItself)
{
    const std::vector<std::string> messages { std::string(300'000, 'a'), "", "short", std::string(70'000, 'z') };
    MessagePipe out = pipe(), in = pipe();
    std::jthread sender = thread([&](const Caller &caller) {
        for (const std::string &message : messages)
            EXPECT_EQ(out.send(caller, message), Waited::Ready);
    });
    here([&](const Caller &caller) {
        for (const std::string &message : messages) {
            std::string got;
            ASSERT_EQ(in.receive(caller, got), Waited::Ready);
            EXPECT_EQ(got, message);
        }
        EXPECT_FALSE(in.hasMessage());
    });
    sender.join();
    const auto sent = only(seen(), EventKind::Sent), received = only(seen(), EventKind::Received);
    ASSERT_EQ(sent.size(), 4U);
    ASSERT_EQ(received.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(sent[i].value, i + 1);
        EXPECT_EQ(received[i].value, i + 1);
    }
}

TEST_F(PipeTest, waitsNoLongerThanItIsTold)
{
    MessagePipe in = pipe();
    here([&](const Caller &caller) {
        std::string got;
        EXPECT_EQ(in.receive(caller, got, monotonicNow() + ms(1)), Waited::TimedOut);
    });
}

TEST_F(PipeTest, endsItsWaitsOnAStop)
{
    Waited received = Waited::Ready, sent = Waited::Ready;
    MessagePipe in = pipe(), out(*m_shared, 0, ObjectId { 9 }, LaneState::BlockedQueue);
    const auto full = SharedObjects::create({ .pipes = 1 }).value();
    MessagePipe into(*full, 0, ObjectId { 9 }, LaneState::BlockedQueue);
    std::jthread receiver = thread([&](const Caller &caller) {
        std::string got;
        received = in.receive(caller, got);
    });
    std::jthread sender = thread([&](const Caller &caller) { sent = into.send(caller, std::string(1'000'000, 'x')); });
    untilBlocked(LaneState::BlockedIo);
    untilBlocked(LaneState::BlockedQueue);
    m_stop->request();
    receiver.join();
    sender.join();
    EXPECT_EQ(received, Waited::Stopped);
    EXPECT_EQ(sent, Waited::Stopped);
}

class MessageQueueTest : public ProcessTest
{
protected:
    void SetUp() override
    {
        begin();
        m_shared = SharedObjects::create({ .semaphores = { 1, 1, 2 }, .pipes = 1 }).value();
        m_queue.emplace(*m_process, *m_shared, 0, 0, 2, ObjectId { 9 });
    }
    [[nodiscard]] std::size_t depths(trace::DepthChange change) const
    {
        const auto all = only(seen(), EventKind::Depth);
        return std::size_t(std::count_if(all.begin(), all.end(), [&](const Seen &one) { return one.detail == std::uint8_t(change); }));
    }
    std::unique_ptr<SharedObjects> m_shared;
    std::optional<MessageQueue> m_queue; ///< of two items
};

TEST_F(MessageQueueTest, holdsItsBoundAndNotMore)
{
    here([&](const Caller &caller) {
        EXPECT_EQ(*m_queue->put(caller, { "a", 10, 1 }), Waited::Ready);
        EXPECT_EQ(*m_queue->put(caller, { "b", 10, 2 }), Waited::Ready);
        EXPECT_TRUE(m_queue->isFull());
        EXPECT_EQ(*m_queue->put(caller, { "c", 10, 3 }, monotonicNow() + ms(1)), Waited::TimedOut);
        std::string plain;
        EXPECT_EQ(*m_queue->get(caller, {}, &plain, 1), Waited::Ready);
        EXPECT_EQ(plain, "a");
        EXPECT_EQ(*m_queue->get(caller, {}, &plain, 1), Waited::Ready);
        EXPECT_EQ(plain, "b") << "in their order";
        EXPECT_EQ(*m_queue->get(caller, monotonicNow() + ms(1)), Waited::TimedOut);
        m_queue->finish(caller);
    });
    EXPECT_EQ(depths(trace::DepthChange::Put), 2U);
    EXPECT_EQ(depths(trace::DepthChange::Get), 2U);
    EXPECT_EQ(depths(trace::DepthChange::Refused), 1U);
}

TEST_F(MessageQueueTest, itsFeederPicklesOnAThreadOfItsOwn)
{
    std::uint32_t ring = 0;
    here([&](const Caller &caller) {
        ring = caller.thread.trace.number();
        EXPECT_EQ(*m_queue->put(caller, { {}, 1'000, 1 }), Waited::Ready);
        m_queue->finish(caller); // until it is written
    });
    const auto pickled = only(seen(), EventKind::Serialised);
    ASSERT_EQ(pickled.size(), 1U);
    EXPECT_NE(pickled[0].ring + 1, ring);
    EXPECT_EQ(only(seen(), EventKind::Sent).size(), 1U) << "finish waits for the feeder";
}

TEST_F(MessageQueueTest, anotherThreadWaitsForAnItemAndForRoom)
{
    std::jthread getter = thread([&](const Caller &caller) {
        for (int i = 0; i < 6; ++i)
            EXPECT_EQ(*m_queue->get(caller), Waited::Ready);
    });
    untilBlocked(LaneState::BlockedQueue);
    here([&](const Caller &caller) {
        for (std::uint64_t i = 0; i < 6; ++i)
            EXPECT_EQ(*m_queue->put(caller, { {}, 50, i }), Waited::Ready);
        {
            const WithoutGil without(caller, LaneState::RunningSystem);
            getter.join();
        }
        m_queue->finish(caller);
    });
    EXPECT_EQ(only(seen(), EventKind::Received).size(), 6U);
}

TEST_F(MessageQueueTest, canBeAbandonedThoughNobodyReads)
{
    here([&](const Caller &caller) {
        EXPECT_EQ(*m_queue->put(caller, { {}, 500'000, 1 }), Waited::Ready); // more than a pipe holds: the feeder is stuck in it
        EXPECT_EQ(*m_queue->put(caller, { {}, 500'000, 2 }), Waited::Ready);
        m_queue->abandon(caller); // would hang
    });
}

TEST_F(MessageQueueTest, findsADamagedMessage)
{
    MessagePipe pipe(*m_shared, 0, ObjectId { 9 }, LaneState::BlockedQueue);
    here([&](const Caller &caller) {
        std::string message;
        dump(caller, {}, 100, 1, message);
        message[40] = static_cast<char>(message[40] ^ 1);
        EXPECT_EQ(pipe.send(caller, message), Waited::Ready);
        EXPECT_FALSE(m_queue->get(caller));
    });
}

} // namespace
} // namespace interleave::processes
