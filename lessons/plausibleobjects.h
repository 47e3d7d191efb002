// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/scenario.h>
#include <trace/metrics.h>

namespace interleave::lessons {

/// Quantiles of something that takes `ns` each of `count` times; empty below one.
trace::Quantiles always(double ns, double count);

/// What a run of `scenario` would measure of its locks, queues, pools, variables, tasks and starts on a quiet machine: counted from its steps, with
/// round figures for what a step costs. Fills in those parts of `metrics`, whose wall and threads are there already; adds what the threads wait for
/// to those. Pure. Only for checking lessons.
void addPlausibleObjects(const scenario::Scenario &scenario, trace::Metrics &metrics);

} // namespace interleave::lessons
