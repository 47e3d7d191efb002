// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "targets.h"

#include <filesystem>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace interleave::fuzz {

/// A regular file that never touches a disk, for parsers that want a path.
class MemoryFile
{
public:
    explicit MemoryFile(Input content)
        : m_descriptor(memfd_create("fuzz", MFD_CLOEXEC))
    {
        require(m_descriptor >= 0, "memfd_create works here");
        require(::write(m_descriptor, content.data(), content.size()) == ssize_t(content.size()),
            "memory can be written");
    }
    ~MemoryFile() { ::close(m_descriptor); }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;
    [[nodiscard]] std::filesystem::path path() const
    {
        return "/proc/self/fd/" + std::to_string(m_descriptor);
    }

private:
    int m_descriptor;
};

} // namespace interleave::fuzz
