// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace interleave::trace {

/// The event that a new thread sets and its starter waits for (threading.Thread._started) has this name: it is no part of the program that
/// is shown, so the metrics of locks leave it out, and those of starts are taken from it.
inline constexpr const char *kThreadStartName = "start of a thread";

} // namespace interleave::trace
