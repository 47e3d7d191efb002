// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <gtest/gtest.h>
#include <net/service.h>
#include <net/serviceconnection.h>
#include <net/wire.h>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace interleave::net {
namespace {

using Kind = LatencyDistribution::Kind;
constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}

/// A service in a thread of the test's own.
class Running
{
public:
    explicit Running(LatencyDistribution latency, std::uint64_t seed = 1)
        : m_stop(::eventfd(0, EFD_CLOEXEC))
        , m_listener(listenOnLoopback().value())
        , m_thread([this, latency, seed] {
            m_result = serve(m_listener.socket.get(), latency, seed, m_stop.get());
        })
    {
    }
    ~Running()
    {
        ::eventfd_write(m_stop.get(), 1);
        m_thread.join();
        EXPECT_TRUE(m_result) << m_result.error().toLine();
    }
    [[nodiscard]] ServiceEndpoint endpoint() const { return m_listener.endpoint; }

private:
    Socket m_stop;
    Listener m_listener;
    Result<void> m_result;
    std::thread m_thread;
};

void sendAll(const Socket &socket, const void *data, std::size_t size)
{
    std::size_t sent = 0;
    while (sent < size) {
        const auto n
            = ::send(socket.get(), static_cast<const char *>(data) + sent, size - sent, MSG_NOSIGNAL);
        ASSERT_GT(n, 0);
        sent += std::size_t(n);
    }
}

