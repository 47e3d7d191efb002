// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../gil/giltrace.h"

#include <core/clock.h>
#include <os/calibration.h>
#include <scenario/runner.h>
#include <support/judge.h>
#include <trace/region.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// What the conformance tests (the numbers are those of the design's list of what "faithful to CPython's GIL" must show) have in common.
///
///   1, 2, 4        gilrules_test.cpp: exact, on every run
///   3, 5, 6        giltimes_test.cpp: statistical
///   7, 8           gilio_test.cpp: statistical
///   9, 10          ../gil/gil_test.cpp
///   11             releasepoints_test.cpp, in the engine and in the python3 that is here
///   12             lostupdates_test.cpp
///   13             ../async/pairs_test.cpp
///   14             ../host/kills_test.cpp, processdeath_test.cpp, startcost_test.cpp
///   15             differential_test.cpp: statistical
namespace interleave::conformance {

constexpr Nanoseconds us(std::int64_t value) { return Nanoseconds { value * 1'000 }; }
constexpr Nanoseconds ms(std::int64_t value) { return Nanoseconds { value * 1'000'000 }; }

threads::Instruction step(scenario::Op op, Nanoseconds duration = {});
threads::Instruction repeat(std::uint32_t count, threads::Block body);
/// `workers` that all do the same.
scenario::Scenario scenarioOf(int workers, const threads::Block &steps, Nanoseconds interval = ms(5),
    scenario::GilKind gil = scenario::GilKind::CPython3);

/// One run with a region of its own, and its records.
struct GilRun
{
    explicit GilRun(const scenario::Scenario &scenario, std::vector<CoreId> cores = {}, net::ServiceEndpoint service = {});

    [[nodiscard]] double ns(std::uint64_t ticks) const { return double(ticks) / ticksPerNs; }
    /// Value of the variable at the end of the run.
    [[nodiscard]] std::int64_t finalValue(std::uint32_t object) const;
    /// Lengths in ns of the holds that a request ended.
    [[nodiscard]] std::vector<double> forcedHolds() const;
    /// Waits for the GIL in ns, of the thread with that name or of all.
    [[nodiscard]] std::vector<double> waits() const;

    std::unique_ptr<trace::Region> region;
    double ticksPerNs = 1;
    scenario::RunOutcome outcome;
    std::vector<gil::Seen> seen;
};

double workPerMs();
/// A control: how much later than asked, in ns (median), a timed wait of that length ends here with nothing else about. Blocks for 15 of them.
double timedWaitIsLate(Nanoseconds interval);
double quantile(std::vector<double> values, double q);
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }
double mean(const std::vector<double> &values);

using support::judge;
using support::Judgement;
using support::Look;

} // namespace interleave::conformance
