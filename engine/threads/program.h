// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include <cstdint>
#include <vector>

namespace interleave::threads {

/// One step of a worker, loops unrolled into jumps.
struct Instruction
{
    enum class Kind : std::uint8_t
    {
        Compute, ///< Python bytecode for `duration`: burns work holding the GIL, checks the eval breaker
                 ///< after every unit
        Native, ///< an extension that works for `duration` without the GIL
        Io, ///< a request of `bytes` bytes to the local service
        Sleep, ///< for `duration`
        Repeat, ///< the instructions up to the matching EndRepeat, `count` times
        EndRepeat,
        Mark, ///< says `text`
    };
    Kind kind = Kind::Compute;
    Nanoseconds duration { 0 }; ///< Compute, Native: of work on a core of one's own, as calibrated
    std::uint32_t bytes = 0;
    std::uint32_t count = 1;
    ObjectId text; ///< Mark
    std::uint32_t line = 0; ///< of script.py, 0: none of its own
};

/// Well-formed: every Repeat has its EndRepeat, properly nested. The index into it is what StepBegin records.
using Program = std::vector<Instruction>;

} // namespace interleave::threads
