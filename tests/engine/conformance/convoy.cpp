// SPDX-License-Identifier: GPL-3.0-or-later
#include "convoy.h"

#include <os/affinity.h>
#include <os/calibration.h>

#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace interleave::conformance {

namespace {

using trace::LaneState;
constexpr std::size_t kMessage = 8192;

class UdpSocket
{
public:
    UdpSocket()
        : m_descriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience { .tv_sec = 5, .tv_usec = 0 };
        if (m_descriptor < 0 || ::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
            || ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
            throw std::runtime_error("no UDP socket on the loopback");
    }
    ~UdpSocket() { ::close(m_descriptor); }
    UdpSocket(const UdpSocket &) = delete;
    UdpSocket &operator=(const UdpSocket &) = delete;
    [[nodiscard]] sockaddr_in address() const
    {
        sockaddr_in address {};
        socklen_t size = sizeof address;
        ::getsockname(m_descriptor, reinterpret_cast<sockaddr *>(&address), &size);
        return address;
    }
    [[nodiscard]] bool receive(std::vector<char> &into, sockaddr_in *from = nullptr) const
    {
        socklen_t size = sizeof *from;
        return ::recvfrom(m_descriptor, into.data(), into.size(), 0, reinterpret_cast<sockaddr *>(from), from ? &size : nullptr) > 0;
    }
    [[nodiscard]] bool send(const std::vector<char> &what, std::size_t bytes, const sockaddr_in &to) const
    {
        return ::sendto(m_descriptor, what.data(), bytes, 0, reinterpret_cast<const sockaddr *>(&to), sizeof to) == ssize_t(bytes);
    }

private:
    int m_descriptor;
};

/// Receives until `got`, which is called under the GIL, says that it was the last.
template <class Got> void receive(gil::Gil &gil, const UdpSocket &socket, const Got &got)
{
    gil::ThreadState thread;
    thread.id = 1;
    std::vector<char> message(kMessage);
    sockaddr_in from {};
    gil.take(thread);
    for (;;) {
        gil.drop(thread, LaneState::BlockedIo);
        const bool received = socket.receive(message, &from);
        gil.take(thread);
        if (!received || !got(thread, message, from))
            break; // the client has gone
        gil.safePoint(thread, 30); // the loop's back edge; some 30 bytecodes for a round
    }
    gil.drop(thread, LaneState::RunningSystem);
}

void compute(gil::Gil &gil, std::uint32_t id, std::atomic<bool> &over, std::atomic<std::uint64_t> &sink)
{
    gil::ThreadState thread;
    thread.id = id;
    std::uint64_t work = id;
    gil.take(thread);
    while (!over.load(std::memory_order_relaxed)) {
        work = os::burnUnit(work);
        gil.safePoint(thread, gil::kTicksPerUnit);
    }
    gil.drop(thread, LaneState::RunningSystem);
    sink += work;
}

/// Everybody beside the receiving thread, which is the caller's.
class Others
{
public:
    Others(const Convoy &convoy, gil::Gil &gil)
    {
        for (int i = 0; i < convoy.cpuThreads; ++i) {
            m_threads.emplace_back([this, &convoy, &gil, i] {
                if (convoy.cores.size() > 1)
                    (void)os::setAllowedCores({ convoy.cores[1 + std::size_t(i) % (convoy.cores.size() - 1)] });
                compute(gil, std::uint32_t(i) + 2, m_over, m_sink);
            });
        }
    }
    ~Others() { m_over = true; }

private:
    std::atomic<bool> m_over { false };
    std::atomic<std::uint64_t> m_sink { 0 };
    std::vector<std::jthread> m_threads; ///< last: they use the others
};

void pinToFirst(const std::vector<CoreId> &cores)
{
    if (!cores.empty())
        (void)os::setAllowedCores({ cores.front() });
}

constexpr std::size_t kEnd = 1; ///< bytes of the last message

} // namespace

ConvoyResult runConvoy(const Convoy &convoy)
{
    const auto gil = gil::makeGil(convoy.kind, convoy.interval, ObjectId { 1 });
    const UdpSocket server, client;
    const Others others(convoy, *gil);
    std::jthread receiver([&] {
        pinToFirst(convoy.cores);
        receive(*gil, server, [&](gil::ThreadState &thread, const std::vector<char> &message, const sockaddr_in &from) {
            gil->safePoint(thread); // the call's end
            gil->drop(thread, LaneState::BlockedIo);
            const bool sent = message[0] != 'e' && server.send(message, kMessage, from);
            gil->take(thread);
            return sent;
        });
    });
    ConvoyResult result;
    double waited = 0;
    std::jthread sender([&] {
        pinToFirst(convoy.cores);
        std::vector<char> message(kMessage, 'x');
        const sockaddr_in to = server.address();
        const Nanoseconds end = monotonicNow() + convoy.duration;
        while (monotonicNow() < end) {
            const Nanoseconds begin = monotonicNow();
            if (!client.send(message, kMessage, to) || !client.receive(message))
                break;
            const Nanoseconds now = monotonicNow();
            waited += double((now - begin).count());
            ++result.messages;
            while (monotonicNow() - now < convoy.think)
                std::this_thread::yield();
        }
        message[0] = 'e';
        (void)client.send(message, kEnd, to);
    });
    sender.join();
    receiver.join();
    result.meanMs = result.messages > 0 ? waited / double(result.messages) / 1e6 : 0;
    result.messagesPerSecond = waited > 0 ? double(result.messages) / (waited / 1e9) : 0;
    return result;
}

std::vector<double> ioLatencies(const Convoy &convoy)
{
    const auto gil = gil::makeGil(convoy.kind, convoy.interval, ObjectId { 1 });
    const UdpSocket server, client;
    const Others others(convoy, *gil);
    std::vector<double> found;
    std::jthread receiver([&] {
        pinToFirst(convoy.cores);
        receive(*gil, server, [&](gil::ThreadState &, const std::vector<char> &message, const sockaddr_in &) {
            std::int64_t sent = 0;
            std::memcpy(&sent, message.data(), sizeof sent);
            if (sent != 0)
                found.push_back(double(monotonicNow().count() - sent) / 1e6);
            return sent != 0;
        });
    });
    std::jthread sender([&] {
        pinToFirst(convoy.cores);
        std::vector<char> message(kMessage);
        const sockaddr_in to = server.address();
        const Nanoseconds end = monotonicNow() + convoy.duration;
        for (bool last = false; !last;) {
            const Nanoseconds now = monotonicNow();
            last = now >= end;
            const std::int64_t sent = last ? 0 : now.count();
            std::memcpy(message.data(), &sent, sizeof sent);
            if (!client.send(message, sizeof sent, to))
                break;
            std::this_thread::sleep_for(Nanoseconds { 13'000'000 });
        }
    });
    sender.join();
    receiver.join();
    return found;
}

} // namespace interleave::conformance
