// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <cstdint>
#include <string>

namespace interleave::os {

/// One unit of work: a fixed chain of integer operations that depend on each other, about 250–500 ns on the machines of today, touching
/// no memory. The amount is the same every time, whatever the compiler; only its duration is the machine's. Pass the result on to the next.
inline std::uint64_t burnUnit(std::uint64_t state) noexcept
{
    constexpr int kLinks = 150;
    for (int i = 0; i < kLinks; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        state ^= state >> 29;
        asm volatile("" : "+r"(state)); // else the compiler may fold or skip links, and the unit would no longer be fixed
    }
    return state;
}

/// How fast this machine works through burnUnit.
struct WorkRate
{
    double unitsPerMs = 0; ///< units in one ms on a core of one's own, median
    double spread = 0; ///< (90th − 10th percentile) ÷ median of the single measurements: > 0.1 is a noisy machine
    [[nodiscard]] Nanoseconds perUnit() const noexcept
    {
        return Nanoseconds { static_cast<std::int64_t>(1e6 / unitsPerMs) };
    }
    /// Units that take `duration` on a core of one's own, at least 1.
    [[nodiscard]] std::uint64_t unitsFor(Nanoseconds duration) const noexcept;
};

/// Blocks for about 30 ms of work on the calling thread. Counts CPU time, so other programs do not make it slower (only caches, clocks
/// and hyper-threads do).
[[nodiscard]] WorkRate measureWorkRate();

/// How many cores' worth of work the machine really does. A number like 1.87: cores that are reported are not always owned.
struct UsableCores
{
    double cores = 0; ///< median over the rounds, and not above the quota
    double low = 0; ///< lowest …
    double high = 0; ///< … and highest round
    int threads = 0; ///< as many busy threads were timed against one
    double stolen = 0; ///< share of all cores' time that the hypervisor took meanwhile (0…1)
    double others = 0; ///< share of all cores' time that other programs used meanwhile (0…1), roughly
    [[nodiscard]] std::string toLine() const; ///< "1.87 usable cores of 2 (1.71–1.93, stolen 3 %)"
};

/// Compares what `cores` busy threads get done in a stretch of wall time with what one gets done, alternating. Starts threads of its own, blocks for 0.2–0.4 s.
/// `cores` < 1 means as many as the calling thread may use.
[[nodiscard]] UsableCores measureUsableCores(int cores = 0);

/// How many Ticks (core/clock.h) pass in one nanosecond: 1 without the TSC. Blocks for about 3 ms.
[[nodiscard]] double measureTicksPerNanosecond(bool useTsc);

} // namespace interleave::os
