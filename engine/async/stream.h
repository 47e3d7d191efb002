// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <net/socket.h>

#include <string>

namespace interleave::async {

/// asyncio.open_connection, reader and writer in one (asyncio/streams.py, asyncio/selector_events.py), over a
/// real socket to the local service. Used by one task at a time, on the loop's thread. The coroutines raise CancelledError only; a
/// broken connection is a failure of the engine (EventLoop::fail). Receiving and sending let go of the GIL.
class Stream
{
public:
    /// `reason`: what a task shows that waits for it.
    Stream(EventLoop &loop, Reason reason) noexcept
        : m_loop(loop)
        , m_reason(reason)
    {
    }
    ~Stream();
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    /// Connects; raises ConnectionRefusedError and the like.
    Coroutine open(net::ServiceEndpoint endpoint);
    /// write and drain: what the socket does not take at once goes out as it can.
    Coroutine write(std::string bytes);
    /// readexactly: into `into`, null throws them away.
    Coroutine readExactly(void *into, std::size_t count);

private:
    void readable();
    FuturePtr waitForData();

    EventLoop &m_loop;
    const Reason m_reason;
    net::Socket m_socket;
    std::string m_buffer;
    FuturePtr m_dataWaiter;
    bool m_ended = false; ///< the other side has closed
};

} // namespace interleave::async
