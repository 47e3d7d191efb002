// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::lessons {

/// Whether a symbolic link is as good as the file that it leads to: not in what came from somebody else.
enum class Links : bool { Follow, Refuse };

/// Reads a text file of a lesson. Blocks on the disk. Errors, each with `file`: it is missing, is no regular
/// file (a FIFO would block for ever), cannot be read, is longer than `cap` bytes, or is not UTF-8 (with the
/// line). A byte order mark and carriage returns are dropped.
Result<std::string> readTextFile(const std::filesystem::path &file, std::size_t cap, Links links = Links::Follow);

/// Offset of the first byte that is not UTF-8 (overlong forms and surrogates are not), or npos. A NUL counts
/// as not.
std::size_t firstInvalidUtf8(std::string_view text) noexcept;

/// Lines of a text; a last line without an end counts.
std::vector<std::string> splitLines(std::string_view text);

} // namespace interleave::lessons
