// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "socket.h"

#include <core/clock.h>

namespace interleave::net {

/// What came back for one request.
struct Answer
{
    Nanoseconds latency {
        0
    }; ///< as the caller saw it: from before the request was sent to the last byte received
    Nanoseconds served { 0 }; ///< what the service says it waited, from the distribution
    std::uint32_t bytes = 0; ///< of the body
    bool interrupted = false; ///< given up because the interrupt descriptor became readable; the rest is 0
};

/// One client's connection to the local service. Used by one thread at a time.
class ServiceConnection
{
public:
    /// `interruptFd` (an eventfd, not owned, -1: none) makes every later call return early as soon as it is
    /// readable.
    /// Errors: nobody listens there, interrupted.
    static Result<ServiceConnection> connect(ServiceEndpoint endpoint, int interruptFd = -1);

    /// Sends a request for `bytes` bytes (1 … 16 MiB) and blocks until all of them are there. `index` chooses
    /// the latency out of the seed's sequence. After an error or an interruption the connection cannot be
    /// used again. Errors: the service has gone, or does not keep to its protocol.
    Result<Answer> request(std::uint32_t bytes, std::uint64_t index);

private:
    ServiceConnection(Socket socket, int interruptFd)
        : m_socket(std::move(socket))
        , m_interruptFd(interruptFd)
    {
    }
    enum class Wake : std::uint8_t
    {
        Ready,
        Interrupted
    };
    Result<Wake> waitFor(short events) const;
    /// Receives exactly `size` bytes; `into` null throws them away.
    Result<Wake> receive(void *into, std::size_t size) const;

    Socket m_socket;
    int m_interruptFd = -1;
};

} // namespace interleave::net
