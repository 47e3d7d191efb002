// SPDX-License-Identifier: GPL-3.0-or-later
#include "regionsocket.h"

#include <cstring>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace interleave::cpython::testing {

RegionSocket::RegionSocket(bool listens)
{
    char folder[] = "/tmp/interleave-test-XXXXXX";
    m_folder = mkdtemp(folder);
    if (!listens)
        return;
    m_socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, path().c_str(), sizeof name.sun_path - 1);
    EXPECT_EQ(bind(m_socket, reinterpret_cast<sockaddr *>(&name), sizeof name), 0);
    EXPECT_EQ(listen(m_socket, 64), 0);
}

RegionSocket::~RegionSocket()
{
    if (m_socket >= 0)
        close(m_socket);
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

void RegionSocket::Arrived::letGo()
{
    close(connection);
    connection = -1;
}

namespace {

bool receive(RegionSocket::Arrived &arrived)
{
    pollfd wait { arrived.connection, POLLIN, 0 };
    poll(&wait, 1, 30'000); // it sends at once, if it gets a core
    iovec part { &arrived.hello, sizeof arrived.hello };
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] {};
    msghdr message {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const bool whole
        = recvmsg(arrived.connection, &message, MSG_CMSG_CLOEXEC) == ssize_t(sizeof arrived.hello);
    const cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (rights != nullptr && rights->cmsg_type == SCM_RIGHTS)
        std::memcpy(&arrived.memfd, CMSG_DATA(rights), sizeof arrived.memfd);
    return whole && arrived.memfd >= 0;
}

} // namespace

std::vector<RegionSocket::Arrived> RegionSocket::take(int milliseconds)
{
    std::vector<Arrived> all;
    pollfd wait { m_socket, POLLIN, 0 };
    poll(&wait, m_socket >= 0 ? 1 : 0, milliseconds);
    for (;;) {
        Arrived arrived;
        arrived.connection = m_socket < 0 ? -1 : accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        if (arrived.connection < 0)
            return all;
        ucred credentials {};
        socklen_t length = sizeof credentials;
        getsockopt(arrived.connection, SOL_SOCKET, SO_PEERCRED, &credentials, &length);
        arrived.process = credentials.pid;
        const bool understood = receive(arrived);
        EXPECT_TRUE(understood) << "process " << arrived.process << " did not send a region";
        EXPECT_EQ(arrived.hello.magic, kProbeHelloMagic);
        EXPECT_EQ(arrived.hello.version, kProbeHelloVersion);
        if (understood)
            all.push_back(arrived);
        else
            arrived.letGo();
    }
}

} // namespace interleave::cpython::testing
