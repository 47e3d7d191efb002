// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <cstdint>
#include <unistd.h>
#include <utility>

namespace interleave::net {

/// Owns one socket and closes it. Move only; -1 means none.
class Socket
{
public:
    Socket() = default;
    explicit Socket(int fd) noexcept
        : m_fd(fd)
    {
    }
    Socket(Socket &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Socket &operator=(Socket &&other) noexcept
    {
        if (this != &other) {
            close();
            m_fd = std::exchange(other.m_fd, -1);
        }
        return *this;
    }
    ~Socket() { close(); }

    [[nodiscard]] int get() const noexcept { return m_fd; }
    [[nodiscard]] int release() noexcept { return std::exchange(m_fd, -1); }
    explicit operator bool() const noexcept { return m_fd >= 0; }

private:
    void close() noexcept
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int m_fd = -1;
};

/// Where the local service listens: a port of 127.0.0.1. 0: there is none.
struct ServiceEndpoint
{
    std::uint16_t port = 0;
};

/// A listening socket and where it listens.
struct Listener
{
    Socket socket;
    ServiceEndpoint endpoint;
};

/// A non-blocking TCP socket that listens on a free port of the loopback interface only. Connections are
/// possible from now on (they queue), so a caller may hand the endpoint out before anybody serves. Any
/// thread.
/// Errors: no more descriptors or ports.
Result<Listener> listenOnLoopback();

/// A non-blocking TCP connection to the endpoint, without Nagle's delay. Blocks until the connection stands,
/// or `interruptFd` (-1: none) becomes readable. Any thread.
/// Errors: nobody listens there, interrupted.
Result<Socket> connectToLoopback(ServiceEndpoint endpoint, int interruptFd = -1);

} // namespace interleave::net
