// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <cpython/gilsampler.h>
#include <trace/regionwriter.h>

#include <cstdint>
#include <map>
#include <optional>

namespace interleave::host {

/// What OutsideView's thread writes down of another process. One thread.
class OutsideRecording
{
public:
    static constexpr Nanoseconds kLookEvery { 25'000'000 }; ///< at its threads: 40 times a second, as cores are sampled

    /// Begins a region in `memory`, which is zero, is large enough and outlives this.
    OutsideRecording(ProcessId process, void *memory, std::uint32_t rings, std::uint32_t capacity);
    ~OutsideRecording(); ///< closes every thread's ring

    /// From now on there is a GIL to look at; null: not any more. Outlives this.
    void watch(cpython::GilSampler *sampler);
    /// Which threads there are, and what each waits in. Some 15 µs for each. False: the process is gone.
    bool look();
    /// One look at the GIL: writes what has changed. A microsecond, if nothing has. False: it cannot be read any more.
    bool sample();
    /// This process's memory and calls may not be looked at.
    [[nodiscard]] bool mayNotLook() const;

private:
    struct Thread
    {
        trace::Recorder recorder;
        trace::LaneState state = trace::LaneState::None;
        bool there = true; ///< at the last look
    };
    Thread *of(std::uint32_t thread); ///< with a ring of its own from now on; null if there is no such thread
    void setState(Thread &thread, std::optional<trace::LaneState> state);
    /// Of one that does not hold the GIL; empty: it is stopped (a freeze), and nothing is new.
    [[nodiscard]] std::optional<trace::LaneState> stateOf(std::uint32_t thread) const;
    void drop();
    void tellSwitches();

    ProcessId m_process;
    trace::RegionWriter m_region;
    std::map<std::uint32_t, Thread> m_threads; ///< by the kernel's number of them
    cpython::GilSampler *m_sampler = nullptr; ///< not owned
    std::uint32_t m_gil = 0; ///< the region's object
    std::uint32_t m_holder = 0; ///< thread; 0: nobody, as far as was seen
    std::uint64_t m_holderState = 0; ///< the thread state that m_holder was told by
    std::uint64_t m_epoch = 0;
    std::optional<std::uint64_t> m_switches; ///< the interpreter's own count, as of the last look
    std::uint64_t m_untold = 0; ///< changes of holder since they were told
};

} // namespace interleave::host
