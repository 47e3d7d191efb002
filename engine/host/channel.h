// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "message.h"
#include <os/filedescriptor.h>

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace interleave::host {

/// A message and the descriptors that came with it.
struct Packet
{
    Message message;
    std::vector<os::FileDescriptor> descriptors;
};

/// One end of a SOCK_SEQPACKET socket that carries messages. Never blocks: what does not fit waits in a
/// bounded queue until flush. One thread.
class Channel
{
public:
    enum class Status : std::uint8_t
    {
        Arrived, ///< `packet` has one
        Empty, ///< nothing there now
        Closed, ///< the other side is gone, after everything it sent was read
        Malformed, ///< `error` says what came; the channel goes on with the next frame
    };
    struct Received
    {
        Status status = Status::Empty;
        std::optional<Packet> packet {};
        Error error {};
    };

    Channel() = default;
    /// Takes the socket over and makes it non-blocking and close-on-exec.
    explicit Channel(os::FileDescriptor socket);

    /// Two connected ends, both close-on-exec and numbered over 9, so that they survive a caller without
    /// stdin, stdout or stderr.
    /// Two connected ends, close-on-exec. Errors: no more descriptors.
    static Result<std::pair<os::FileDescriptor, os::FileDescriptor>> pair();

    [[nodiscard]] bool isOpen() const noexcept { return bool(m_socket); }
    /// False once the other side turned out to be gone. What it sent before is still there to be received, until Status::Closed.
    [[nodiscard]] bool isHeard() const noexcept { return isOpen() && !m_unheard; }
    [[nodiscard]] int descriptor() const noexcept { return m_socket.get(); }
    void close() noexcept;
    /// Gives the socket away.
    [[nodiscard]] os::FileDescriptor release() noexcept { return std::move(m_socket); }

    /// Sends or queues; descriptors are duplicated where they must wait. Returns false when the other side is
    /// gone, or does not read (a queue of more than kMaxQueued): then the channel is closed.
    bool send(const Message &message, std::span<const int> descriptors = {});
    /// Sends what waits. Call when the socket is writable. Returns as send does.
    bool flush();
    [[nodiscard]] bool hasQueued() const noexcept { return !m_queue.empty(); }

    /// The next frame, if one is there; see Received. Never blocks.
    Received receive();

private:
    static constexpr std::size_t kMaxQueued = 1024; ///< messages

    struct Outgoing
    {
        std::string frame;
        std::vector<os::FileDescriptor> descriptors;
    };
    enum class Sent : std::uint8_t
    {
        Yes,
        Later,
        Gone
    };
    bool nobodyHears() noexcept;
    Sent trySend(const std::string &frame, std::span<const int> descriptors);

    os::FileDescriptor m_socket;
    std::deque<Outgoing> m_queue;
    bool m_unheard = false;
};

} // namespace interleave::host
