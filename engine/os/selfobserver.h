// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "currentcpu.h"

#include <core/clock.h>

#include <cstdint>

namespace interleave::os {

/// A time in which a thread was probably not on a core, as it saw it itself.
struct Gap
{
    /// Why. By the counters of the kernel (getrusage(2), RUSAGE_THREAD: ru_nvcsw, ru_nivcsw).
    enum class Kind : std::uint8_t {
        Preempted, ///< It was taken off its core while it could still run.
        Blocked, ///< It gave the core up: a lock, I/O, a sleep.
        NotSwitched, ///< No context switch: an interrupt, or the hypervisor gave the core to another guest.
    };
    Ticks begin; ///< the last moment at which it was seen on a core
    Ticks end; ///< the first moment back
    std::uint16_t cpuBefore = kUnknownCpu;
    std::uint16_t cpuAfter = kUnknownCpu;
    Kind kind = Kind::NotSwitched;
    std::uint32_t involuntary = 0; ///< times it was preempted within the gap
    std::uint32_t voluntary = 0; ///< times it blocked within the gap
};

/// The second rung of the ladder: a worker watches the clock in its work loop and around every blocking call, and so notices by itself when
/// it was off its core. Good to a microsecond or two; sees interrupts and stolen time as well, which perf does not, and says so in `kind`.
///
/// One object for each thread, used by that thread only. The hot path is one comparison and one load on top of the clock that the caller
/// has read anyway; nothing allocates.
///
///     SelfObserver self(SelfObserver::thresholdFor(typicalStep, ticksPerNs));
///     self.begin(ticksNow(useTsc));
///     for (…) { work(); Gap gap; if (self.check(ticksNow(useTsc), gap)) record(gap); }
///     self.check(ticksNow(useTsc), gap); read(fd, …); if (self.check(ticksNow(useTsc), gap)) record(gap);
class SelfObserver
{
public:
    SelfObserver() = default;
    /// `threshold`: the shortest time between two clock reads that counts as a gap.
    explicit SelfObserver(Ticks threshold) noexcept
        : m_threshold(threshold.count)
    {
    }

    /// Four usual steps between two checks, but never below 2 µs (shorter ones are caches and branch misses, not gaps).
    static Ticks thresholdFor(Nanoseconds typicalStep, double ticksPerNanosecond) noexcept;

    /// On the thread itself, before its first check.
    void begin(Ticks now) noexcept;

    /// True and fills `gap` if the thread was away between the last call and `now`. A few ns if not, about 0.5 µs if it was.
    /// Call it before a blocking call too, so that the gap begins there and not a step earlier.
    /// Where a step takes longer than was thought (a slow or throttled core, an instrumented build), every one would pass for a gap. Eight in a
    /// row without a context switch are therefore taken for steps, and the threshold becomes four of the shortest.
    bool check(Ticks now, Gap &gap) noexcept
    {
        const std::uint64_t last = m_last;
        const std::uint16_t before = m_cpu;
        m_last = now.count;
        m_cpu = currentCpu();
        if (now.count - last <= m_threshold) [[likely]]
            return false;
        classify(gap, Ticks { last }, now, before);
        return true;
    }

    /// Makes `now` the last moment on-core without looking for a gap: for a wait that the caller records in another way. The switches counted
    /// within it are not blamed on the next gap.
    void skipTo(Ticks now) noexcept { begin(now); }

private:
    void classify(Gap &gap, Ticks begin, Ticks end, std::uint16_t before) noexcept;
    void learnFrom(const Gap &gap) noexcept;

    std::uint64_t m_last = 0;
    std::uint64_t m_threshold = 0;
    long m_involuntary = 0;
    long m_voluntary = 0;
    std::uint64_t m_rowEnd = 0; ///< where the last gap without a switch ended
    std::uint64_t m_rowShortest = 0; ///< the shortest of those that followed each other
    std::uint32_t m_row = 0; ///< how many followed each other
    std::uint16_t m_cpu = kUnknownCpu;
};

} // namespace interleave::os
