// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace interleave::lessons {

/// What the name of a lesson's folder says.
struct FolderName
{
    int number = 0; ///< its place among the others, of "03-one-gil"; 0: none, it comes behind those that have one
    std::string slug; ///< "one-gil"
};
/// Looks at the name only, not at the disk. "one-gil" and "0-one-gil" have no number.
FolderName folderNameOf(const std::filesystem::path &folder);

} // namespace interleave::lessons
