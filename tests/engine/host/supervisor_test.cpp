// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionfixture.h"

#include <host/channel.h>
#include <host/protocol.h>
#include <os/spawn.h>
#include <os/pidfd.h>
#include <scenario/scenario.h>

#include <poll.h>
#include <random>
#include <sys/socket.h>
#include <sys/wait.h>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;

namespace {

/// Speaks with a real interleave-host, frame by frame.
class SupervisorTest : public SessionTest
{
protected:
    void SetUp() override
    {
        SessionTest::SetUp();
        auto ends = Channel::pair();
        ASSERT_TRUE(ends);
        auto host = os::spawn({ .program = INTERLEAVE_BINARY_DIR "/interleave-host",
            .name = {},
            .arguments = { "--control", "@" },
            .channel = ends->second.get(),
            .newSession = true,
            .environment = { "INTERLEAVE_RUN=test" } });
        ASSERT_TRUE(host) << host.error().toLine();
        m_host = std::move(*host);
        m_channel = Channel(std::move(ends->first));
    }
    void TearDown() override
    {
        m_channel.close();
        EXPECT_TRUE(os::waitForEnd(m_host.pidfd, std::chrono::seconds(60)));
        waitpid(m_host.pid, nullptr, 0);
        m_host = {};
        SessionTest::TearDown();
    }

    /// The next message of this kind; others are passed over. Empty when the host is gone.
    template <class T> std::optional<T> next()
    {
        for (;;) {
            Channel::Received received = m_channel.receive();
            if (received.status == Channel::Status::Closed)
                return {};
            if (received.status == Channel::Status::Empty) {
                pollfd wait { m_channel.descriptor(), POLLIN, 0 };
                if (poll(&wait, 1, 60'000) != 1)
                    return {};
                continue;
            }
            EXPECT_EQ(received.status, Channel::Status::Arrived) << received.error.toLine();
            if (received.packet)
                if (T *wanted = std::get_if<T>(&received.packet->message))
                    return std::move(*wanted);
        }
    }
    void sendRaw(const std::string &bytes)
    {
        ASSERT_EQ(::send(m_channel.descriptor(), bytes.data(), bytes.size(), 0), ssize_t(bytes.size()));
    }

    Channel m_channel;
    os::Child m_host;
};

} // namespace

TEST_F(SupervisorTest, saysHelloAndBeats)
{
    const auto hello = next<message::Hello>();
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->process, m_host.pid);
    EXPECT_TRUE(next<message::Heartbeat>());
    EXPECT_TRUE(next<message::Heartbeat>());
}

TEST_F(SupervisorTest, answersNonsenseWithAProblemAndGoesOn)
{
    ASSERT_TRUE(next<message::Hello>());
    std::mt19937 random(5);
    for (int i = 0; i < 200; ++i) {
        std::string junk(1 + random() % 300, '\0');
        for (char &byte : junk)
            byte = char(random());
        sendRaw(junk);
        ASSERT_TRUE(next<message::Problem>());
    }
    const std::string valid = encode(message::Start { scenario::toJson(busyScenario(1, 10)), {}, {} });
    for (int i = 0; i < 200; ++i) {
        std::string damaged = valid;
        damaged[sizeof(FrameHeader)] = char(random()); // no JSON object any more
        if (damaged[sizeof(FrameHeader)] == '{')
            continue;
        sendRaw(damaged);
        ASSERT_TRUE(next<message::Problem>());
    }
    EXPECT_TRUE(next<message::Heartbeat>());
}

TEST_F(SupervisorTest, refusesWhatIsOutOfOrder)
{
    ASSERT_TRUE(m_channel.send(message::Go { false }));
    ASSERT_TRUE(next<message::Problem>());
    ASSERT_TRUE(m_channel.send(message::Finished {}));
    ASSERT_TRUE(next<message::Problem>());
    // Freeze and resume of nothing do nothing.
    ASSERT_TRUE(m_channel.send(message::Freeze {}));
    ASSERT_TRUE(m_channel.send(message::Resume {}));
    ASSERT_TRUE(m_channel.send(message::Stop {}));
    const auto finished = next<message::Finished>();
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->outcome, RunState::Stopped);
}

TEST_F(SupervisorTest, failsWithAScenarioThatIsNone)
{
    ASSERT_TRUE(m_channel.send(message::Start { "no JSON", {}, {} }));
    const auto finished = next<message::Finished>();
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->outcome, RunState::Failed);
    EXPECT_FALSE(finished->error.message.empty());
}

TEST_F(SupervisorTest, waitsForGoSoThatNothingRunsUnwatched)
{
    ASSERT_TRUE(
        m_channel.send(message::Start { scenario::toJson(busyScenario(1, 10)), CoreSource::Self, 1000.0 }));
    ASSERT_TRUE(next<message::Region>()) << "the recording's region comes before the run is ready";
    ASSERT_TRUE(next<message::Started>());
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(next<message::Heartbeat>()); // and no Finished, though the work takes but 10 ms
    ASSERT_TRUE(m_channel.send(message::Go { true }));
    const auto ended = next<message::ProcessEnded>();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->status, 0);
    const auto finished = next<message::Finished>();
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->outcome, RunState::Finished) << finished->error.toLine();
    EXPECT_GT(finished->wall.count(), 0);
}

TEST_F(SupervisorTest, endsEverythingWhenItsChannelCloses)
{
    ASSERT_TRUE(m_channel.send(
        message::Start { scenario::toJson(busyScenario(2, 60'000, true)), CoreSource::Self, 1000.0 }));
    ASSERT_TRUE(next<message::Started>());
    ASSERT_TRUE(m_channel.send(message::Go { true }));
    EXPECT_GE(leftBehind().size(), 3u);
    // TearDown closes the channel and then finds nobody.
}
