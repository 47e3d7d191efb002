// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/recorder.h>

#include <atomic>
#include <new>

namespace interleave::probe {

struct Gil;

/// What the probe keeps of each thread. Plain data in the static TLS block: there from the thread's first instruction, costs no call, needs no construction.
struct ThreadState
{
    alignas(trace::Recorder) char recorder[sizeof(trace::Recorder)]; ///< lives if generation says so
    std::uint32_t generation; ///< of the process (Process::generation) whose region the recorder writes into; 0: none
    std::uint32_t timeouts; ///< of the wait for the GIL that is going on
    int tid; ///< 0: not asked yet
    std::uint32_t line; ///< of the script, as last recorded
    bool busy; ///< inside the probe: a signal's handler that comes here meanwhile records nothing
    bool ended; ///< its ring is closed
    trace::LaneState state; ///< as last recorded
    trace::LaneState waitIs; ///< what the bootstrap said its next wait is for; None: nothing
    std::uint32_t waitFor; ///< its object
    Gil *gil; ///< that it holds
    Gil *lastGil; ///< that it held or wanted last

    [[nodiscard]] trace::Recorder &writer() noexcept { return *std::launder(reinterpret_cast<trace::Recorder *>(recorder)); }
};

/// The calling thread's. initial-exec: a preloaded library's place is in the block that is there from the beginning.
extern __thread ThreadState t_thread __attribute__((tls_model("initial-exec")));

} // namespace interleave::probe
