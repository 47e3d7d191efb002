// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "processside.h"
#include "run.h"

#include <sync/domain.h>
#include <threads/threadsteps.h>

#include <memory>

namespace interleave::scenario {

/// A thread for each worker: the main thread starts them, as threading.Thread does, does its own program if there is one, and joins
/// them, and whoever they have started.
class ThreadsModel : public Run
{
public:
    using Run::Run;

protected:
    void prepare() override;
    void execute() override;
    /// What worker `number` of m_starting runs in: the one interpreter that there is.
    [[nodiscard]] virtual const threads::ExecutionContext &contextOf(std::uint32_t) const { return m_execution; }

    /// What a thread runs in that a step of `execution` starts: the interpreter of whoever starts it.
    [[nodiscard]] virtual const threads::ExecutionContext &contextFor(threads::Execution &execution, const std::string &)
    {
        return execution.context();
    }

private:
    std::unique_ptr<sync::Domain> m_domain; ///< null: it could not be made
    std::unique_ptr<threads::SyncSteps> m_sync;
    std::unique_ptr<ProcessSide> m_side; ///< null: the job has no pools of processes
    std::unique_ptr<ProcessPools> m_pools;
    std::unique_ptr<threads::ThreadSteps> m_steps;
};

} // namespace interleave::scenario
