// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gil/gil.h>

#include <core/ids.h>

namespace interleave::sync {

/// Who calls: a thread that has its GIL, and has it again when the call returns. Every operation of this library takes one; with
/// interpreters that have a GIL each, callers of one object may come with different ones.
struct Caller
{
    gil::Gil &gil;
    gil::ThreadState &thread;
    /// What the entry into a function of Python does: it is a safe point.
    void enterFunction() const { gil.safePoint(thread); }
};

/// How a primitive appears in the trace. Those that are built of others (a queue of a lock and two conditions) give their parts
/// their own object, and the parts tell nothing but what they block on.
struct Appearance
{
    ObjectId object {};
    trace::LaneState blocked = trace::LaneState::BlockedLock; ///< while it is waited for
    bool tells = true; ///< records Obtain, Release, Woken
};

} // namespace interleave::sync
