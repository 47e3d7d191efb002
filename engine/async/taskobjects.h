// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "barrier.h"
#include "condition.h"
#include "event.h"
#include "lock.h"
#include "queue.h"
#include "semaphore.h"
#include "threadexecutor.h"

#include <threads/program.h>

#include <memory>
#include <vector>

namespace interleave::async {

/// What the tasks of a job share, as asyncio's own objects: by index in the job. Loop's thread only.
class TaskObjects
{
public:
    /// `nextThreadId`, `observeThreshold`: ThreadExecutor::Options.
    TaskObjects(EventLoop &loop, const std::vector<threads::ObjectDecl> &objects,
        std::optional<Ticks> observeThreshold, std::uint32_t &nextThreadId);
    ~TaskObjects();

    /// `object`: index in the job, here and below.
    [[nodiscard]] threads::ObjectKind kindOf(std::uint32_t object) const { return m_entries[object].kind; }
    // Each for objects of that kind only.
    [[nodiscard]] Lock &lock(std::uint32_t object) const; ///< of a lock, or of a condition
    [[nodiscard]] Semaphore &semaphore(std::uint32_t object) const { return *m_entries[object].semaphore; }
    [[nodiscard]] Event &event(std::uint32_t object) const { return *m_entries[object].event; }
    [[nodiscard]] Condition &condition(std::uint32_t object) const { return *m_entries[object].condition; }
    [[nodiscard]] Barrier &barrier(std::uint32_t object) const { return *m_entries[object].barrier; }
    [[nodiscard]] Queue &queue(std::uint32_t object) const { return *m_entries[object].queue; }
    /// Null if it is a pool that asyncio cannot use here.
    [[nodiscard]] ThreadExecutor *pool(std::uint32_t object) const { return m_entries[object].pool.get(); }
    /// Of asyncio.to_thread: at most min(32, cores + 4) threads.
    [[nodiscard]] ThreadExecutor &defaultExecutor() { return *m_defaultExecutor; }

    /// Awaits the jobs of all executors.
    Coroutine waitForExecutors();
    /// ThreadExecutor::close of all.
    void closeExecutors();

    /// What `acquire` and `release` do to a lock, a semaphore or a condition.
    Coroutine acquire(std::uint32_t object);
    Outcome release(std::uint32_t object);

private:
    struct Entry
    {
        threads::ObjectKind kind = threads::ObjectKind::Lock;
        std::unique_ptr<Lock> lock;
        std::unique_ptr<Semaphore> semaphore;
        std::unique_ptr<Event> event;
        std::unique_ptr<Condition> condition;
        std::unique_ptr<Barrier> barrier;
        std::unique_ptr<Queue> queue;
        std::unique_ptr<ThreadExecutor> pool;
    };
    std::vector<Entry> m_entries;
    std::unique_ptr<ThreadExecutor> m_defaultExecutor;
};

} // namespace interleave::async
