// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobpool.h"

namespace interleave::processes {

/// A pool's worker process, from within: takes jobs until there are none (_process_worker of concurrent.futures, worker of multiprocessing.pool).
/// Records JobBegin and JobEnd. On the process's main thread, with the GIL.
class PoolWorker
{
public:
    PoolWorker(Process &process, SharedObjects &shared, std::uint32_t object, std::uint32_t slot, gil::ThreadState &thread);
    /// Raised: an exception that this kind of pool lets end the process.
    threads::Flow run();
    [[nodiscard]] const std::optional<threads::Exception> &exception() const noexcept { return m_exception; }
    [[nodiscard]] const std::optional<Error> &error() const noexcept { return m_error; }

private:
    threads::Flow job(const Caller &caller, const JobMessage &message);
    Waited answer(const Caller &caller, const JobMessage &message, const std::optional<threads::Exception> &exception);

    Process &m_process;
    SharedObjects &m_shared;
    const ObjectId m_object;
    const bool m_executor;
    const std::uint32_t m_slot;
    gil::ThreadState &m_thread;
    MessageQueue m_tasks;
    MessagePipe m_results;
    SharedSemaphore m_resultWriters;
    std::optional<threads::Exception> m_exception;
    std::optional<Error> m_error;
};

} // namespace interleave::processes
