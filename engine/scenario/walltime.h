// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

namespace interleave::scenario {

/// Whether all workers share one GIL: not processes, not interpreters, and not where there is none.
bool sharesOneGil(const Scenario &scenario) noexcept;

/// Roughly what the steps of `scenario` take on `cores` (may be infinity) that nobody else uses, without the cost of starting anybody: the waits
/// of those who run at the same time lie above each other, their Python shares the GIL, tasks share the loop, and what is left shares the
/// cores. Locks, queues and time limits make nobody wait here. Nanoseconds. Pure.
double wallOn(const Scenario &scenario, double cores);

} // namespace interleave::scenario
