// SPDX-License-Identifier: GPL-3.0-or-later
#include "selfpipe.h"

#include <array>
#include <sys/socket.h>

namespace interleave::async {

Result<SelfPipe> SelfPipe::create()
{
    std::array<int, 2> ends {};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
        return failErrno("the event loop has no pipe to itself",
            "close other programs, or raise the limit of open files (ulimit -n)");
    return SelfPipe(os::FileDescriptor(ends[0]), os::FileDescriptor(ends[1]));
}

void SelfPipe::write() const noexcept
{
    const char byte = 0;
    (void)::send(m_write.get(), &byte, 1, MSG_NOSIGNAL);
}

void SelfPipe::drain() const noexcept
{
    std::array<char, 4096> bytes;
    while (::recv(m_read.get(), bytes.data(), bytes.size(), 0) > 0) { }
}

} // namespace interleave::async
