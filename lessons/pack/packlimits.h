// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace interleave::lessons {

/// How much a lesson pack may be. Lessons are some 20 kB each, with pictures less than a megabyte; who wants more than this wants harm.
struct PackLimits
{
    std::uint64_t zipBytes = 64u << 20; ///< of the zip itself
    std::size_t entries = 2'000; ///< files and folders in it
    std::uint64_t fileBytes = 16u << 20; ///< of one file, unpacked
    std::uint64_t totalBytes = 96u << 20; ///< of all, unpacked
    std::uint64_t ratio = 200; ///< unpacked ÷ packed, of a file from `ratioFrom` bytes on; text has 3 to 10, a zip bomb 1000
    std::uint64_t ratioFrom = 1u << 20;
    std::size_t depth = 6; ///< folders in folders
    std::size_t lessons = 200; ///< of one pack
};

} // namespace interleave::lessons
