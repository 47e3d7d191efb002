// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channel.h"

#include <core/error.h>
#include <os/filedescriptor.h>

#include <list>
#include <optional>
#include <string>
#include <vector>

struct pollfd;

namespace interleave::host {

/// A region's memfd and whose it is.
struct ArrivedRegion
{
    os::FileDescriptor memfd;
    os::FileDescriptor socket; ///< the sender may be waiting for its end: announceRegion
    int process = 0; ///< by SO_PEERCRED
};

/// Somebody who has connected.
struct Peer
{
    os::FileDescriptor socket; ///< non-blocking, close-on-exec
    int process = 0; ///< by SO_PEERCRED, as this process numbers it
};
/// The next one who waits at a listening, non-blocking unix socket; empty if nobody does. Other users are turned away, which is a problem.
[[nodiscard]] std::optional<Peer> acceptPeer(const os::FileDescriptor &listening, std::vector<Error> &problems);

/// Takes the regions of every traced process of a run: a listening socket with a name of its own (abstract,
/// so nothing is left in the file system), because descriptors do not survive programs that close all they do
/// not know. Only processes of this user that know the run's token are heard. Never blocks. One thread.
class RegionListener
{
public:
    static constexpr std::size_t kMaxRegions = 1024; ///< of one run
    static constexpr std::size_t kMaxConnections = 64; ///< that have not sent their region yet

    /// Listens; `token`: what whoever sends must know. Errors: no more descriptors.
    Result<void> open(std::string token);
    [[nodiscard]] const std::string &address() const noexcept { return m_address; }
    /// Appends what to wait for.
    void addTo(std::vector<pollfd> &waits) const;
    /// Whatever has come. Refusals (a stranger, too many, nonsense) are appended to `problems`.
    std::vector<ArrivedRegion> take(std::vector<Error> &problems);

private:
    struct Connection
    {
        Channel channel;
        int process = 0;
    };
    void acceptAll(std::vector<Error> &problems);

    os::FileDescriptor m_socket;
    std::string m_address;
    std::string m_token;
    std::list<Connection> m_connections;
    std::size_t m_taken = 0;
};

/// The other side: sends a process's region to the supervisor. Blocks for as long as the supervisor needs to
/// look up.
/// Errors: nobody listens there.
Result<void> sendRegion(const std::string &address, const std::string &token, int memfd);
/// The same, and blocks until whoever watches the run has the region: nothing that is recorded from then on comes too late. If that takes
/// longer than a second, it goes on all the same; what then comes late is counted by the collector.
/// Errors: nobody listens there, or no answer.
Result<void> announceRegion(const std::string &address, const std::string &token, int memfd);

} // namespace interleave::host
