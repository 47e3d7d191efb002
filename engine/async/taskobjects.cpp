// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskobjects.h"

#include <algorithm>
#include <unistd.h>

namespace interleave::async {

using threads::ObjectDecl;
using threads::ObjectKind;

TaskObjects::TaskObjects(EventLoop &loop, const std::vector<ObjectDecl> &objects,
    std::optional<Ticks> observeThreshold, std::uint32_t &nextThreadId)
    : m_entries(objects.size())
{
    std::uint32_t pools = 0;
    for (std::uint32_t i = 0; i < objects.size(); ++i) {
        const ObjectDecl &object = objects[i];
        const ObjectId id = threads::objectIdOf(i);
        Entry &entry = m_entries[i];
        entry.kind = object.kind;
        switch (object.kind) {
        case ObjectKind::Lock:
            entry.lock = std::make_unique<Lock>(loop, id);
            break;
        case ObjectKind::Semaphore:
        case ObjectKind::BoundedSemaphore:
            entry.semaphore = std::make_unique<Semaphore>(
                loop, id, object.size, object.kind == ObjectKind::BoundedSemaphore);
            break;
        case ObjectKind::Event:
            entry.event = std::make_unique<Event>(loop, id);
            break;
        case ObjectKind::Condition:
            if (!object.lock)
                entry.lock = std::make_unique<Lock>(loop, id);
            // Its lock stands before it in the job.
            entry.condition = std::make_unique<Condition>(
                loop, id, object.lock ? *m_entries[*object.lock].lock : *entry.lock);
            break;
        case ObjectKind::Barrier:
            entry.barrier = std::make_unique<Barrier>(loop, id, object.size);
            break;
        case ObjectKind::Queue:
            entry.queue = std::make_unique<Queue>(loop, id, object.size);
            break;
        case ObjectKind::ThreadPool:
            entry.pool = std::make_unique<ThreadExecutor>(loop,
                ThreadExecutor::Options { .object = id,
                    .namePrefix = "ThreadPoolExecutor-" + std::to_string(pools++),
                    .mostThreads = static_cast<std::uint32_t>(object.size),
                    .observeThreshold = observeThreshold,
                    .nextThreadId = &nextThreadId });
            break;
        case ObjectKind::RLock:
        case ObjectKind::Variable:
        case ObjectKind::Pipe:
        case ObjectKind::SharedMemory:
        case ObjectKind::ProcessPool:
        case ObjectKind::MpPool:
            break; // of others, or of no use here (scenario/schema.cpp)
        }
    }
    const ObjectId pool { loop.region().newObject() };
    loop.thread().trace.define(pool, trace::ObjectKind::Pool, "default executor");
    const long cores = std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L);
    m_defaultExecutor = std::make_unique<ThreadExecutor>(loop,
        ThreadExecutor::Options { .object = pool,
            .namePrefix = "asyncio",
            .mostThreads = static_cast<std::uint32_t>(std::min(32L, cores + 4)),
            .observeThreshold = observeThreshold,
            .nextThreadId = &nextThreadId });
}

TaskObjects::~TaskObjects() = default;

Lock &TaskObjects::lock(std::uint32_t object) const
{
    const Entry &entry = m_entries[object];
    return entry.condition ? entry.condition->lock() : *entry.lock;
}

Coroutine TaskObjects::acquire(std::uint32_t object)
{
    return m_entries[object].semaphore ? semaphore(object).acquire() : lock(object).acquire();
}

Outcome TaskObjects::release(std::uint32_t object)
{
    return m_entries[object].semaphore ? semaphore(object).release() : lock(object).release();
}

Coroutine TaskObjects::waitForExecutors()
{
    for (const Entry &entry : m_entries) {
        if (!entry.pool)
            continue;
        Coroutine waiting = entry.pool->waitUntilIdle();
        Outcome end = co_await waiting;
        if (!end)
            co_return end;
    }
    Coroutine waiting = m_defaultExecutor->waitUntilIdle();
    Outcome end = co_await waiting;
    co_return end;
}

void TaskObjects::closeExecutors()
{
    for (const Entry &entry : m_entries) {
        if (entry.pool)
            entry.pool->close();
    }
    m_defaultExecutor->close();
}

} // namespace interleave::async
