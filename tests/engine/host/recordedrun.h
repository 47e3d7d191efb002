// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regions.h"

#include <scenario/runner.h>

#include <string>
#include <vector>

namespace interleave::host::testing {

/// Runs a scenario of processes in the calling process, without a supervisor, and keeps the regions that its processes send.
class RecordedRun
{
public:
    using StopWhen = Regions::StopWhen;
    explicit RecordedRun(const scenario::Scenario &scenario, StopWhen stopWhen = {});
    Nanoseconds stopAsked { 0 }; ///< when `stopWhen` was true

    scenario::RunOutcome outcome;
    ProcessTrace main;
    std::vector<ProcessTrace> children; ///< in the order in which they came
    [[nodiscard]] const ProcessTrace &child(const std::string &name) const;
    /// Everybody's events of that kind, in order of time.
    [[nodiscard]] std::vector<gil::Seen> all(trace::EventKind kind) const;
};

// Pieces of scenarios.
threads::Instruction stepOf(threads::Op op, std::uint32_t object = ~0U);
threads::Instruction compute(double ms);
threads::Instruction sleepFor(double ms);
threads::Instruction repeated(std::uint32_t count, threads::Block body);
threads::Instruction raised(std::string type, std::string text = {});
threads::Instruction onWorkers(threads::Op op, std::vector<std::uint32_t> workers);
scenario::Scenario processScenario(trace::StartMethod method);
/// `count` of them, each by itself.
void addWorker(scenario::Scenario &scenario, std::string name, threads::Block steps, std::uint32_t count = 1,
    threads::Starts starts = threads::Starts::Alone);
/// Returns its index.
std::uint32_t addObject(scenario::Scenario &scenario, std::string name, threads::ObjectKind kind, std::int64_t size = 0);

} // namespace interleave::host::testing
