// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child.h"
#include "jobobjects.h"

#include <memory>
#include <optional>

namespace interleave::processes {

/// What a new process is to do.
struct Order
{
    enum class Kind : std::uint32_t {
        Block, ///< a block of the job, as one worker
        PoolWorker, ///< the jobs of a pool
    };
    Kind kind = Kind::Block;
    std::string name {}; ///< of the process
    std::uint32_t number = 0; ///< Execution's: the worker's
    std::optional<std::uint64_t> stream {}; ///< Block: of its random choices (Execution::drawFrom); none: by its number
    std::uint8_t place = 0; ///< trace::Region::claim
    std::uint32_t code = 0; ///< Block: by CodeTable
    std::uint32_t pool = 0; ///< PoolWorker: index of the object
    std::uint32_t slot = 0; ///< PoolWorker: which of its workers
    Nanoseconds calledAt { 0 }; ///< CLOCK_MONOTONIC, when start was called
    std::int32_t caller = 0; ///< pid of who called it
    std::uint32_t callerThread = 0; ///< gil::ThreadState::id of that thread: it lives on in a fork. Not handed over otherwise
    SharedObjects *poolObjects = nullptr; ///< PoolWorker: what it shares with the pool. Of the caller's memory: a fork inherits it
};

/// How processes come to be: the three start methods of multiprocessing (Lib/multiprocessing/popen_*.py), each a class.
class StartMethod
{
public:
    virtual ~StartMethod() = default;
    /// Blocks until the process exists; it need not be ready. Called with the GIL, which is kept, as CPython keeps it. The process dies
    /// with the calling thread. Errors: the system gives no more processes.
    virtual Result<Child> start(const Order &order) = 0;
};

/// `process` outlives it. `objects`: what the processes share.
std::unique_ptr<StartMethod> makeStartMethod(Process &process, const threads::Variables &variables);

} // namespace interleave::processes
