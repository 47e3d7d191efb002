// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <cstdint>
#include <vector>

namespace interleave::lessons {

/// How long the threads of some runs held and awaited their GILs, in ns: what a comparison makes its quantiles of. A plain value.
struct GilDurations
{
    std::vector<double> holds; ///< complete ones
    std::vector<double> contested; ///< those of them during which another thread waited for that GIL
    std::vector<double> asked; ///< those of them during which somebody asked for it: after a switch interval
    std::vector<double> waits;
    std::uint64_t overlaps = 0;

    /// Adds what began at `from` or later, by the store's clock. O(N log N) in the spans of GILs and threads.
    void add(const trace::TraceStore &store, Nanoseconds from = Nanoseconds::min());
};

} // namespace interleave::lessons
