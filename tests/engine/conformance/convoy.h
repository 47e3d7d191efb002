// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>
#include <gil/makegil.h>

#include <vector>

namespace interleave::conformance {

/// The convoy effect (the conformance test and the bench use it; convoy.py is the same for CPython): a thread under the GIL answers
/// messages, an echo over loopback UDP, while others compute. Each receive and each send lets go of the GIL, and has to get it back.
struct Convoy
{
    gil::Kind kind = gil::Kind::CPython3;
    Nanoseconds interval { 5'000'000 };
    int cpuThreads = 1;
    std::vector<CoreId> cores {}; ///< the client and the answering thread on the first, the computing ones on the others. Empty: anywhere
    Nanoseconds think { 200'000 }; ///< of the client between an answer and its next message
    Nanoseconds duration { 600'000'000 };
};
struct ConvoyResult
{
    double messagesPerSecond = 0; ///< of the time without thinking
    double meanMs = 0; ///< for a message, without thinking
    std::uint64_t messages = 0;
};
/// Blocks for `duration`. Starts threads of its own; the client's is not under the GIL.
ConvoyResult runConvoy(const Convoy &convoy);
/// How long after it was sent a message is read, in ms, with one every 13 ms (`think` means nothing). Blocks for `duration`.
std::vector<double> ioLatencies(const Convoy &convoy);

} // namespace interleave::conformance
