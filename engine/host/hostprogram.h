// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <filesystem>

namespace interleave::host {

/// Where interleave-host is: $INTERLEAVE_HOST if set (and then nowhere else), next to the running executable,
/// or in
/// ../libexec/interleave of it. Reads the file system, any thread. The error says what was tried.
Result<std::filesystem::path> findHostProgram(const std::filesystem::path &executable = "/proc/self/exe");

} // namespace interleave::host
