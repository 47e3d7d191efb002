// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobpool.h"

#include <map>
#include <memory>
#include <mutex>

namespace interleave::processes {

/// The pools of processes that a process uses, made at their first use; what `submit` and `map` mean on them. Any thread of the process,
/// with its GIL.
class Pools
{
public:
    /// Both outlive it.
    Pools(Process &process, Children &children);
    ~Pools();

    /// `count` jobs, without waiting for them. Raises what the pool raises (BrokenProcessPool).
    threads::Flow submit(threads::Execution &execution, const threads::Instruction &instruction);
    /// All items in chunks, and blocks until they are done; raises what the first of them raised.
    threads::Flow map(threads::Execution &execution, const threads::Instruction &instruction);
    /// One job of `items` times the step's body, whose end is told (JobPool::submit): for loops, which do not block for results.
    /// Errors: the pool's processes cannot be started.
    Result<std::variant<std::uint64_t, threads::Exception>> submit(const Caller &caller, std::uint32_t object,
        const threads::Instruction &instruction, std::uint32_t items, JobPool::Told told);
    /// At the end of the process: until nothing is outstanding that can still come, and the pools' processes have ended. Blocks.
    void finish(const Caller &caller);

private:
    Result<JobPool *> pool(std::uint32_t object);

    Process &m_process;
    Children &m_children;
    std::mutex m_mutex; ///< guards the pools' making
    std::map<std::uint32_t, std::unique_ptr<JobPool>> m_pools; ///< by object
};

/// What `items` of a map's arguments weigh together, as far as a pipe may carry them.
std::uint32_t bytesOf(const threads::Instruction &instruction, std::uint32_t items) noexcept;

} // namespace interleave::processes
