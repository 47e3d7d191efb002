// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace interleave::scenario {

/// Of a scenario's JSON (toJson, scenarioFromJson). Both ends are of one build, so another version is refused.
inline constexpr int kJsonVersion = 2;

} // namespace interleave::scenario
