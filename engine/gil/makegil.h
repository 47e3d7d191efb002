// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gil.h"

#include <memory>

namespace interleave::gil {

/// Which GIL an interpreter has.
enum class Kind : std::uint8_t {
    CPython3, ///< 3.2 to 3.14: timed waits, drop requests, forced switch
    Python2, ///< 2.x to 3.1: every 100 ticks
    None, ///< free-threaded
};

/// A GIL of that kind. `interval`: the switch interval of CPython3. `object`: its id in the region.
std::unique_ptr<Gil> makeGil(Kind kind, Nanoseconds interval, ObjectId object);

} // namespace interleave::gil
