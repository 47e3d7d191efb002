// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scriptrequest.h"

#include <core/error.h>

#include <string>
#include <string_view>
#include <vector>

namespace interleave::cpython {

/// What becomes of a request in the end: a program, its arguments and its environment.
struct Launch
{
    std::vector<std::string> command; ///< an absolute path first
    std::vector<std::string> environment; ///< all of it
    std::string workingDirectory;
    bool limited = true; ///< by `limits`
    ScriptLimits limits;
};

/// Limits of the kernel's for this process and what it becomes: files, core dumps, and, where they count what they should, processes and memory. Thread
/// stacks (8 MiB of address space each) have room besides the memory. A failure leaves that limit as it was. To be called after exec and right before the next one: a program with threads or a sanitizer would not survive them.
void setLimits(const ScriptLimits &limits) noexcept;

/// Becomes it: a session of its own, default signals, limits, exec. Call in a process of one thread. Comes back only with an error: no such program.
[[nodiscard]] Error becomeScript(const Launch &launch);

/// As one text that a program can be given, and back. Errors: not such a text. Pure.
[[nodiscard]] std::string toJson(const Launch &launch);
[[nodiscard]] Result<Launch> launchFromJson(std::string_view text);

} // namespace interleave::cpython
