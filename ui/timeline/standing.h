// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QStringList>

#include <set>

namespace interleave::ui {

/// In a run in step mode: which lanes stand before their next step, as far as the store knows at a moment. Any thread.
struct Standing
{
    std::set<LaneId> stand; ///< threads (those of processes, too) and tasks. Not a loop's thread that only stands with a task of it
    std::set<LaneId> next; ///< of those, whom the next word may let go: while a task is in its turn, no other of its loop
};
/// `live`: at the end of each lane; else at `time`.
[[nodiscard]] Standing standingAt(const trace::TraceStore &store, Nanoseconds time, bool live);

/// The letters (or names) of those who may be let go now, in the order of their lanes.
[[nodiscard]] QStringList standingWorkers(const trace::TraceStore &store);

} // namespace interleave::ui
