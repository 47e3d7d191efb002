// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace interleave::trace {

/// A file that appears whole or not at all: written beside its target under another name, then put in its
/// place by rename. A full disk, a kill or an abandoned AtomicFile leave the old file as it was. One thread;
/// blocks on the disk.
class AtomicFile
{
public:
    /// Follows a link to a file. Errors: no such directory, not permitted, the target exists and is not a
    /// regular file.
    static Result<AtomicFile> create(const std::filesystem::path &target);
    AtomicFile(AtomicFile &&) noexcept;
    AtomicFile &operator=(AtomicFile &&) = delete;
    ~AtomicFile(); ///< Removes what was written unless it was committed.

    /// Errors: the disk is full, and whatever else write(2) may say.
    Result<void> write(std::span<const std::byte> bytes);
    Result<void> write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
    /// To disk (fsync), then into place.
    /// Errors: disk full, no permission.
    Result<void> commit();

private:
    AtomicFile() = default;
    std::filesystem::path m_target;
    std::filesystem::path m_temporary; ///< empty once committed or moved from
    int m_descriptor = -1;
};

/// write(2) until everything is written. The error names `file` and what to do.
Result<void> writeFully(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path &file);

} // namespace interleave::trace
