// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "program.h"

#include <trace/states.h>

namespace interleave::threads {

/// What the trace calls an object of a job. Pure.
constexpr trace::ObjectKind traceKindOf(ObjectKind kind) noexcept
{
    using Kind = ObjectKind;
    switch (kind) {
    case Kind::Lock:
        return trace::ObjectKind::Lock;
    case Kind::RLock:
        return trace::ObjectKind::RLock;
    case Kind::Semaphore:
        return trace::ObjectKind::Semaphore;
    case Kind::BoundedSemaphore:
        return trace::ObjectKind::BoundedSemaphore;
    case Kind::Event:
        return trace::ObjectKind::Event;
    case Kind::Condition:
        return trace::ObjectKind::Condition;
    case Kind::Barrier:
        return trace::ObjectKind::Barrier;
    case Kind::Queue:
        return trace::ObjectKind::Queue;
    case Kind::Variable:
        return trace::ObjectKind::Variable;
    case Kind::Pipe:
        return trace::ObjectKind::Pipe;
    case Kind::SharedMemory:
        return trace::ObjectKind::SharedMemory;
    case Kind::ThreadPool:
    case Kind::ProcessPool:
    case Kind::MpPool:
        return trace::ObjectKind::Pool;
    }
    return trace::ObjectKind::None;
}

} // namespace interleave::threads
