// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "processside.h"
#include "run.h"

namespace interleave::scenario {

/// The workers as tasks of one event loop on the main thread: what `asyncio.run(main())` does, where main()
/// starts a task for each and awaits them as gather does (async/taskprogram.h).
class AsyncioModel final : public Run
{
public:
    using Run::Run;

protected:
    void prepare() override;
    void execute() override;

private:
    std::unique_ptr<ProcessSide> m_side; ///< null: the job has no pools of processes
    std::unique_ptr<ProcessPools> m_pools;
};

} // namespace interleave::scenario
