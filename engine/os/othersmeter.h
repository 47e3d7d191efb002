// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "coreuse.h"

#include <optional>

namespace interleave::os {

/// How much of the machine others take while something of ours goes on: the time of the cores that this process may use, less what is
/// idle and less what this process and those of its children that it has waited for have used (getrusage(2)). Counted in /proc/stat's ticks
/// of 10 ms, so over 100 ms of two cores it is right to some 5 %. One thread.
class OthersMeter
{
public:
    OthersMeter(); ///< Counts from now on.
    /// The share (0…1) that other programs and the hypervisor have taken since; empty if /proc/stat tells nothing or no tick has passed.
    /// Children that still live count as others, so wait for them first. About 20 µs.
    [[nodiscard]] std::optional<double> share() const;

private:
    std::vector<CoreTicks> m_ticks;
    Nanoseconds m_own { 0 };
    Nanoseconds m_begin { 0 };
};

/// The same from two readings of the cores that count, `own` being our CPU time in between. Pure.
[[nodiscard]] std::optional<double> shareOfOthers(
    const std::vector<CoreTicks> &first, const std::vector<CoreTicks> &second, Nanoseconds elapsed, Nanoseconds own);

} // namespace interleave::os
