// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>

#include <vector>

namespace interleave::os {

/// What one thread used of a window.
struct SampledUse
{
    ProcessId process;
    ThreadId thread;
    CoreId core; ///< where it was last seen
    Nanoseconds used { 0 }; ///< time on any core within the window
    bool ready = false; ///< at the end of the window it could run
};

/// Lays the uses of one window out as switches, in order of time: each thread on the core where it was last seen, at the end of the window
/// when there is room; what does not fit there goes to another core with room. No core holds two threads and no thread two cores at
/// once; what then still does not fit is cut. Pure.
[[nodiscard]] std::vector<CoreSwitch> layOutSamples(
    Nanoseconds begin, Nanoseconds end, std::vector<SampledUse> uses);

} // namespace interleave::os
