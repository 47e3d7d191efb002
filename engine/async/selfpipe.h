// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <os/filedescriptor.h>

namespace interleave::async {

/// How another thread ends the select of a loop: a pair of sockets, one byte for each call
/// (asyncio/selector_events.py, `_ssock` and
/// `_csock`).
class SelfPipe
{
public:
    /// Errors: no more descriptors.
    static Result<SelfPipe> create();

    /// Any thread; does not block. A full pipe is as good as a byte more: the loop will wake up.
    void write() const noexcept;
    /// The loop's thread: takes all bytes out.
    void drain() const noexcept;
    /// Readable once somebody has written.
    [[nodiscard]] int descriptor() const noexcept { return m_read.get(); }

private:
    SelfPipe(os::FileDescriptor read, os::FileDescriptor write)
        : m_read(std::move(read))
        , m_write(std::move(write))
    {
    }
    os::FileDescriptor m_read, m_write;
};

} // namespace interleave::async
