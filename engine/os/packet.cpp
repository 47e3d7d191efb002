// SPDX-License-Identifier: GPL-3.0-or-later
#include "packet.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace interleave::os {

namespace {

struct Control
{
    alignas(cmsghdr) char bytes[CMSG_SPACE(sizeof(int) * kMostDescriptorsOfAPacket)] = {};
};

} // namespace

ssize_t sendPacket(int socket, std::span<const std::byte> bytes, std::span<const int> descriptors, int flags) noexcept
{
    if (descriptors.size() > kMostDescriptorsOfAPacket) {
        errno = EINVAL;
        return -1;
    }
    iovec data { const_cast<std::byte *>(bytes.data()), bytes.size() };
    Control control;
    msghdr message {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
    }
    ssize_t sent = -1;
    do
        sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | flags);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ReceivedPacket receivePacket(int socket, std::span<std::byte> into, int flags)
{
    iovec data { into.data(), into.size() };
    Control control;
    msghdr message {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    ReceivedPacket received;
    do
        received.bytes = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | flags);
    while (received.bytes < 0 && errno == EINTR);
    if (received.bytes < 0)
        return received;
    for (cmsghdr *part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof descriptor, sizeof descriptor);
            received.descriptors.emplace_back(descriptor);
        }
    }
    received.cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    return received;
}

} // namespace interleave::os
