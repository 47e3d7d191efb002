// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace interleave::cli {

/// The words behind `interleave python`, told apart.
struct PythonArguments
{
    std::vector<std::string> ours; ///< options and the script
    std::vector<std::string> scripts; ///< what the script gets
};

/// The script is the first word that is neither an option of ours nor the value of one. Behind it everything is the script's but the options that we know, and
/// behind a "--" everything. Pure.
PythonArguments splitPythonArguments(const std::vector<std::string> &words);

} // namespace interleave::cli
