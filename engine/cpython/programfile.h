// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace interleave::cpython {

/// Why nothing can be preloaded into a program, from its file alone: no dynamic loader, not glibc's, another architecture than ours, setuid. Empty: it can.
/// Reads a few hundred bytes of the file; not to be trusted beyond that. Any thread.
[[nodiscard]] std::string whyNothingCanBePreloaded(const std::filesystem::path &program);

} // namespace interleave::cpython
