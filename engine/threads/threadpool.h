// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "threadgroup.h"

#include <sync/lock.h>
#include <sync/semaphore.h>
#include <sync/simplequeue.h>

#include <atomic>

namespace interleave::threads {

/// concurrent.futures.ThreadPoolExecutor (Lib/concurrent/futures/thread.py): one queue of work; a worker is started when something is
/// submitted, nobody idles and the bound is not reached; what a job raises is stored in its future. Records JobSubmit, JobBegin,
/// JobEnd and Depth with the pool as object; its idle workers are BlockedQueue, who waits for a result is BlockedJoin.
class ThreadPool
{
public:
    ThreadPool(sync::Domain &domain, ThreadGroup &group, ObjectId object, std::string name, std::uint32_t workers);
    ~ThreadPool();

    /// `count` jobs that do `body` once each; nobody waits for them. `bytes`: of the argument, as the trace tells it.
    Flow submit(Execution &execution, const Block &body, std::uint32_t count, std::uint32_t bytes);
    /// `count` items, each `body`, in jobs of `chunk` items; waits for the results in their order. The first failure is raised, and what
    /// has not begun by then is cancelled (Executor.map).
    Flow map(Execution &execution, const Block &body, std::uint32_t count, std::uint32_t chunk, std::uint32_t bytes);
    /// Lets the workers go once the queue is empty. Then ThreadGroup::joinAll.
    void shutDown(const sync::Caller &caller);

private:
    class Future;
    struct Job
    {
        std::uint64_t number = 0;
        const Block *body = nullptr;
        std::uint32_t times = 1;
        std::uint64_t stream = 0; ///< Execution::drawFrom
        std::shared_ptr<Future> future;
    };
    Result<std::shared_ptr<Future>> submitOne(Execution &execution, const Block &body, std::uint32_t times, std::uint32_t bytes);
    Result<void> startWorkerIfNeeded(const sync::Caller &caller);
    void work(Execution &execution);
    Flow workOn(Execution &execution, const Job &job);

    sync::Domain &m_domain;
    ThreadGroup &m_group;
    const ObjectId m_object;
    const std::string m_name;
    const std::uint32_t m_most;
    sync::Lock m_submitLock; ///< _shutdown_lock
    sync::Semaphore m_idle; ///< _idle_semaphore
    sync::SimpleQueue<std::unique_ptr<Job>> m_queue; ///< null lets a worker go
    std::uint32_t m_started = 0; ///< guarded by m_submitLock
    std::uint64_t m_lastNumber = 0; ///< likewise
    bool m_isShutDown = false; ///< likewise
};

} // namespace interleave::threads
