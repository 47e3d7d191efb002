// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace interleave::os {

/// What one core had done until an instant, in the kernel's ticks (USER_HZ, 10 ms each); a line "cpuN" of /proc/stat (proc(5)).
struct CoreTicks
{
    CoreId core;
    std::uint64_t idle = 0; ///< idle and waiting for I/O
    std::uint64_t busy = 0; ///< user, nice, system, interrupts; guests are in user already
    std::uint64_t stolen = 0;
};

/// Reads the text of /proc/stat; lines it does not understand are left out. Pure.
[[nodiscard]] std::vector<CoreTicks> parseCoreTicks(std::string_view procStat);

/// What each core did over successive windows: for the shading behind the core lanes. One thread. The kernel counts in steps of 10 ms,
/// so windows shorter than kMinWindow would be noise.
class CoreUseReader
{
public:
    static constexpr Nanoseconds kMinWindow { 90'000'000 };
    static constexpr Nanoseconds kMinRest { 30'000'000 };

    CoreUseReader(); ///< The first window begins now.
    /// The window since the last one that was returned, one entry per core; empty while it is shorter than kMinWindow. Shares lie in 0…1
    /// and add up to at most 1. About 20 µs + 1 µs a core.
    [[nodiscard]] std::vector<CoreUse> read();
    /// The same at the end of a run: a window of kMinRest is enough, coarse as it is.
    [[nodiscard]] std::vector<CoreUse> readRest();

private:
    std::vector<CoreUse> readWindow(Nanoseconds atLeast);
    std::vector<CoreTicks> m_last;
    Nanoseconds m_lastTime { 0 };
};

/// The shares between two readings. Pure.
[[nodiscard]] std::vector<CoreUse> coreUseBetween(const std::vector<CoreTicks> &first, Nanoseconds begin,
    const std::vector<CoreTicks> &second, Nanoseconds end);

} // namespace interleave::os
