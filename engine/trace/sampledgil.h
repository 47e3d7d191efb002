// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lane.h"
#include "states.h"

namespace interleave::trace {

/// What Define calls a GIL that was only looked at from outside, and LaneInfo::what of its lane: between two looks anything may have happened. The next value of
/// ObjectKind; who records otherwise never writes it, and a reader that does not know it sees a GIL's lane all the same.
inline constexpr ObjectKind kSampledGil { 21 };

/// The lane is such a GIL's.
[[nodiscard]] inline bool isSampledGil(const LaneInfo &info) noexcept { return info.kind == LaneKind::Gil && info.what == kSampledGil; }

} // namespace interleave::trace
