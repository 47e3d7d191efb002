// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <optional>
#include <span>

namespace interleave::ui {

/// The nearest moment after (`forwards`) or before `time` at which something happens on one of these lanes: a span begins there, or an instant
/// stands there. None if there is none. O(lanes · log N); an unknown lane is passed over. Pure, any thread.
[[nodiscard]] std::optional<Nanoseconds> neighbouringEvent(
    const trace::TraceStore &store, std::span<const LaneId> lanes, Nanoseconds time, bool forwards);

} // namespace interleave::ui
