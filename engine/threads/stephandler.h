// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "program.h"

#include <cstdint>

namespace interleave::threads {

class Execution;

/// How a step or a block ended.
enum class Flow : std::uint8_t {
    Done,
    Raised, ///< the program's own exception: Execution::exception
    Stopped, ///< the run is to end
    Failed, ///< the engine could not do it: Execution::error
};

/// Executes the steps that mean something else in every model: synchronisation, channels, structure, pools. Shared by all threads of a
/// process, so it locks what is its own.
class StepHandler
{
public:
    virtual ~StepHandler() = default;
    /// On the worker's own thread, which has the GIL before and after; whoever blocks drops it meanwhile. May block for as long as the
    /// step does, and returns Stopped soon after a stop was requested.
    virtual Flow execute(Execution &execution, const Instruction &instruction) = 0;
};

/// Stands before every step in step mode: a worker goes on when it is told to.
class StepGate
{
public:
    virtual ~StepGate() = default;
    /// On the worker's own thread, with the GIL, which is dropped while it stands here. Returns when it may go on, or on a stop.
    virtual void arrive(Execution &execution, const Instruction &instruction) = 0;
};

} // namespace interleave::threads
