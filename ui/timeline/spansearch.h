// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/lane.h>

#include <cstdint>
#include <optional>

namespace interleave::ui {

/// The nearest span of this state after (direction 1) or before (−1) span number `from` of the lane, longer than nothing. By the prefix
/// sums: O(log² N) questions, however far it is. `from` < spanCount().
[[nodiscard]] std::optional<std::uint64_t> nearestOfState(const trace::Lane &lane, std::uint64_t from, trace::LaneState state, int direction);

} // namespace interleave::ui
