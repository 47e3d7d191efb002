// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storebuilder.h"

namespace interleave::ui::test {

/// A run with every kind of lane, every state, arrows of every kind, a slow callback, a loss, a freeze and spans too fine to be told apart.
struct EveryLane
{
    std::shared_ptr<trace::TraceStore> store;
    LaneId core, gil, process, main, worker, dense, loop, task, child, lock, queue;
    Nanoseconds end { 0 };
};

/// What a mutation changes, so that a test can show that it is seen.
struct Mutation
{
    Nanoseconds moved { 0 }; ///< the worker's bars
    trace::LaneState waits = trace::LaneState::BlockedLock; ///< what it waits for
    trace::LaneState runs = trace::LaneState::RunningPython;
};

EveryLane everyLane(const Mutation &mutation = {});

} // namespace interleave::ui::test
