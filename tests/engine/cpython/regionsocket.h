// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cpython/probehello.h>

#include <filesystem>
#include <string>
#include <vector>

namespace interleave::cpython::testing {

/// Where traced processes say hello.
class RegionSocket
{
public:
    struct Arrived
    {
        int process = 0; ///< by the socket's credentials
        ProbeHello hello {};
        int memfd = -1; ///< the caller's
        int connection = -1;
        /// The process goes on.
        void letGo();
    };

    /// With a folder of its own; `listens`: somebody is there.
    explicit RegionSocket(bool listens);
    ~RegionSocket();
    RegionSocket(const RegionSocket &) = delete;
    RegionSocket &operator=(const RegionSocket &) = delete;
    [[nodiscard]] std::string path() const { return (m_folder / "probe").string(); }
    /// Waits at most so long for one, then takes all that are there. What is no hello fails the test.
    std::vector<Arrived> take(int milliseconds);

private:
    std::filesystem::path m_folder;
    int m_socket = -1;
};

} // namespace interleave::cpython::testing
