// SPDX-License-Identifier: GPL-3.0-or-later
#include "messagepipe.h"

#include <trace/event.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

namespace interleave::processes {

using trace::EventKind;
using trace::LaneState;

Waited MessagePipe::send(const Caller &caller, std::string_view message)
{
    // The writers' lock, or there being one writer, makes this number the order in the pipe. relaxed: the pipe orders the rest.
    const std::uint64_t number = m_cell.sent.load(std::memory_order_relaxed) + 1;
    m_cell.sent.store(number, std::memory_order_relaxed);
    const Header header { number, std::uint32_t(message.size()), std::uint32_t(::getpid()) };
    Waited result = Waited::Ready;
    {
        const WithoutGil without(caller, LaneState::RunningSystem);
        result = writeAll(caller, header, message);
    }
    if (result == Waited::Ready)
        caller.thread.trace.event(EventKind::Sent, 0, m_object.value, number, header.bytes);
    return result;
}

Waited MessagePipe::writeAll(const Caller &caller, const Header &header, std::string_view message)
{
    // In one call, so that a small message (PIPE_BUF) is there as a whole or not at all, whoever is killed.
    std::size_t done = 0;
    const std::size_t all = sizeof header + message.size();
    while (done < all) {
        const std::size_t headed = std::min(done, sizeof header);
        iovec parts[] = { { const_cast<char *>(reinterpret_cast<const char *>(&header)) + headed, sizeof header - headed },
            { const_cast<char *>(message.data()) + (done - headed), message.size() - (done - headed) } };
        const ssize_t wrote = ::writev(m_write, parts, 2);
        if (wrote >= 0) {
            done += std::size_t(wrote);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return Waited::Stopped; // the pipe is gone: so is the run
        caller.thread.trace.state(m_blocked, m_object);
        const Waited waited = waitFor(m_write, POLLOUT, caller.stop);
        caller.thread.trace.state(LaneState::RunningSystem);
        if (waited != Waited::Ready)
            return waited;
    }
    return Waited::Ready;
}

Waited MessagePipe::receive(const Caller &caller, std::string &message, Deadline until)
{
    Header header {};
    Waited result = Waited::Ready;
    {
        const WithoutGil without(caller, LaneState::RunningSystem);
        result = readAll(caller, reinterpret_cast<char *>(&header), sizeof header, until);
        if (result == Waited::Ready) {
            message.resize(header.bytes);
            result = readAll(caller, message.data(), message.size(), {});
        }
    }
    if (result == Waited::Ready) {
        m_cell.received.store(header.number, std::memory_order_relaxed);
        caller.thread.trace.event(EventKind::Received, 0, m_object.value, header.number, header.bytes);
    }
    return result;
}

Waited MessagePipe::readAll(const Caller &caller, char *into, std::size_t bytes, Deadline until)
{
    std::size_t done = 0;
    while (done < bytes) {
        const ssize_t got = ::read(m_read, into + done, bytes - done);
        if (got > 0) {
            done += std::size_t(got);
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || errno != EAGAIN)
            return Waited::Stopped;
        caller.thread.trace.state(m_blocked, m_object);
        const Waited waited = waitFor(m_read, POLLIN, caller.stop, done == 0 ? until : Deadline());
        caller.thread.trace.state(LaneState::RunningSystem);
        if (waited != Waited::Ready)
            return waited;
    }
    return Waited::Ready;
}

bool MessagePipe::hasMessage() const
{
    pollfd look { m_read, POLLIN, 0 };
    return ::poll(&look, 1, 0) > 0;
}

} // namespace interleave::processes
