// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sharedsemaphore.h"

#include <string>

namespace interleave::processes {

/// One direction of multiprocessing's connections (Lib/multiprocessing/connection.py): whole messages over a pipe, numbered from 1.
/// Reads and writes are made without the GIL. Records Sent and Received. Nobody ever closes an end, so there is no end of the messages: who reads from a
/// pipe whose writers have died waits, as in a program that has kept both ends. One reader and one writer at a time: those who share an end lock. Any
/// thread that has the GIL.
class MessagePipe
{
public:
    /// `object`: what the trace calls it. `blocked`: while it is full or empty.
    MessagePipe(const SharedObjects &objects, std::uint32_t channel, ObjectId object, trace::LaneState blocked)
        : m_cell(objects.channel(channel))
        , m_read(objects.readEnd(channel))
        , m_write(objects.writeEnd(channel))
        , m_object(object)
        , m_blocked(blocked)
    {
    }

    /// Blocks while the pipe is full. Stopped: perhaps a part was written.
    Waited send(const Caller &caller, std::string_view message);
    /// Blocks until a message has come, all of it. TimedOut: none began to come.
    Waited receive(const Caller &caller, std::string &message, Deadline until = {});
    /// Whether one is there, or a part of one.
    [[nodiscard]] bool hasMessage() const;
    [[nodiscard]] ChannelCell &cell() const noexcept { return m_cell; }
    [[nodiscard]] ObjectId object() const noexcept { return m_object; }
    [[nodiscard]] int readEnd() const noexcept { return m_read; }

private:
    struct Header
    {
        std::uint64_t number;
        std::uint32_t bytes;
        std::uint32_t sender; ///< pid
    };
    Waited writeAll(const Caller &caller, const Header &header, std::string_view message);
    Waited readAll(const Caller &caller, char *into, std::size_t bytes, Deadline until);

    ChannelCell &m_cell;
    const int m_read;
    const int m_write;
    const ObjectId m_object;
    const trace::LaneState m_blocked;
};

} // namespace interleave::processes
