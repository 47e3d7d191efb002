// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "children.h"
#include "pools.h"

namespace interleave::processes {

/// The steps whose meaning is multiprocessing's and concurrent.futures': locks and the like between processes, queues, pipes, shared
/// memory, starting and joining processes, pools of them. One for each process; any of its threads.
class ProcessSteps final : public threads::StepHandler
{
public:
    /// `variables`: the process's, which a fork copies. Both outlive it.
    ProcessSteps(Process &process, const threads::Variables &variables);
    ~ProcessSteps() override;

    threads::Flow execute(threads::Execution &execution, const threads::Instruction &instruction) override;
    /// What a process does at its end, on its main thread with the GIL: pools shut down, feeders write all they have, children are
    /// joined; after a stop: children are terminated.
    void finish(const Caller &caller);
    [[nodiscard]] Children &children() noexcept { return m_children; }
    /// Why not all that was asked for could be done.
    [[nodiscard]] std::optional<Error> error() const { return m_process.objects.reported(); }

private:
    threads::Flow acquire(threads::Execution &execution, std::uint32_t object, Deadline until);
    threads::Flow release(threads::Execution &execution, std::uint32_t object);
    threads::Flow with(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow wait(threads::Execution &execution, std::uint32_t object, Deadline until);
    threads::Flow put(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow get(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow send(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow receive(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow share(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow spawn(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow join(threads::Execution &execution, const threads::Instruction &instruction);
    threads::Flow parallel(threads::Execution &execution, const threads::Instruction &instruction);
    [[nodiscard]] std::uint32_t numbers(std::uint32_t count);

    Process &m_process;
    const JobLayout m_layout;
    JobObjects m_objects;
    Children m_children;
    Pools m_pools;
};

} // namespace interleave::processes
