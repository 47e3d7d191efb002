// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "calibration.h"

#include <optional>
#include <string>

namespace interleave::os {

/// What a run ran on: kept with every recording, because no figure means anything without it.
struct Machine
{
    std::string cpuModel; ///< "AMD EPYC", from /proc/cpuinfo; "unknown" if it does not say
    int coresReported = 0; ///< online
    int coresAllowed = 0; ///< by affinity
    std::optional<double> quota; ///< cores' worth of CPU time, if a control group limits it
    std::optional<UsableCores> usableCores; ///< as measured; empty if not measured yet
    std::optional<WorkRate> workRate;
    std::string kernel; ///< "6.1.0-18-amd64"
    int perfParanoid = 0; ///< kernel.perf_event_paranoid, 99 if there is none
    std::string virtualisation; ///< "kvm", "virtual machine", …; empty on bare metal
    bool invariantTsc = false;

    /// "AMD EPYC, 2 cores (1.87 usable), kvm, Linux 6.1.0, TSC invariant, perf_event_paranoid 3"
    [[nodiscard]] std::string toLine() const;
};

/// Everything but the measurements, in about a millisecond: reads /proc and /sys. What cannot be read has its default. Any thread.
[[nodiscard]] Machine describeMachine();

} // namespace interleave::os
