// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regionchannel.h"

#include <core/error.h>
#include <os/filedescriptor.h>

#include <filesystem>
#include <list>
#include <string>
#include <vector>

struct pollfd;

namespace interleave::host {

/// Takes the regions that the GIL probe of a script's processes sends (cpython/probehello.h): a listening socket that has a name in the file system, so that a
/// sandbox can show it, in a folder that is this user's alone and goes with the listener. Whoever comes is a script's process, so nothing it
/// says is believed: who it is, the socket's credentials tell. Never blocks. One thread.
class ProbeListener
{
public:
    ProbeListener() = default;
    ~ProbeListener();
    ProbeListener(const ProbeListener &) = delete;
    ProbeListener &operator=(const ProbeListener &) = delete;

    /// Listens; `token`: of the run, by which removeProbeFolder() finds the folder. Errors: no folder for it, no more descriptors.
    Result<void> open(const std::string &token);
    [[nodiscard]] const std::filesystem::path &path() const noexcept { return m_path; } ///< of the socket; empty until open
    /// Appends what to wait for.
    void addTo(std::vector<pollfd> &waits) const;
    /// Whatever has come. Refusals are appended to `problems`, a few of them: a script can make as many as it likes.
    std::vector<ArrivedRegion> take(std::vector<Error> &problems);
    /// Lets nobody in any more, and removes the folder.
    void close();

private:
    struct Connection
    {
        os::FileDescriptor socket;
        int process = 0;
    };
    void refuse(std::vector<Error> &problems, std::string sentence);

    os::FileDescriptor m_socket;
    std::filesystem::path m_path;
    std::list<Connection> m_connections;
    std::size_t m_taken = 0;
    std::size_t m_refused = 0;
};

/// When the supervisor was killed: what its listener left in the file system. Does nothing if there is nothing.
void removeProbeFolder(const std::string &token);

} // namespace interleave::host
