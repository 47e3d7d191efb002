// SPDX-License-Identifier: GPL-3.0-or-later
#include "hello.h"

#include "environment.h"

#include <core/clock.h>

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace interleave::probe {

namespace {

constexpr Nanoseconds kPatience { cpython::kProbePatienceMs * 1'000'000LL };
constexpr Nanoseconds kBetweenTries { 1'000'000 };

void rest(Nanoseconds time) noexcept
{
    const timespec length { 0, long(time.count()) };
    syscall(SYS_ppoll, nullptr, 0, &length, nullptr, 0);
}

/// The listener may have more callers than it has room for at this moment.
bool connectTo(int socket, const sockaddr_un &name, Nanoseconds until) noexcept
{
    while (syscall(SYS_connect, socket, &name, sizeof name) != 0) {
        if ((errno != EAGAIN && errno != EINTR) || monotonicNow() >= until)
            return false;
        rest(kBetweenTries);
    }
    return true;
}

bool sendPacket(int socket, const cpython::ProbeHello &packet, int descriptor) noexcept
{
    iovec part { const_cast<cpython::ProbeHello *>(&packet), sizeof packet };
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] {};
    msghdr message {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    long sent = 0;
    do
        sent = syscall(SYS_sendmsg, socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == long(sizeof packet);
}

/// It becomes readable when it is closed.
void waitForEnd(int socket, Nanoseconds until) noexcept
{
    for (Nanoseconds left = until - monotonicNow(); left.count() > 0; left = until - monotonicNow()) {
        pollfd wait { socket, POLLIN, 0 };
        const timespec length { time_t(left.count() / 1'000'000'000), long(left.count() % 1'000'000'000) };
        const long ready = syscall(SYS_ppoll, &wait, 1, &length, nullptr, 0);
        if (ready >= 0 || errno != EINTR)
            return;
    }
}

} // namespace

bool sendHello(const Hello &hello) noexcept
{
    const char *path = setting(cpython::kProbeSocketVariable);
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    if (path == nullptr || *path == '\0' || std::strlen(path) >= sizeof name.sun_path)
        return false;
    std::strcpy(name.sun_path, path);

    cpython::ProbeHello packet {};
    packet.magic = cpython::kProbeHelloMagic;
    packet.version = cpython::kProbeHelloVersion;
    packet.bytes = sizeof packet;
    packet.process = std::uint32_t(hello.process);
    packet.parent = std::uint32_t(syscall(SYS_getppid));
    packet.began = hello.began;
    packet.origin = hello.origin;
    packet.gil = hello.gil;
    std::strncpy(packet.python, hello.python, sizeof packet.python - 1);

    const int saved = errno;
    const auto socket = int(syscall(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const Nanoseconds until = monotonicNow() + kPatience;
    const bool sent
        = socket >= 0 && connectTo(socket, name, until) && sendPacket(socket, packet, hello.descriptor);
    if (sent)
        waitForEnd(socket, until);
    if (socket >= 0)
        syscall(SYS_close, socket);
    errno = saved;
    return sent;
}

} // namespace interleave::probe
