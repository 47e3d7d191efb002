// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace interleave::conformance {

/// A take or a drop of the GIL of a real CPython, as the preloaded probe (tests/bench/gilprobe.c) saw it.
struct ProbeRecord
{
    std::uint64_t time = 0; ///< ns, CLOCK_MONOTONIC
    std::uint32_t thread = 0; ///< tid
    bool take = false;
};
struct CPythonRun
{
    std::string version; ///< "3.11.7"
    std::string output;
    std::vector<ProbeRecord> seen; ///< in order of time
};

/// Runs the script under the `python3` that is on PATH, with the probe. Blocks until it has ended. An error says why this machine cannot do
/// that: no python3, none whose GIL the probe can see, no probe for this kind of machine.
[[nodiscard]] Result<CPythonRun> runUnderProbe(const std::filesystem::path &script, const std::string &arguments);
/// Is there such a Python on PATH, by its name ("python2.7"), and does it run? (Some managers of versions put names there that only say which of
/// their versions has them.)
[[nodiscard]] bool hasPython(const std::string &name);
/// One experiment of tests/bench/gilexperiments.py under that Python, "throughput 2 2": the numbers that it prints. Empty if it does not run.
[[nodiscard]] std::vector<double> experiment(const std::string &python, const std::string &arguments);

} // namespace interleave::conformance
