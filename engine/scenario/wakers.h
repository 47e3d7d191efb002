// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

#include <trace/wakers.h>

namespace interleave::scenario {

/// Who of a scenario's threads and tasks could ever end whose waits, from the steps of their programs and of whom they start: so that
/// a wait which nobody could end is known for one (trace/waitgraph.h). What is left out: that a task may be cancelled because another one fails.
trace::Wakers wakersOf(const Scenario &scenario);

} // namespace interleave::scenario
