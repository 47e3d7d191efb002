// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runsession.h"

#include <core/ids.h>

#include <vector>

namespace interleave::host {

/// Logical processors that this process may use: those that get a lane.
std::vector<CoreId> coresOfMachine();
/// Writes what is known of a run before it starts (lesson, parameters, machine) into its store. Before the
/// collector's thread starts.
void beginTraceInfo(trace::TraceStore &store, const RunRequest &request);
/// Adds how it went. Collector's thread.
void completeTraceInfo(trace::TraceStore &store, const RunReport &report);

} // namespace interleave::host
