// SPDX-License-Identifier: GPL-3.0-or-later
#include "mppool.h"

#include <algorithm>
#include <poll.h>

namespace interleave::processes {

using threads::Exception;
using trace::EventKind;
using trace::JobOutcome;

Result<std::unique_ptr<JobPool>> MpPool::create(Process &process, Children &children, std::uint32_t object)
{
    auto shared = SharedObjects::create(PoolLayout::shape(process.job.objects[object].size, false));
    if (!shared)
        return Failure(shared.error());
    return std::make_unique<MpPool>(process, children, object, std::move(*shared));
}

MpPool::MpPool(Process &process, Children &children, std::uint32_t object, std::unique_ptr<SharedObjects> shared)
    : JobPool(process, children, object, std::move(shared), false)
{
}

Result<std::optional<Exception>> MpPool::admit(const Caller &caller)
{
    {
        const std::lock_guard lock(m_poolMutex);
        if (m_closed)
            return Exception { "ValueError", "Pool not running" };
    }
    if (m_workerHandler)
        return std::optional<Exception>();
    for (std::uint32_t slot = 0; slot < workerCount(); ++slot) {
        auto worker = startWorker(caller, slot);
        if (!worker)
            return Failure(worker.error());
        m_workers.push_back(*worker); // no thread of ours is there yet
    }
    auto workers = HelperThread::start(m_process, "WorkerHandler", [this](const Caller &own) { watchWorkers(own); });
    if (!workers)
        return Failure(workers.error());
    m_workerHandler = std::move(*workers);
    auto results = HelperThread::start(m_process, "ResultHandler", [this](const Caller &own) { handleResults(own); });
    if (!results)
        return Failure(results.error());
    m_resultHandler = std::move(*results);
    return std::optional<Exception>();
}

Result<void> MpPool::dispatch(const Caller &caller, Waiting waiting)
{
    if (auto put = m_tasks.put(caller, std::move(waiting.item)); !put)
        return Failure(put.error());
    return {};
}

bool MpPool::isToEnd()
{
    const std::vector<std::uint64_t> left = outstanding();
    const std::lock_guard lock(m_poolMutex);
    return m_closed && std::all_of(left.begin(), left.end(), [&](std::uint64_t number) { return m_lost.contains(number); });
}

void MpPool::watchWorkers(const Caller &caller)
{
    while (!isToEnd() && watchOnce(caller)) { }
    m_resultBell.ring();
    // Here, because those that this thread has started would not outlive it.
    std::vector<Children::Started *> workers;
    {
        const std::lock_guard lock(m_poolMutex);
        workers = m_workers;
    }
    m_children.terminate(caller, workers);
}

bool MpPool::watchOnce(const Caller &caller)
{
    std::vector<pollfd> waits { { m_bell.descriptor(), POLLIN, 0 } };
    {
        const std::lock_guard lock(m_poolMutex);
        for (const Children::Started *worker : m_workers)
            waits.push_back({ worker->child.descriptor(), POLLIN, 0 });
    }
    {
        const WithoutGil without(caller, trace::LaneState::BlockedJoin, object());
        if (waitForAny(waits, caller.stop) == Waited::Stopped)
            return false;
    }
    m_bell.hush();
    for (std::uint32_t slot = 0; slot + 1 < waits.size(); ++slot) {
        if (waits[slot + 1].revents != 0 && !replace(caller, slot))
            return false;
    }
    return true;
}

bool MpPool::replace(const Caller &caller, std::uint32_t slot)
{
    Children::Started *ended = nullptr;
    {
        const std::lock_guard lock(m_poolMutex);
        ended = m_workers[slot];
    }
    if (!m_children.reap(caller, *ended))
        return true;
    if (const std::uint64_t lost = m_shared->word(slot).exchange(0); lost != 0) {
        caller.thread.trace.event(EventKind::JobEnd, std::uint8_t(JobOutcome::Lost), object().value, lost, 0);
        const std::lock_guard lock(m_poolMutex);
        m_lost.insert(lost);
    }
    auto worker = startWorker(caller, slot);
    if (!worker) {
        m_process.objects.report(worker.error());
        return false;
    }
    const std::lock_guard lock(m_poolMutex);
    m_workers[slot] = *worker;
    return true;
}

void MpPool::handleResults(const Caller &caller)
{
    while (!isToEnd()) {
        std::vector<pollfd> waits { { m_results.readEnd(), POLLIN, 0 }, { m_resultBell.descriptor(), POLLIN, 0 } };
        {
            const WithoutGil without(caller, trace::LaneState::BlockedQueue, object());
            if (waitForAny(waits, caller.stop) == Waited::Stopped)
                return;
        }
        m_resultBell.hush();
        if (waits[0].revents != 0 && takeResult(caller) == Waited::Stopped)
            return;
    }
    m_bell.ring();
}

void MpPool::finish(const Caller &caller)
{
    {
        const std::lock_guard lock(m_poolMutex);
        m_closed = true;
    }
    m_bell.ring();
    m_resultBell.ring();
    for (HelperThread *thread : { m_resultHandler.get(), m_workerHandler.get() }) {
        if (thread != nullptr)
            thread->join(caller, object());
    }
    m_tasks.abandon(caller);
}

} // namespace interleave::processes
