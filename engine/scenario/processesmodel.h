// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "processside.h"
#include "run.h"

#include <processes/processsteps.h>

namespace interleave::scenario {

/// A process for each worker that starts alone: the main process starts them by the scenario's start method, does its own program if
/// there is one, and joins them. What the start of a process costs and what it shares is engine/processes. As Run: the
/// runner's main thread; execute blocks for as long as the run takes.
class ProcessesModel final : public Run
{
public:
    using Run::Run;

protected:
    void prepare() override;
    void execute() override;

private:
    void startAll();

    std::unique_ptr<ProcessSide> m_side;
    std::optional<processes::ProcessSteps> m_steps;
};

} // namespace interleave::scenario
