// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filedescriptor.h"

#include <cstddef>
#include <span>
#include <sys/types.h>
#include <vector>

namespace interleave::os {

/// Bytes with open files, as unix sockets carry them (SCM_RIGHTS; unix(7)). Any thread; sendPacket allocates nothing, so a child of a fork may call it.
inline constexpr std::size_t kMostDescriptorsOfAPacket = 253; ///< SCM_MAX_FD of the kernel

/// As sendmsg with MSG_NOSIGNAL and `flags`: blocks unless these say MSG_DONTWAIT. The descriptors stay the caller's. Returns how many bytes went, or -1 with errno set
/// (never EINTR; EINVAL for too many descriptors).
ssize_t sendPacket(int socket, std::span<const std::byte> bytes, std::span<const int> descriptors, int flags = 0) noexcept;

/// What came, or why nothing did.
struct ReceivedPacket
{
    ssize_t bytes = -1; ///< as recvmsg: 0 is the end, -1 is an error, in errno (never EINTR)
    std::vector<FileDescriptor> descriptors; ///< close-on-exec
    bool cut = false; ///< bytes or descriptors did not all fit
};
/// As recvmsg with `flags`: blocks unless these say MSG_DONTWAIT.
ReceivedPacket receivePacket(int socket, std::span<std::byte> into, int flags = 0);

} // namespace interleave::os
