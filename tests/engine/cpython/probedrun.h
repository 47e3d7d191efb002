// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <trace/recordobserver.h>
#include <trace/store.h>

#include <cpython/probehello.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace interleave::cpython::testing {

/// A take or a drop, as recorded.
struct GilStep
{
    std::uint64_t epoch = 0;
    bool isTake = false;
    std::uint32_t thread = 0; ///< ring
    Nanoseconds time { 0 };
};

/// What one GIL did, and what its interpreter says of it.
struct GilTrace
{
    std::vector<GilStep> steps; ///< by epoch
    bool knowsSwitchNumber = false;
    std::uint64_t switchNumber = 0; ///< by the interpreter, since the region began
    std::uint64_t within = 0; ///< trace/probepage.h
    std::uint64_t carried = 0;
    [[nodiscard]] std::uint64_t holderChanges() const;
    /// Whether takes and drops alternate, every epoch is there once, who drops is who took, and (`clock`) the clock agrees with the order, as it need not where records
    /// came late and were moved. Empty if so; else what is wrong.
    [[nodiscard]] std::string violations(bool clock) const;
};

/// One process that said hello.
struct ProbedProcess
{
    int process = 0;
    ProbeHello hello {};
    GilFinding finding = GilFinding::NotFound; ///< at its end
    std::map<std::uint32_t, GilTrace> gils {}; ///< by object
    std::map<trace::LaneState, int> states {}; ///< how often a thread of it went into each
    std::map<trace::EventKind, int> kinds {}; ///< how many records of each
    std::map<std::string, trace::ObjectKind> objects {};
    std::uint64_t forcedDrops = 0; ///< drops with a request pending
};

/// What came of a run.
struct ProbedRun
{
    int status = 0; ///< wait status
    std::string output; ///< stdout, then stderr
    std::vector<ProbedProcess> processes; ///< in the order of their hellos
    trace::TraceInfo info;
    std::shared_ptr<trace::TraceStore> store; ///< null without the probe
};

/// How a command is run.
struct ProbedOptions
{
    bool probe = true; ///< preloaded
    bool listen = true; ///< somebody is there
    std::string socket {}; ///< to be named instead of the listener's
    std::vector<std::string> environment {}; ///< "NAME=value", more than PATH, HOME and LANG
};

/// Runs the command to its end with the probe of this build, and everything that its processes record through a Collector. A watchdog of three minutes.
ProbedRun run(const std::vector<std::string> &command, const ProbedOptions &options = {});
/// scripts/NAME.py by that Python.
ProbedRun runScript(const std::string &python, const std::string &name, const std::vector<std::string> &arguments = {}, const ProbedOptions &options = {});

} // namespace interleave::cpython::testing
