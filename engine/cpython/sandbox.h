// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scriptrequest.h"

#include <core/error.h>

#include <filesystem>
#include <string>
#include <vector>

namespace interleave::cpython {

/// Whether bubblewrap does here what the sandbox wants: it is installed, and user namespaces are allowed (containers and Ubuntu 24.04 refuse them). Runs it: some 20 ms. Any thread.
/// Errors: what is missing, with what to do.
[[nodiscard]] Result<void> bubblewrapWorks();

/// The level to use, and why it is no better one.
struct SandboxDecision
{
    SandboxLevel level = SandboxLevel::Limits;
    std::string reason; ///< empty: it is the best, or what was asked for
};
/// Blocks as bubblewrapWorks() does, if it has to know. Errors: what was asked for is not to be had here.
[[nodiscard]] Result<SandboxDecision> decideSandbox(SandboxChoice choice);

/// What a sandbox must show beside the script's own things.
struct SandboxParts
{
    std::filesystem::path probe; ///< empty: none
    std::filesystem::path probeSocket; ///< empty: none
    std::filesystem::path starter; ///< the program that is started inside
};
/// bubblewrap's arguments up to "--": everything read-only; /tmp, /run and /dev of its own, with what the script needs of the real ones;
/// no processes but its own, no network unless allowed; it dies with who started it. Looks at which of the paths exist.
[[nodiscard]] std::vector<std::string> bubblewrapCommand(const ScriptRequest &request, const SandboxParts &parts);

} // namespace interleave::cpython
