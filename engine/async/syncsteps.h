// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "taskprogram.h"

#include <threads/stephandler.h>

namespace interleave::async {

/// The steps of asyncio that do not await: called by coroutines, by callbacks of the loop, and (call_soon
/// only, which is then call_soon_threadsafe) by functions on an executor's thread. What would have to await
/// there fails, as it would not even be Python.
class SyncSteps final : public threads::StepHandler
{
public:
    explicit SyncSteps(TaskProgram &program) noexcept
        : m_program(program)
    {
    }
    threads::Flow execute(threads::Execution &execution, const threads::Instruction &step) override;

private:
    threads::Flow onLoop(threads::Execution &execution, const threads::Instruction &step);
    threads::Flow onThread(threads::Execution &execution, const threads::Instruction &step);
    TaskProgram &m_program;
};

} // namespace interleave::async
