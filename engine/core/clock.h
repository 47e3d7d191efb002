// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>

namespace interleave {

/// A duration, or a position on a trace's time axis (then: nanoseconds of CLOCK_MONOTONIC). The one time unit of the program.
using Nanoseconds = std::chrono::duration<std::int64_t, std::nano>;

/// What a recorder stamps: raw cycles of the invariant TSC where there is one, otherwise nanoseconds of CLOCK_MONOTONIC.
/// Only the collector turns ticks into Nanoseconds (trace/clockanchors.h).
struct Ticks
{
    std::uint64_t count = 0;
    friend constexpr auto operator<=>(Ticks, Ticks) = default;
};

/// CLOCK_MONOTONIC now. Any thread, about 25 ns, never fails.
inline Nanoseconds monotonicNow() noexcept
{
    timespec now {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return Nanoseconds { now.tv_sec * 1'000'000'000LL + now.tv_nsec };
}

/// CPU time that the calling thread has used.
inline Nanoseconds threadCpuNow() noexcept
{
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return Nanoseconds { now.tv_sec * 1'000'000'000LL + now.tv_nsec };
}

/// True if this machine's TSC is invariant and the kernel itself trusts it as its clock source (decided once).
bool hasInvariantTsc() noexcept;

/// A clock that costs as little as this machine allows. `useTsc` is what hasInvariantTsc() said, kept by the caller so that the
/// hot path has no call; every writer and reader of one trace must use the same value (it stands in the region's header).
inline Ticks ticksNow([[maybe_unused]] bool useTsc) noexcept
{
#if defined(__x86_64__)
    if (useTsc) [[likely]]
        return Ticks { __builtin_ia32_rdtsc() }; // not __rdtsc: its header is 2 MB, and every file of the program includes this one
#endif
    return Ticks { static_cast<std::uint64_t>(monotonicNow().count()) };
}

} // namespace interleave
