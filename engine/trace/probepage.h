// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "regionlayout.h"

namespace interleave::trace {

/// What the probe inside a CPython keeps up to date in its region's first page, so that it is known however the process dies. Not trusted by the reader.
/// Regions of the engine have none (magic 0).
struct ProbeGil
{
    std::atomic<std::uint32_t> object; ///< 0: this place is not used yet
    std::atomic<std::uint32_t> flags; ///< kKnowsSwitchNumber, kSummarised
    std::atomic<std::uint64_t> switchNumber; ///< the interpreter's own, less what it was before the region's first take; as of the last take
    std::atomic<std::uint64_t> epoch; ///< of the last take or drop
    // The interpreter counts changes of the thread state that holds, a trace those of the thread. They differ where a thread has several states (of several
    // interpreters, or made for a callback): takes by the same thread that the interpreter counted, and by another that it did not.
    std::atomic<std::uint64_t> within;
    std::atomic<std::uint64_t> carried;
};
inline constexpr std::uint32_t kKnowsSwitchNumber = 1; ///< the structure was found: switchNumber is read from the interpreter's memory
inline constexpr std::uint32_t kSummarised = 2; ///< a GilSummary record was written: switchNumber − within + carried, the changes of thread

/// The page's part that is the probe's.
struct ProbePage
{
    static constexpr std::size_t kGils = 64;

    std::atomic<std::uint64_t> magic; ///< kProbePageMagic
    std::atomic<std::uint32_t> finding; ///< cpython::GilFinding
    std::atomic<std::uint32_t> gilsUnseen; ///< GILs of interpreters beyond kGils at a time: not recorded
    ProbeGil gils[kGils]; ///< in the order in which they were taken for the first time
};
inline constexpr std::uint64_t kProbePageMagic = 0x31'42'52'50'56'4c'54'49ULL; ///< "ITLVPRB1"
inline constexpr std::size_t kProbePageOffset = 1024; ///< from the region's begin
static_assert(sizeof(RegionHeader) <= kProbePageOffset && kProbePageOffset + sizeof(ProbePage) <= kRegionPage);

} // namespace interleave::trace
