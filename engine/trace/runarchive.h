// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include "store.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace interleave::trace {

/// The last runs, kept as `.itrace` in one folder within limits, so that who forgot to save one has it all the same. Whoever has the same
/// folder may use it at the same time. A value; one thread at a time; blocks on the disk.
class RunArchive
{
public:
    struct Limits
    {
        std::size_t runs = 20;
        std::uintmax_t bytes = 256u << 20; ///< of all of them together
    };
    explicit RunArchive(std::filesystem::path folder)
        : RunArchive(std::move(folder), Limits {})
    {
    }
    RunArchive(std::filesystem::path folder, Limits limits)
        : m_folder(std::move(folder))
        , m_limits(limits)
    {
    }

    /// One of those that are kept. What it says comes from the file's name; the file itself may be damaged.
    struct Entry
    {
        std::filesystem::path file;
        std::string lesson, variant; ///< ids, may be empty
        std::chrono::sys_seconds time; ///< when it was kept
        std::uintmax_t bytes = 0;
    };
    /// Newest first. Empty if there is no such folder. What else lies in it is not touched.
    [[nodiscard]] std::vector<Entry> entries() const;

    /// Saves it, then deletes the oldest until the limits hold. Makes the folder (for the user alone).
    /// Errors: as saveTrace; it alone is larger than the limit, then it is not kept.
    Result<void> keep(const TraceStore &store) const;

private:
    void prune() const;

    std::filesystem::path m_folder;
    Limits m_limits;
};

} // namespace interleave::trace
