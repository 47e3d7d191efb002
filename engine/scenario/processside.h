// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runner.h"

#include <processes/children.h>
#include <processes/codetable.h>
#include <processes/pools.h>
#include <processes/stepdesk.h>

#include <memory>
#include <optional>

namespace interleave::scenario {

/// What a run needs of engine/processes, whatever its model: settings, what the processes share, the process itself. On the main thread.
class ProcessSide
{
public:
    /// What a model knows beyond its scenario. All outlive it.
    struct Given
    {
        const Scenario &scenario;
        const RunContext &context;
        const threads::ExecutionContext &execution;
        const threads::Job &job; ///< its texts linked to the trace
        std::optional<Ticks> observeThreshold;
        std::vector<CoreId> cores; ///< to pin to
        std::uint64_t firstNumber = 1; ///< of workers that steps start
        const threads::SyncSteps *sync = nullptr; ///< the program's own locks and the like, if each process has its own
    };
    /// Errors: no more descriptors, no memory.
    static Result<std::unique_ptr<ProcessSide>> create(const Given &given);

    /// Once start() was called.
    [[nodiscard]] processes::Process &process() noexcept { return *m_process; }
    [[nodiscard]] processes::SharedObjects &shared() noexcept { return *m_shared; }
    [[nodiscard]] const processes::CodeTable &codes() const noexcept { return *m_codes; }

private:
    ProcessSide() = default;
    std::unique_ptr<processes::StepDesk> m_steps; ///< null: nobody steps
    processes::Settings m_settings;
    std::unique_ptr<processes::SharedObjects> m_shared;
    std::optional<processes::CodeTable> m_codes;
    std::optional<processes::Process> m_process;
};

/// Pools of processes for a model whose program has one process: submit and map on them, for the threads of it.
class ProcessPools final : public threads::StepHandler
{
public:
    /// `side` and `variables` outlive it.
    ProcessPools(ProcessSide &side, const threads::Variables &variables);

    threads::Flow execute(threads::Execution &execution, const threads::Instruction &instruction) override;
    [[nodiscard]] processes::Pools &pools() noexcept { return m_pools; }
    /// At the end of the run, on the main thread with the GIL: pools shut down; after a stop their processes are terminated. Fills in what came of the
    /// processes. Blocks.
    void finish(const processes::Caller &caller, RunOutcome &outcome);

    /// Whether a job has any.
    [[nodiscard]] static bool areIn(const threads::Job &job) noexcept;

private:
    ProcessSide &m_side;
    processes::Children m_children;
    processes::Pools m_pools;
};

/// What of a scenario all its processes know.
processes::Settings processSettings(const Scenario &scenario);

} // namespace interleave::scenario
