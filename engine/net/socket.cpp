// SPDX-License-Identifier: GPL-3.0-or-later
#include "socket.h"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>

namespace interleave::net {

namespace {

constexpr int kBacklog = 4096; // a thousand workers may connect in the same millisecond

sockaddr_in loopback(std::uint16_t port) noexcept
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

} // namespace

Result<Listener> listenOnLoopback()
{
    Listener listener { Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), {} };
    constexpr const char *remedy
        = "check that 127.0.0.1 is there (ip addr show lo) and not forbidden to this program";
    if (!listener.socket)
        return failErrno("cannot open a socket for the local service", remedy);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener.socket.get(), reinterpret_cast<sockaddr *>(&address), size) != 0
        || ::listen(listener.socket.get(), kBacklog) != 0
        || ::getsockname(listener.socket.get(), reinterpret_cast<sockaddr *>(&address), &size) != 0)
        return failErrno("the local service cannot listen on 127.0.0.1", remedy);
    listener.endpoint.port = ntohs(address.sin_port);
    return listener;
}

Result<Socket> connectToLoopback(ServiceEndpoint endpoint, int interruptFd)
{
    constexpr const char *remedy = "run it again";
    const std::string what
        = "cannot connect to the local service at 127.0.0.1:" + std::to_string(endpoint.port);
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        return failErrno(
            "cannot open a socket", "close other programs, or raise the limit of open files (ulimit -n)");
    const sockaddr_in address = loopback(endpoint.port);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        if (errno != EINPROGRESS && errno != EINTR)
            return failErrno(what, remedy);
        std::array<pollfd, 2> descriptors { pollfd { socket.get(), POLLOUT, 0 },
            pollfd { interruptFd, POLLIN, 0 } };
        while (::poll(descriptors.data(), descriptors.size(), -1) < 0) {
            if (errno != EINTR)
                return failErrno(what, remedy);
        }
        if (descriptors[1].revents != 0)
            return fail(what + " (interrupted)", remedy);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            errno = error;
            return failErrno(what, remedy);
        }
    }
    const int one = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return socket;
}

} // namespace interleave::net
