// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <string>

namespace interleave::support {

/// How much of the cores that this process may use went to others, from its construction to read(): other programs, and the hypervisor. The kernel
/// counts in steps of 10 ms, so say nothing about less than 100 ms. Children count as ours once they have been waited for.
class MachineShare
{
public:
    MachineShare();
    struct Share
    {
        double others = 0; ///< 0…1 of all these cores' time
        double stolen = 0; ///< likewise
        [[nodiscard]] double taken() const noexcept { return others + stolen; }
        [[nodiscard]] std::string toLine() const; ///< "others took 12 % of the machine, the hypervisor 3 %"
    };
    [[nodiscard]] Share read() const; ///< any thread; about 50 µs

private:
    struct Totals
    {
        double busy = 0, stolen = 0, all = 0; ///< ns of all cores together
        double own = 0; ///< ns of CPU of this process and of those it has reaped
    };
    [[nodiscard]] static Totals now();
    Totals m_begin;
};

/// Up to this share the machine counts as ours.
inline constexpr double kQuiet = 0.10;

/// Waits until others leave the machine alone: windows of 100 ms, until one is quiet or `patience` is over. The last window's share.
MachineShare::Share waitForQuiet(Nanoseconds patience);

} // namespace interleave::support
