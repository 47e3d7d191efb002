// SPDX-License-Identifier: GPL-3.0-or-later
#include "regionchannel.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace interleave::host {

Result<void> RegionListener::open(std::string token)
{
    m_token = std::move(token);
    m_socket = os::FileDescriptor(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    // Only the family: the kernel chooses an abstract name that nobody has (unix(7), "autobind").
    if (!m_socket || bind(m_socket.get(), reinterpret_cast<sockaddr *>(&name), sizeof name.sun_family) != 0
        || listen(m_socket.get(), int(kMaxConnections)) != 0)
        return failErrno("no socket for the recordings of the run", "close other programs");
    socklen_t length = sizeof name;
    if (getsockname(m_socket.get(), reinterpret_cast<sockaddr *>(&name), &length) != 0
        || length <= offsetof(sockaddr_un, sun_path) + 1)
        return failErrno("the socket for the recordings of the run has no name", "close other programs");
    m_address.assign(name.sun_path + 1, length - offsetof(sockaddr_un, sun_path) - 1);
    return {};
}

void RegionListener::addTo(std::vector<pollfd> &waits) const
{
    if (m_socket)
        waits.push_back({ m_socket.get(), POLLIN, 0 });
    for (const Connection &connection : m_connections)
        waits.push_back({ connection.channel.descriptor(), POLLIN, 0 });
}

std::optional<Peer> acceptPeer(const os::FileDescriptor &listening, std::vector<Error> &problems)
{
    for (;;) {
        os::FileDescriptor accepted(accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!accepted)
            return {};
        ucred credentials {};
        socklen_t length = sizeof credentials;
        if (getsockopt(accepted.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 && credentials.uid == geteuid()
            && credentials.pid > 0)
            return Peer { std::move(accepted), credentials.pid };
        problems.push_back({ "a process of another user wanted to be recorded and was refused" });
    }
}

void RegionListener::acceptAll(std::vector<Error> &problems)
{
    while (std::optional<Peer> peer = acceptPeer(m_socket, problems)) {
        // Somebody who connects and says nothing makes room for the next.
        if (m_connections.size() >= kMaxConnections)
            m_connections.pop_front();
        m_connections.push_back({ Channel(std::move(peer->socket)), peer->process });
    }
}

std::vector<ArrivedRegion> RegionListener::take(std::vector<Error> &problems)
{
    std::vector<ArrivedRegion> arrived;
    if (!m_socket)
        return arrived;
    acceptAll(problems);
    for (auto at = m_connections.begin(); at != m_connections.end();) {
        Channel::Received received = at->channel.receive();
        if (received.status == Channel::Status::Empty) {
            ++at;
            continue;
        }
        if (received.status == Channel::Status::Arrived) {
            const auto *region = std::get_if<message::Region>(&received.packet->message);
            if (!region || region->token != m_token || received.packet->descriptors.size() != 1)
                problems.push_back(
                    { fmt::format("process {} did not send a recording of this run", at->process) });
            else if (m_taken >= kMaxRegions)
                problems.push_back(
                    { fmt::format("process {} is not recorded: there are {} recordings already", at->process,
                        kMaxRegions) });
            else {
                ++m_taken;
                arrived.push_back({ std::move(received.packet->descriptors.front()), at->channel.release(), at->process });
            }
        } else if (received.status == Channel::Status::Malformed) {
            problems.push_back(std::move(received.error));
        }
        at = m_connections.erase(at); // one message each
    }
    return arrived;
}

namespace {

constexpr int kWatchPatienceMs = 1000;

Result<os::FileDescriptor> sendOver(const std::string &address, const std::string &token, int memfd)
{
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    if (address.empty() || address.size() >= sizeof name.sun_path)
        return fail("there is nobody to send the recording to");
    std::memcpy(name.sun_path + 1, address.data(), address.size());
    os::FileDescriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + 1 + address.size());
    if (!socket || connect(socket.get(), reinterpret_cast<sockaddr *>(&name), length) != 0)
        return failErrno("the recording cannot be sent");
    Channel channel(std::move(socket));
    const int descriptors[] = { memfd };
    if (!channel.send(message::Region { 0, token }, descriptors) || channel.hasQueued())
        return fail("the recording cannot be sent");
    return channel.release();
}

} // namespace

Result<void> sendRegion(const std::string &address, const std::string &token, int memfd)
{
    const Result<os::FileDescriptor> sent = sendOver(address, token, memfd);
    return sent ? Result<void>() : Failure(sent.error());
}

Result<void> announceRegion(const std::string &address, const std::string &token, int memfd)
{
    const Result<os::FileDescriptor> sent = sendOver(address, token, memfd);
    if (!sent)
        return Failure(sent.error());
    pollfd wait { sent->get(), POLLIN, 0 };
    (void)poll(&wait, 1, kWatchPatienceMs); // it becomes readable when it is closed
    return {};
}

} // namespace interleave::host
