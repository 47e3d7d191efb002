// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace interleave::async {

namespace {

constexpr const char *kRemedy = "run it again";
constexpr std::size_t kMostAtOnce = 256 * 1024; ///< asyncio/selector_events.py: max_size

} // namespace

Stream::~Stream()
{
    if (!m_socket)
        return;
    m_loop.removeReader(m_socket.get());
    m_loop.removeWriter(m_socket.get());
}

Coroutine Stream::open(net::ServiceEndpoint endpoint)
{
    AwaitEnd forGood;
    m_socket = net::Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!m_socket) {
        m_loop.fail(failErrno(
            "cannot open a socket", "lower the number of tasks, or raise the limit of open files (ulimit -n)")
                        .value());
        co_await forGood;
    }
    const std::string what
        = "cannot connect to the local service at 127.0.0.1:" + std::to_string(endpoint.port);
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(endpoint.port);
    int error = ::connect(m_socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0
        ? 0
        : errno;
    if (error == EINPROGRESS || error == EINTR) {
        const FuturePtr connected = m_loop.createFuture(m_reason);
        const auto watched = m_loop.addWriter(m_socket.get(), [connected] {
            if (!connected->done())
                connected->setResult();
        });
        if (!watched) {
            m_loop.fail(watched.error());
            co_await forGood;
        }
        AwaitFuture wait(*connected);
        Outcome end = co_await wait;
        m_loop.removeWriter(m_socket.get());
        if (!end)
            co_return end;
        socklen_t size = sizeof error;
        ::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) {
        errno = error;
        m_loop.fail(failErrno(what, kRemedy).value());
        co_await forGood;
    }
    const int one = 1;
    ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (const auto watched = m_loop.addReader(m_socket.get(), [this] { readable(); }); !watched) {
        m_loop.fail(watched.error());
        co_await forGood;
    }
    co_return Outcome {};
}

void Stream::readable()
{
    const std::size_t before = m_buffer.size();
    m_buffer.resize(before + kMostAtOnce);
    m_loop.gil().drop(m_loop.thread(), trace::LaneState::RunningSystem);
    const ssize_t got = ::recv(m_socket.get(), m_buffer.data() + before, kMostAtOnce, 0);
    const int error = errno;
    m_loop.gil().take(m_loop.thread());
    m_buffer.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && (error == EAGAIN || error == EWOULDBLOCK || error == EINTR))
        return;
    if (got <= 0) {
        m_ended = true;
        m_loop.removeReader(m_socket.get());
    }
    if (m_dataWaiter && !m_dataWaiter->done())
        m_dataWaiter->setResult();
}

FuturePtr Stream::waitForData()
{
    m_dataWaiter = m_loop.createFuture(m_reason);
    return m_dataWaiter;
}

Coroutine Stream::readExactly(void *into, std::size_t count)
{
    std::size_t done = 0;
    for (;;) {
        const std::size_t taken = std::min(count - done, m_buffer.size());
        if (into != nullptr)
            std::memcpy(static_cast<char *>(into) + done, m_buffer.data(), taken);
        m_buffer.erase(0, taken);
        done += taken;
        if (done == count)
            co_return Outcome {};
        if (m_ended) {
            m_loop.fail(fail("the local service closed the connection", kRemedy).value());
            AwaitEnd forGood;
            co_await forGood;
        }
        const FuturePtr data = waitForData();
        AwaitFuture wait(*data);
        Outcome end = co_await wait;
        if (!end)
            co_return end;
    }
}

Coroutine Stream::write(std::string bytes)
{
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        m_loop.gil().drop(m_loop.thread(), trace::LaneState::RunningSystem);
        const ssize_t n = ::send(m_socket.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        const int error = errno;
        m_loop.gil().take(m_loop.thread());
        if (n > 0) {
            sent += static_cast<std::size_t>(n);
            continue;
        }
        if (error == EINTR)
            continue;
        AwaitEnd forGood;
        if (error != EAGAIN && error != EWOULDBLOCK) {
            errno = error;
            m_loop.fail(failErrno("the connection to the local service broke", kRemedy).value());
            co_await forGood;
        }
        const FuturePtr room = m_loop.createFuture(m_reason);
        const auto watched = m_loop.addWriter(m_socket.get(), [room] {
            if (!room->done())
                room->setResult();
        });
        if (!watched) {
            m_loop.fail(watched.error());
            co_await forGood;
        }
        AwaitFuture wait(*room);
        Outcome end = co_await wait;
        m_loop.removeWriter(m_socket.get());
        if (!end)
            co_return end;
    }
    co_return Outcome {};
}

} // namespace interleave::async