bool closedByPeer(const Socket &socket)
{
    pollfd descriptor { socket.get(), POLLIN, 0 };
    char byte = 0;
    return ::poll(&descriptor, 1, 10'000) == 1 && ::recv(socket.get(), &byte, 1, 0) <= 0;
}

TEST(Service, answersAfterItsLatencyWithAllTheBytes)
{
    const Running service({ Kind::Fixed, ms(20), 0 });
    auto connection = ServiceConnection::connect(service.endpoint());
    ASSERT_TRUE(connection) << connection.error().toLine();
    for (const std::uint32_t bytes : { 1U, 256U, 100'000U, 5'000'000U }) {
        const auto answer = connection->request(bytes, 0);
        ASSERT_TRUE(answer) << answer.error().toLine();
        EXPECT_EQ(answer->bytes, bytes);
        EXPECT_EQ(answer->served, ms(20));
        EXPECT_GE(answer->latency, ms(20)) << "never early";
    }
}

TEST(Service, reproducesTheLatenciesOfASeedWhateverTheOrder)
{
    const LatencyDistribution latency { Kind::LogNormal, Nanoseconds { 300'000 }, 0.5 };
    const auto ask = [&](std::uint64_t seed, bool backwards) {
        const Running service(latency, seed);
        auto connection = ServiceConnection::connect(service.endpoint()).value();
        std::vector<Nanoseconds> served(20);
        for (std::size_t i = 0; i < served.size(); ++i) {
            const std::size_t index = backwards ? served.size() - 1 - i : i;
            served[index] = connection.request(10, index).value().served;
        }
        return served;
    };
    const auto first = ask(5, false);
    EXPECT_EQ(first, ask(5, true));
    EXPECT_NE(first, ask(6, false));
    EXPECT_EQ(first[3], latency.sample(5, 3));
}

TEST(Service, servesAThousandClientsAtOnce)
{
    rlimit limit {};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2100)
        GTEST_SKIP() << "only " << limit.rlim_cur << " open files are allowed";

    const Running service({ Kind::Fixed, ms(100), 0 });
    std::vector<Socket> clients;
    const Nanoseconds begin = monotonicNow();
    for (std::uint64_t i = 0; i < 1000; ++i) {
        auto socket = connectToLoopback(service.endpoint());
        ASSERT_TRUE(socket) << socket.error().toLine();
        const Message request { Message::kRequest, 64, i };
        sendAll(*socket, &request, sizeof request);
        clients.push_back(std::move(*socket));
    }
    for (const Socket &client : clients) {
        std::size_t received = 0;
        char buffer[128];
        while (received < sizeof(Message) + 64) {
            pollfd descriptor { client.get(), POLLIN, 0 };
            ASSERT_EQ(::poll(&descriptor, 1, 30'000), 1);
            const auto n = ::recv(client.get(), buffer, sizeof buffer, 0);
            ASSERT_GT(n, 0);
            received += std::size_t(n);
        }
        EXPECT_EQ(received, sizeof(Message) + 64);
    }
    EXPECT_LT(monotonicNow() - begin, 1000 * ms(100) / 4) << "waits overlap";
}

TEST(Service, understandsARequestThatComesByteByByte)
{
    const Running service({ Kind::Fixed, ms(1), 0 });
    const Socket client = connectToLoopback(service.endpoint()).value();
    const Message request { Message::kRequest, 3, 0 };
    for (std::size_t i = 0; i < sizeof request; ++i)
        sendAll(client, reinterpret_cast<const char *>(&request) + i, 1);
    std::size_t received = 0;
    while (received < sizeof(Message) + 3) {
        pollfd descriptor { client.get(), POLLIN, 0 };
        ASSERT_EQ(::poll(&descriptor, 1, 30'000), 1);
        char buffer[64];
        const auto n = ::recv(client.get(), buffer, sizeof buffer, 0);
        ASSERT_GT(n, 0);
        received += std::size_t(n);
    }
}

TEST(Service, answersManyRequestsOfOneClientWithoutWaitingForEach)
{
    const Running service({ Kind::Fixed, ms(200), 0 });
    const Socket client = connectToLoopback(service.endpoint()).value();
    const std::vector<Message> requests(100, Message { Message::kRequest, 8, 0 });
    const Nanoseconds begin = monotonicNow();
    sendAll(client, requests.data(), requests.size() * sizeof(Message));
    std::size_t received = 0;
    while (received < requests.size() * (sizeof(Message) + 8)) {
        pollfd descriptor { client.get(), POLLIN, 0 };
        ASSERT_EQ(::poll(&descriptor, 1, 30'000), 1);
        char buffer[512];
        const auto n = ::recv(client.get(), buffer, sizeof buffer, 0);
        ASSERT_GT(n, 0);
        received += std::size_t(n);
    }
    EXPECT_LT(monotonicNow() - begin, 100 * ms(200) / 2) << "waits overlap";
}

TEST(Service, closesOnRubbishAndServesTheOthers)
{
    const Running service({ Kind::Fixed, ms(1), 0 });
    auto good = ServiceConnection::connect(service.endpoint()).value();
    for (const Message &rubbish : { Message { 0, 1, 0 }, Message { Message::kRequest, 0, 0 },
             Message { Message::kRequest, kMaxBody + 1, 0 } }) {
        const Socket bad = connectToLoopback(service.endpoint()).value();
        sendAll(bad, &rubbish, sizeof rubbish);
        EXPECT_TRUE(closedByPeer(bad));
        EXPECT_TRUE(good.request(10, 0));
    }
}

TEST(Service, outlivesClientsThatDieWithAnAnswerDueOrHalfSent)
{
    const Running service({ Kind::Fixed, ms(5), 0 });
    for (int i = 0; i < 50; ++i) {
        const Socket dies = connectToLoopback(service.endpoint()).value();
        const Message request { Message::kRequest, i % 2 == 0 ? 10 : kMaxBody, 0 };
        sendAll(dies, &request, i % 3 == 0 ? sizeof request / 2 : sizeof request);
    }
    auto connection = ServiceConnection::connect(service.endpoint()).value();
    EXPECT_TRUE(connection.request(1'000'000, 0));
}

TEST(ServiceConnection, givesUpAtOnceWhenInterrupted)
{
    const Running service({ Kind::Fixed, ms(3'600'000), 0 });
    const Socket interrupt(::eventfd(0, EFD_CLOEXEC));
    auto connection = ServiceConnection::connect(service.endpoint(), interrupt.get()).value();
    std::thread other([&] { ::eventfd_write(interrupt.get(), 1); });
    const auto answer = connection.request(10, 0); // would take an hour
    other.join();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->interrupted);
}

TEST(ServiceConnection, saysWhenTheServiceGoesOrIsNotThere)
{
    ServiceEndpoint gone;
    std::optional<ServiceConnection> connection;
    {
        const Running service({ Kind::Fixed, ms(1), 0 });
        gone = service.endpoint();
        connection = ServiceConnection::connect(gone).value();
        EXPECT_TRUE(connection->request(10, 0));
    }
    EXPECT_FALSE(connection->request(10, 0));
    const auto refused = ServiceConnection::connect(gone);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find(std::to_string(gone.port)), std::string::npos);
}

} // namespace
} // namespace interleave::net
