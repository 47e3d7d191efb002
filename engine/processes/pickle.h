// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "waiting.h"

#include <core/error.h>

#include <string>

namespace interleave::processes {

/// What the pickle module is here: turns a list of int objects into `bytes` bytes, five for each as pickle's BININT, and back. Each int
/// is really written, read and checked; and as an interpreter must look at every object, this burns a unit of calibrated work for
/// every so many of them, which comes to what CPython 3.11 takes on the same machine (dumps 10 ns, loads 20 ns an int; so 1 MB takes
/// about 2 and 4 ms). Both hold the GIL all the time and never look at the eval breaker, as C code does: the state is Serialising, and
/// the event Serialised says how long it took. Any thread that has the GIL.
inline constexpr std::uint32_t kBytesOfInt = 5;
inline constexpr std::uint32_t kIntsOfUnitWriting = 32;
inline constexpr std::uint32_t kIntsOfUnitReading = 16;

/// Appends to `into`. `seed`: what the ints are.
void dump(const Caller &caller, ObjectId object, std::uint32_t bytes, std::uint64_t seed, std::string &into);
/// Error: these are not the bytes that dump made.
Result<void> load(const Caller &caller, ObjectId object, std::string_view bytes);

} // namespace interleave::processes
