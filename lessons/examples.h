// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <filesystem>
#include <string>
#include <vector>

namespace interleave::lessons {

/// A script to begin with, for the playground. Its first line is "# Title: description."
struct Example
{
    std::filesystem::path file;
    std::string title; ///< "Two threads"
    std::string description; ///< "started and joined, as every tutorial begins."
};

/// The examples that belong to this program, in the order in which they are to be shown: INTERLEAVE_EXAMPLES, or beside the lessons. Error: there is no such folder,
/// or none in it. A script without a title has its file's name. Reads the first line of each.
Result<std::vector<Example>> findExamples(const std::filesystem::path &program);

} // namespace interleave::lessons
