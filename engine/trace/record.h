// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>

#include "event.h"
#include "states.h"

#include <string>

namespace interleave::trace {

/// One event as it came out of a ring: copied, checked, put together with its continuation. What the
/// derivation works with.
///
/// Some kinds differ from what was written. CoreGap comes as two records, so that a ring's records are in
/// order of time: the thread leaves (`value` 0, `cpu` = core before) and is back (`value` 1, `cpu` = core
/// after). Lost comes at once, when a ring's counter shows a loss that its writer could not report yet
/// (`value` 0), and later with its count (`value`; then `extra` is 1). And the moment that Obtain, Woken and ThreadCreated name in
/// `value` is one of the time axis, in nanoseconds (0: none), and not after the record's own.
struct Record
{
    Ticks time {};
    std::uint64_t value = 0;
    std::uint32_t object = 0;
    std::uint32_t extra = 0;
    EventKind kind = EventKind::None;
    std::uint8_t detail = 0;
    std::uint16_t cpu = 0xffff;
};

/// A name that a region gave to one of its objects, fit to be shown.
struct Definition
{
    ObjectId object;
    ObjectKind kind = ObjectKind::None;
    std::string name;
};

} // namespace interleave::trace
