// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "syncsteps.h"
#include "threadgroup.h"
#include "threadpool.h"

#include <map>
#include <mutex>

namespace interleave::threads {

/// Executes everything that a program of threads in one process may do beyond the basic steps: synchronisation (SyncSteps), spawn,
/// join, parallel, and submit and map on thread pools. What is none of these goes to `others`.
///
/// Shared by all threads of a process (or of an interpreter).
class ThreadSteps final : public StepHandler
{
public:
    /// The interpreter in which a thread runs that `execution` starts; outlives the thread. On the thread that starts it.
    using InterpreterFor = std::function<const ExecutionContext &(Execution &execution, const std::string &name)>;

    /// All outlive it. `sync` may be shared with other interpreters. `others` may be null. Without `interpreterFor` a thread runs in the
    /// interpreter of whoever has started it.
    ThreadSteps(const ExecutionContext &context, trace::Region &region, const Job &job, sync::Domain &domain, SyncSteps &sync,
        ThreadGroup::MakeTask makeTask, StepHandler *others = nullptr, InterpreterFor interpreterFor = {});
    ~ThreadSteps() override;

    /// Introduces what the job does not name. Once for the region, on the main thread.
    void define(gil::ThreadTrace &trace);
    Flow execute(Execution &execution, const Instruction &instruction) override;

    /// Starts one that starts with the run, number `number` of them, in an interpreter of its own if one is given. It is joined by joinAll.
    /// Errors: no more threads.
    Result<ThreadGroup::Handle> start(const sync::Caller &caller, std::string name, const Program &program, std::uint32_t number,
        const ExecutionContext *interpreter = nullptr);
    /// At the end of the main thread's program: joins all threads, lets the pools go and joins their workers. Stop or not.
    void joinAll(const sync::Caller &caller);
    [[nodiscard]] ThreadGroup &group() noexcept { return m_group; }

private:
    Flow spawn(Execution &execution, const Instruction &instruction);
    Flow join(Execution &execution, const Instruction &instruction);
    Flow parallel(Execution &execution, const Instruction &instruction);
    /// A thread that a step has asked for.
    Result<ThreadGroup::Handle> startBy(Execution &execution, std::string name, const Block &body, std::optional<std::uint32_t> number);
    [[nodiscard]] std::optional<std::uint32_t> numberOf(std::uint32_t worker, std::uint32_t i);

    const Job &m_job;
    SyncSteps &m_sync;
    StepHandler *m_others;
    const InterpreterFor m_interpreterFor;
    std::vector<std::unique_ptr<ThreadPool>> m_pools; ///< by index in the job, null for what is none; before the threads that use them
    ThreadGroup m_group;
    std::vector<std::uint32_t> m_firstNumbers; ///< of each worker that is started on demand: its numbers the first time
    std::mutex m_mutex; ///< guards the rest; held for moments only
    std::map<std::uint32_t, std::vector<ThreadGroup::Handle>> m_spawned; ///< by worker: not joined yet
    std::vector<bool> m_wasSpawned; ///< by worker
    std::uint32_t m_unnamed = 0; ///< threads of `parallel` so far
};

} // namespace interleave::threads
