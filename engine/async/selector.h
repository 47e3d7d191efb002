// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "handle.h"

#include <core/error.h>
#include <os/filedescriptor.h>

#include <map>
#include <optional>
#include <vector>

namespace interleave::async {

/// Which descriptors a loop watches, and who is told (selectors.EpollSelector with the handles of
/// asyncio/selector_events.py). Loop's thread only.
class Selector
{
public:
    /// Errors: no epoll.
    static Result<Selector> create();

    enum class Side : std::uint8_t
    {
        Read,
        Write
    };
    /// Replaces the handle that was there. Errors: the kernel does not watch it.
    Result<void> add(int descriptor, Side side, HandlePtr handle);
    /// Also cancels its handle, which may be ready already.
    void remove(int descriptor, Side side);

    /// Appends to `ready` the handles of descriptors that are ready. Blocks for `timeout` at most, rounded up
    /// to a millisecond as Python does; empty: until something happens. Without the GIL: it touches nothing
    /// of Python.
    struct Ready
    {
        int descriptor = -1;
        bool read = false, write = false;
    };
    /// Blocks until a descriptor is ready or the time is over; none: for ever, 0: not at all. Appends what is ready.
    void wait(std::optional<Nanoseconds> timeout, std::vector<Ready> &ready);
    /// Handles of one that is ready, the reader first; null if nobody watches that side any more.
    [[nodiscard]] HandlePtr handleOf(int descriptor, Side side) const;

private:
    explicit Selector(os::FileDescriptor epoll)
        : m_epoll(std::move(epoll))
    {
    }
    struct Watched
    {
        HandlePtr reader, writer;
    };
    os::FileDescriptor m_epoll;
    std::map<int, Watched> m_watched;
};

} // namespace interleave::async
