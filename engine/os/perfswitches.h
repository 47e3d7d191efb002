// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "filedescriptor.h"

#include <core/coresource.h>
#include <core/error.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace interleave::os {

/// A perf event that writes down the context switches of one process tree on one core. Open until destroyed.
struct PerfDescriptor
{
    FileDescriptor descriptor;
    CoreId core;
};

/// The first rung of the ladder: every context switch of a process and of all threads and processes that it starts later, from the
/// kernel, with core, nanoseconds and the preempted-or-blocked flag. Needs no root at kernel.perf_event_paranoid <= 2.
///
/// In two halves, because they belong to two processes: who starts the target calls `open` and sends the descriptors (SCM_RIGHTS) to who
/// reads the trace, which calls `map` and then `drain`.
///
/// One descriptor per core with `inherit`: an inherited event can only be mapped per core (perf_event_open(2), perf_mmap in
/// kernel/events/core.c). Costs the target about 1.25 µs a switch.
class PerfSwitches
{
public:
    /// Could this process open and map a switch event? The error says why not, and how to climb. Blocks for some 100 µs at most.
    [[nodiscard]] static Result<void> probe();

    /// One descriptor for each online core, counting from now on. `pid` must not have started threads or children yet (they would not be
    /// followed), and must be the caller's own child or of its user; 0 is the calling thread. Any thread; does not block.
    /// Errors: the kernel does not allow it (perf_event_paranoid), no more descriptors.
    [[nodiscard]] static Result<std::vector<PerfDescriptor>> open(int pid);

    /// Maps the buffers, in this or another process: 64 data pages a core, halved for all of them down to 8 while the user's budget of
    /// locked memory refuses (kernel.perf_event_mlock_kb: one budget for all runs of a user, and a second run must still fit).
    /// Errors: no memory that may be locked.
    [[nodiscard]] static Result<PerfSwitches> map(std::vector<PerfDescriptor> descriptors);

    PerfSwitches(PerfSwitches &&) noexcept;
    PerfSwitches &operator=(PerfSwitches &&) noexcept;
    ~PerfSwitches();

    /// All switches up to the batch's watermark, which lies a little in the past (kSlack), in order of time; one thread's are in, out, in, …
    /// Call it every 2–10 ms from one thread; never blocks. The end of a thread counts as an `out`.
    /// Lost records come as CoreLoss from the last record seen on that core to the one that told of the loss.
    [[nodiscard]] CoreBatch drain();
    /// The target has ended: everything there is, with a watermark of now.
    [[nodiscard]] CoreBatch finish();

    /// Data pages in each core's buffer.
    [[nodiscard]] std::size_t pages() const noexcept;
    /// Switches that became visible later than kSlack after they happened, so that they had to be moved to the watermark (the kernel, or the
    /// hypervisor under it, was held up between stamping a record and publishing it). Normally 0.
    [[nodiscard]] std::uint64_t late() const noexcept;

    /// How long a record may take from its stamp to being visible. The watermark stays this far behind the clock.
    static constexpr Nanoseconds kSlack { 1'000'000 };

private:
    struct State;
    explicit PerfSwitches(std::unique_ptr<State> state);
    CoreBatch drainUpTo(Nanoseconds watermark);
    std::unique_ptr<State> m_state;
};

/// kernel.perf_event_paranoid, or `fallback` if there is no such file (a kernel without perf).
[[nodiscard]] int perfParanoid(int fallback = 99);

} // namespace interleave::os
