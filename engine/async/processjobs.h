// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "future.h"

#include <threads/program.h>

namespace interleave::async {

/// Executors whose jobs run in other processes, as loop.run_in_executor uses a ProcessPoolExecutor. Loop's thread only.
class ProcessJobs
{
public:
    virtual ~ProcessJobs() = default;
    /// One job of the step's body in the pool `object`; the future has its end. What the pool raises at once: BrokenProcessPool, if it is broken
    /// already. If the engine cannot start it, the loop has failed and the future stays pending. Does not wait for the job; may block for
    /// as long as the start of a process takes.
    virtual tl::expected<FuturePtr, Exception> submit(std::uint32_t object, const threads::Instruction &step) = 0;
};

} // namespace interleave::async
