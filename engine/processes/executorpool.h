// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobpool.h"

#include <deque>

namespace interleave::processes {

/// concurrent.futures.ProcessPoolExecutor (Lib/concurrent/futures/process.py): a manager thread moves jobs into a queue that holds one more
/// than there are workers, and takes the results. The death of a worker breaks it: every outstanding job fails at once, the other workers are
/// terminated, and later submits raise. With fork all workers start at the first submit, else as they are needed.
class ExecutorPool final : public JobPool
{
public:
    /// `object`: of the pool in the job. Errors: no more descriptors.
    static Result<std::unique_ptr<JobPool>> create(Process &process, Children &children, std::uint32_t object);
    ExecutorPool(Process &process, Children &children, std::uint32_t object, std::unique_ptr<SharedObjects> shared);
    void finish(const Caller &caller) override;

private:
    Result<std::optional<threads::Exception>> admit(const Caller &caller) override;
    Result<void> dispatch(const Caller &caller, Waiting waiting) override;
    Result<void> addWorker(const Caller &caller);
    void manage(const Caller &caller);
    bool feed(const Caller &caller); ///< false: the run is to end
    bool manageOnce(const Caller &caller); ///< false: it is over
    bool sayGoodbye(const Caller &caller);
    void breakDown(const Caller &caller);
    [[nodiscard]] bool hasEndedWorker(const Caller &caller);
    [[nodiscard]] bool isToEnd();

    std::mutex m_poolMutex; ///< guards all below but the thread
    std::deque<Waiting> m_pending; ///< not in the queue of tasks yet
    std::vector<Children::Started *> m_workers;
    std::uint32_t m_idle = 0; ///< workers with nothing to do
    bool m_broken = false;
    bool m_shutDown = false;
    std::unique_ptr<HelperThread> m_manager; ///< started by the first submit
};

} // namespace interleave::processes
