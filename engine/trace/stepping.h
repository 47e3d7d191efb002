// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace interleave::trace {

/// What a thread of a run in step mode sleeps on (its span's object has this name) while it stands before its next step.
inline constexpr std::string_view kNextStep = "next step";

} // namespace interleave::trace
