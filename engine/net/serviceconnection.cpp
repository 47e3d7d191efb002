// SPDX-License-Identifier: GPL-3.0-or-later
#include "serviceconnection.h"

#include "wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace interleave::net {

namespace {

constexpr const char *kRemedy = "run it again";

} // namespace

Result<ServiceConnection> ServiceConnection::connect(ServiceEndpoint endpoint, int interruptFd)
{
    auto socket = connectToLoopback(endpoint, interruptFd);
    if (!socket)
        return Failure(socket.error());
    return ServiceConnection(std::move(*socket), interruptFd);
}

Result<ServiceConnection::Wake> ServiceConnection::waitFor(short events) const
{
    std::array<pollfd, 2> descriptors { pollfd { m_socket.get(), events, 0 },
        pollfd { m_interruptFd, POLLIN, 0 } };
    while (::poll(descriptors.data(), descriptors.size(), -1) < 0) {
        if (errno != EINTR)
            return failErrno("cannot wait for the local service", kRemedy);
    }
    return descriptors[1].revents != 0 ? Wake::Interrupted : Wake::Ready;
}

Result<ServiceConnection::Wake> ServiceConnection::receive(void *into, std::size_t size) const
{
    std::array<char, 16384> scrap; // uninitialised on purpose: only ever written
    std::size_t done = 0;
    while (done < size) {
        void *target = into != nullptr ? static_cast<char *>(into) + done : scrap.data();
        const std::size_t most = into != nullptr ? size - done : std::min(size - done, scrap.size());
        const ssize_t got = ::recv(m_socket.get(), target, most, 0);
        if (got > 0) {
            done += static_cast<std::size_t>(got);
            continue;
        }
        if (got == 0)
            return fail("the local service closed the connection", kRemedy);
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return failErrno("the connection to the local service broke", kRemedy);
        const auto wake = waitFor(POLLIN);
        if (!wake || *wake == Wake::Interrupted)
            return wake;
    }
    return Wake::Ready;
}

Result<Answer> ServiceConnection::request(std::uint32_t bytes, std::uint64_t index)
{
    const Nanoseconds begin = monotonicNow();
    const Message question { Message::kRequest, bytes, index };
    std::size_t sent = 0;
    while (sent < sizeof question) {
        const ssize_t n = ::send(m_socket.get(), reinterpret_cast<const char *>(&question) + sent,
            sizeof question - sent, MSG_NOSIGNAL);
        if (n > 0) {
            sent += static_cast<std::size_t>(n);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            const auto wake = waitFor(POLLOUT);
            if (!wake)
                return Failure(wake.error());
            if (*wake == Wake::Interrupted)
                return Answer { .interrupted = true };
        } else if (errno != EINTR) {
            return failErrno("the connection to the local service broke", kRemedy);
        }
    }

    Message answer;
    auto wake = receive(&answer, sizeof answer);
    if (wake && *wake == Wake::Ready) {
        if (answer.magic != Message::kAnswer || answer.bytes != bytes)
            return fail("the local service sent something else than an answer", kRemedy);
        wake = receive(nullptr, answer.bytes);
    }
    if (!wake)
        return Failure(wake.error());
    if (*wake == Wake::Interrupted)
        return Answer { .interrupted = true };
    return Answer { .latency = monotonicNow() - begin,
        .served = Nanoseconds { static_cast<std::int64_t>(answer.number) },
        .bytes = bytes };
}

} // namespace interleave::net
