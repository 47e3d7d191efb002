// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>
#include <core/error.h>

#include <cstdint>
#include <memory>

namespace interleave::os {

/// Time a thread has spent on cores and waiting for one, as the scheduler accounts it (/proc/PID/task/TID/schedstat).
struct Schedstat
{
    Nanoseconds onCpu { 0 }; ///< exact when the thread is off-core; up to one tick (4 ms at HZ 250) behind while it runs
    Nanoseconds waiting { 0 }; ///< runnable, but off-core
    std::uint64_t slices = 0; ///< times it came onto a core
};

/// Any thread; a file read of 1–3 µs. Errors: no such thread (any more), or a kernel without schedstats.
[[nodiscard]] Result<Schedstat> readSchedstat(int pid, int tid);

/// The third rung of the ladder, for code that is not ours: reads what every thread of a process tree has used since the last sample, and
/// on which core it was last seen. What it returns are *approximations*: a thread that used 8 ms of a 25 ms window is shown as one stretch
/// of 8 ms; within a window the stretches are laid out so that no core runs two threads and no thread is on two cores at once.
/// Times are true per window, not within it. Threads that start and end within one window are not seen.
///
/// Follows threads at every sample and child processes at every fifth. One thread calls it; it never blocks for longer than its reads.
class ProcSampler
{
public:
    /// Follows `rootPid` and all that descends from it from now on.
    explicit ProcSampler(int rootPid);
    ProcSampler(ProcSampler &&) noexcept;
    ProcSampler &operator=(ProcSampler &&) noexcept;
    ~ProcSampler();

    /// What happened since the last call (nothing at the first). Call it 20–50 times a second. 1–3 µs for each thread.
    [[nodiscard]] CoreBatch sample();
    /// Threads seen at the last sample.
    [[nodiscard]] std::size_t threads() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::os
