// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <string>

namespace interleave::trace {

/// True if the object of such a span on a lane of this kind is the LaneId of another lane: who is on the core, who holds.
bool objectIsLane(LaneKind kind, LaneState state) noexcept;

/// What the span is about, in words for files: the thread on the core, the holder, the thing that it waits for, "3 items", the phase of a
/// loop. "" if about nothing.
std::string spanDetail(const TraceStore &store, LaneKind kind, const Span &span);

} // namespace interleave::trace
