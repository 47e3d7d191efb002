// SPDX-License-Identifier: GPL-3.0-or-later
#include "executorpool.h"

#include <algorithm>
#include <poll.h>

namespace interleave::processes {

using threads::Exception;
using trace::EventKind;
using trace::JobOutcome;

Result<std::unique_ptr<JobPool>> ExecutorPool::create(Process &process, Children &children, std::uint32_t object)
{
    auto shared = SharedObjects::create(PoolLayout::shape(process.job.objects[object].size, true));
    if (!shared)
        return Failure(shared.error());
    return std::make_unique<ExecutorPool>(process, children, object, std::move(*shared));
}

ExecutorPool::ExecutorPool(Process &process, Children &children, std::uint32_t object, std::unique_ptr<SharedObjects> shared)
    : JobPool(process, children, object, std::move(shared), true)
{
}

Result<std::optional<Exception>> ExecutorPool::admit(const Caller &caller)
{
    {
        const std::lock_guard lock(m_poolMutex);
        if (m_broken)
            return Exception { "BrokenProcessPool", "A child process terminated abruptly, the process pool is not usable anymore" };
        if (m_shutDown)
            return Exception { "RuntimeError", "cannot schedule new futures after shutdown" };
    }
    if (m_manager)
        return std::optional<Exception>();
    if (m_process.settings.method == trace::StartMethod::Fork) {
        // Before there is a thread of ours that a fork would not copy.
        for (std::uint32_t i = 0; i < workerCount(); ++i) {
            if (auto added = addWorker(caller); !added)
                return Failure(added.error());
        }
    }
    auto manager = HelperThread::start(m_process, "ExecutorManagerThread", [this](const Caller &own) { manage(own); });
    if (!manager)
        return Failure(manager.error());
    m_manager = std::move(*manager);
    return std::optional<Exception>();
}

Result<void> ExecutorPool::addWorker(const Caller &caller)
{
    std::uint32_t slot = 0;
    {
        const std::lock_guard lock(m_poolMutex);
        slot = std::uint32_t(m_workers.size());
    }
    auto worker = startWorker(caller, slot);
    if (!worker)
        return Failure(worker.error());
    const std::lock_guard lock(m_poolMutex);
    m_workers.push_back(*worker);
    return {};
}

Result<void> ExecutorPool::dispatch(const Caller &caller, Waiting waiting)
{
    bool needsWorker = false;
    {
        const std::lock_guard lock(m_poolMutex);
        m_pending.push_back(std::move(waiting));
        if (m_process.settings.method != trace::StartMethod::Fork) {
            if (m_idle > 0)
                --m_idle;
            else
                needsWorker = m_workers.size() < workerCount();
        }
    }
    Result<void> added;
    if (needsWorker)
        added = addWorker(caller);
    m_bell.ring(); // last: the manager is to watch the new worker, too
    return added;
}

void ExecutorPool::manage(const Caller &caller)
{
    while (manageOnce(caller)) { }
}

bool ExecutorPool::isToEnd()
{
    const bool nothingLeft = outstanding().empty();
    const std::lock_guard lock(m_poolMutex);
    return m_shutDown && nothingLeft;
}

bool ExecutorPool::manageOnce(const Caller &caller)
{
    if (!feed(caller))
        return false;
    if (isToEnd())
        return sayGoodbye(caller);
    std::vector<pollfd> waits { { m_results.readEnd(), POLLIN, 0 }, { m_bell.descriptor(), POLLIN, 0 } };
    {
        const std::lock_guard lock(m_poolMutex);
        for (const Children::Started *worker : m_workers)
            waits.push_back({ worker->child.descriptor(), POLLIN, 0 });
    }
    {
        const WithoutGil without(caller, trace::LaneState::BlockedQueue, object());
        if (waitForAny(waits, caller.stop) == Waited::Stopped)
            return false;
    }
    if (waits[1].revents != 0)
        m_bell.hush();
    if (waits[0].revents != 0) {
        if (const Waited taken = takeResult(caller); taken == Waited::Stopped)
            return false;
        const std::lock_guard lock(m_poolMutex);
        ++m_idle;
        return true; // results that came before a death count
    }
    if (hasEndedWorker(caller)) {
        breakDown(caller);
        return false;
    }
    return true;
}

bool ExecutorPool::feed(const Caller &caller)
{
    for (;;) {
        MessageQueue::Item item;
        {
            const std::lock_guard lock(m_poolMutex);
            if (m_pending.empty() || m_tasks.isFull())
                return true;
            item = std::move(m_pending.front().item);
            m_pending.pop_front();
        }
        // There is room, and nobody else puts.
        if (const auto put = m_tasks.put(caller, std::move(item)); !put || *put == Waited::Stopped)
            return false;
    }
}

bool ExecutorPool::hasEndedWorker(const Caller &caller)
{
    const std::lock_guard lock(m_poolMutex);
    return std::any_of(m_workers.begin(), m_workers.end(), [&](Children::Started *worker) { return m_children.reap(caller, *worker); });
}

void ExecutorPool::breakDown(const Caller &caller)
{
    std::vector<Children::Started *> workers;
    {
        const std::lock_guard lock(m_poolMutex);
        m_broken = true;
        m_pending.clear();
        workers = m_workers;
    }
    for (const std::uint64_t number : outstanding()) {
        caller.thread.trace.event(EventKind::JobEnd, std::uint8_t(JobOutcome::Broken), object().value, number, 0);
        complete(caller, number,
            Exception { "BrokenProcessPool",
                "A process in the process pool was terminated abruptly while the future was running or pending." });
    }
    m_children.terminate(caller, workers);
    m_tasks.abandon(caller);
}

bool ExecutorPool::sayGoodbye(const Caller &caller)
{
    std::vector<Children::Started *> workers;
    {
        const std::lock_guard lock(m_poolMutex);
        workers = m_workers;
    }
    const JobMessage none;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        const auto put = m_tasks.put(caller, { std::string(reinterpret_cast<const char *>(&none), sizeof none), 0, 0 });
        if (!put || *put != Waited::Ready)
            return false;
    }
    for (Children::Started *worker : workers) {
        if (m_children.join(caller, *worker) == Waited::Stopped)
            return false;
    }
    return false;
}

void ExecutorPool::finish(const Caller &caller)
{
    {
        const std::lock_guard lock(m_poolMutex);
        m_shutDown = true;
    }
    m_bell.ring();
    if (m_manager)
        m_manager->join(caller, object());
    m_tasks.finish(caller);
}

} // namespace interleave::processes
