// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pythonapi.h"

#include <trace/states.h>

#include <cstdint>

namespace interleave::cpython::bootstrap {

/// Where and in what a task is suspended, as its stack of coroutines tells.
struct TaskWait
{
    trace::LaneState state = trace::LaneState::BlockedJoin; ///< awaits a future of which more is not known
    bool limited = false; ///< wait_for is around it
    std::uint32_t line = 0; ///< of the script, innermost; 0: none of its frames is the script's
};

/// `coroutine`: the task's. On the loop's thread, with the GIL; leaves no error. About 0.2 µs a frame.
TaskWait waitOf(Object *coroutine);

} // namespace interleave::cpython::bootstrap
