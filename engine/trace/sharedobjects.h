// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace interleave::trace {

/// Ids from here on mean the same object in every region of a run (the objects of a job, by their index). Those below are given by
/// Region::newObject and mean something in their own region only; they stay far below.
inline constexpr std::uint32_t kSharedObjects = 0x4000'0000;
/// Whether the id means the same object in every region. Pure.
constexpr bool isShared(std::uint32_t object) noexcept { return object >= kSharedObjects; }

} // namespace interleave::trace
