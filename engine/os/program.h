// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/error.h>

#include <string>
#include <vector>

namespace interleave::os {

/// What a program wrote and how it ended.
struct ProgramOutput
{
    int exitCode = -1; ///< 128 + signal if it was killed
    std::string text; ///< stdout and stderr, cut at 64 KiB
};

/// Runs a short program without a shell, with no input, and waits for it. Blocks up to `timeout`, then kills it (its whole process
/// group) and returns an error. `command[0]` is looked up in PATH. Any thread.
[[nodiscard]] Result<ProgramOutput> runProgram(const std::vector<std::string> &command, Nanoseconds timeout);

} // namespace interleave::os
