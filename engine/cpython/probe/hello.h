// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../probehello.h"

namespace interleave::probe {

/// What a hello says (cpython::ProbeHello).
struct Hello
{
    int descriptor; ///< the region's; stays the caller's
    cpython::ProcessOrigin origin;
    cpython::GilFinding gil;
    int process;
    std::uint64_t began; ///< nanoseconds of CLOCK_MONOTONIC
    const char *python;
};

/// Sends it to whoever listens, and waits (at most kProbePatienceMs) until that one has looked. False if nobody listens. No signal, no descriptor is left.
/// System calls alone: what the process may have put in place of the C library's functions is not called.
bool sendHello(const Hello &hello) noexcept;

} // namespace interleave::probe
