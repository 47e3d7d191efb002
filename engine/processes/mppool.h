// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobpool.h"

namespace interleave::processes {

/// multiprocessing.Pool (Lib/multiprocessing/pool.py): all workers start with it; a thread watches them and replaces those that end, another
/// takes the results. Nobody notices that a dead worker had a job, so that job never completes and whoever waits for it waits for ever; the engine knows, and records
/// JobEnd (Lost). At its end the pool waits for the jobs that can still come and terminates its workers, as leaving `with Pool()` does.
class MpPool final : public JobPool
{
public:
    /// `object`: of the pool in the job. Errors: no more descriptors.
    static Result<std::unique_ptr<JobPool>> create(Process &process, Children &children, std::uint32_t object);
    MpPool(Process &process, Children &children, std::uint32_t object, std::unique_ptr<SharedObjects> shared);
    void finish(const Caller &caller) override;

private:
    Result<std::optional<threads::Exception>> admit(const Caller &caller) override;
    Result<void> dispatch(const Caller &caller, Waiting waiting) override;
    void watchWorkers(const Caller &caller);
    bool watchOnce(const Caller &caller); ///< false: it is over
    void handleResults(const Caller &caller);
    /// A worker has ended: its job is lost, another takes its place. False: none can be started.
    bool replace(const Caller &caller, std::uint32_t slot);
    [[nodiscard]] bool isToEnd();

    std::mutex m_poolMutex; ///< guards all below but the threads
    std::vector<Children::Started *> m_workers; ///< by slot
    std::set<std::uint64_t> m_lost;
    bool m_closed = false;
    Bell m_resultBell;
    std::unique_ptr<HelperThread> m_workerHandler, m_resultHandler; ///< started with the workers
};

} // namespace interleave::processes
