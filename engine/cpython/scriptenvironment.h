// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scriptrequest.h"

#include <string>
#include <vector>

namespace interleave::cpython {

/// `base` ("NAME=value"), with `added` instead of what has the same name; the added ones stand first. Pure.
[[nodiscard]] std::vector<std::string> environmentWith(const std::vector<std::string> &base, const std::vector<std::string> &added);

/// What the probe and its bootstrap want to find in the environment (bootstrap/README.md, probehello.h). `inherited`: the script's own, whose LD_PRELOAD is
/// kept behind ours. Empty without a probe: then the script sees nothing of us. Pure.
[[nodiscard]] std::vector<std::string> probeEnvironment(
    const ScriptRequest &request, const std::string &probe, const std::string &socket, const std::vector<std::string> &inherited);

/// The environment of this process.
[[nodiscard]] std::vector<std::string> ownEnvironment();

} // namespace interleave::cpython
