// SPDX-License-Identifier: GPL-3.0-or-later
#include "probelistener.h"

#include <cpython/probehello.h>
#include <os/packet.h>

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace interleave::host {

namespace {

constexpr const char *kSocketName = "probe";

/// Where sockets go: the user's runtime folder, or /tmp. A path must fit into sockaddr_un.
std::filesystem::path folderOf(const std::string &token)
{
    const char *runtime = std::getenv("XDG_RUNTIME_DIR");
    struct stat info {};
    const bool usable = runtime && *runtime == '/' && std::strlen(runtime) < 60 && stat(runtime, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid();
    return std::filesystem::path(usable ? runtime : "/tmp") / ("interleave-" + token.substr(0, 16));
}

/// One packet and its descriptors. False: nothing came yet.
struct Received
{
    cpython::ProbeHello hello {};
    std::size_t bytes = 0;
    std::vector<os::FileDescriptor> descriptors;
};

bool receive(const os::FileDescriptor &socket, Received &received)
{
    os::ReceivedPacket packet = os::receivePacket(socket.get(), std::as_writable_bytes(std::span(&received.hello, 1)), MSG_DONTWAIT);
    if (packet.bytes < 0 && errno == EAGAIN)
        return false;
    received.bytes = packet.bytes > 0 ? std::size_t(packet.bytes) : 0;
    received.descriptors = std::move(packet.descriptors);
    return true;
}

bool isHello(const Received &received)
{
    const cpython::ProbeHello &hello = received.hello;
    return received.bytes == sizeof hello && hello.magic == cpython::kProbeHelloMagic && hello.version == cpython::kProbeHelloVersion
        && hello.bytes == sizeof hello && received.descriptors.size() == 1;
}

} // namespace

ProbeListener::~ProbeListener()
{
    close();
}

Result<void> ProbeListener::open(const std::string &token)
{
    const std::filesystem::path folder = folderOf(token);
    if (mkdir(folder.c_str(), 0700) != 0)
        return failErrno(fmt::format("no folder {} for the recordings of the script", folder.string()), "free some space there");
    m_path = folder / kSocketName;
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    if (m_path.native().size() >= sizeof name.sun_path)
        return fail(fmt::format("the path {} is too long for a socket", m_path.string()), "set XDG_RUNTIME_DIR to a shorter one");
    std::memcpy(name.sun_path, m_path.c_str(), m_path.native().size());
    m_socket = os::FileDescriptor(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!m_socket || bind(m_socket.get(), reinterpret_cast<sockaddr *>(&name), sizeof name) != 0
        || listen(m_socket.get(), int(RegionListener::kMaxConnections)) != 0)
        return failErrno("no socket for the recordings of the script", "close other programs");
    return {};
}

void ProbeListener::close()
{
    m_connections.clear();
    m_socket.reset();
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path.parent_path(), ignored);
    m_path.clear();
}

void ProbeListener::addTo(std::vector<pollfd> &waits) const
{
    if (m_socket)
        waits.push_back({ m_socket.get(), POLLIN, 0 });
    for (const Connection &connection : m_connections)
        waits.push_back({ connection.socket.get(), POLLIN, 0 });
}

void ProbeListener::refuse(std::vector<Error> &problems, std::string sentence)
{
    constexpr std::size_t kMostTold = 20;
    if (++m_refused <= kMostTold)
        problems.push_back({ std::move(sentence) });
}

std::vector<ArrivedRegion> ProbeListener::take(std::vector<Error> &problems)
{
    std::vector<ArrivedRegion> arrived;
    constexpr int kMostAtOnce = 256; // whoever connects for ever must not keep the supervisor from its other work
    for (int i = 0; m_socket && i < kMostAtOnce; ++i) {
        std::optional<Peer> peer = acceptPeer(m_socket, problems);
        if (!peer)
            break;
        if (m_connections.size() >= RegionListener::kMaxConnections)
            m_connections.pop_front(); // who connects and says nothing makes room for the next
        m_connections.push_back({ std::move(peer->socket), peer->process });
    }
    for (auto at = m_connections.begin(); at != m_connections.end();) {
        Received received;
        if (!receive(at->socket, received)) {
            ++at;
            continue;
        }
        if (received.bytes == 0 && received.descriptors.empty()) {
            // It left without a word: killed, most likely.
        } else if (!isHello(received)) {
            refuse(problems, fmt::format("process {} of the script did not send a recording of it", at->process));
        } else if (m_taken >= RegionListener::kMaxRegions) {
            refuse(problems, fmt::format("process {} is not recorded: there are {} recordings already", at->process, RegionListener::kMaxRegions));
        } else {
            ++m_taken;
            arrived.push_back({ std::move(received.descriptors.front()), std::move(at->socket), at->process });
        }
        at = m_connections.erase(at); // one packet each
    }
    return arrived;
}

void removeProbeFolder(const std::string &token)
{
    std::error_code ignored;
    std::filesystem::remove_all(folderOf(token), ignored);
}

} // namespace interleave::host
