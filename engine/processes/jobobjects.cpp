// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobobjects.h"

#include <limits>

namespace interleave::processes {

using threads::ObjectKind;

JobLayout::JobLayout(const threads::Job &job)
{
    m_shape.words = 1;
    for (const threads::ObjectDecl &object : job.objects) {
        Place place { std::uint32_t(m_shape.semaphores.size()), m_shape.pipes, m_shape.barriers, std::uint32_t(m_shape.memories.size()) };
        const auto semaphores = [&](std::initializer_list<std::int32_t> values) {
            m_shape.semaphores.insert(m_shape.semaphores.end(), values);
        };
        const auto size = std::int32_t(std::min<std::int64_t>(object.size, std::numeric_limits<std::int32_t>::max()));
        switch (object.kind) {
        case ObjectKind::Lock:
        case ObjectKind::RLock:
            semaphores({ 1 });
            break;
        case ObjectKind::Semaphore:
        case ObjectKind::BoundedSemaphore:
            semaphores({ size });
            break;
        case ObjectKind::Event:
            semaphores({ 1, 0, 0, 0, 0 });
            break;
        case ObjectKind::Condition: // its own lock stands first, whether it is used or not
        case ObjectKind::Barrier:
            semaphores({ 1, 0, 0, 0 });
            m_shape.barriers += object.kind == ObjectKind::Barrier ? 1 : 0;
            break;
        case ObjectKind::Queue:
            semaphores({ 1, 1, size > 0 ? size : MessageQueue::kNoBound });
            m_shape.pipes += 1;
            break;
        case ObjectKind::Pipe:
            semaphores({ 1, 1 });
            m_shape.pipes += 1;
            break;
        case ObjectKind::SharedMemory:
            m_shape.pipes += 1; // for its cell; the pipe itself stays empty
            m_shape.memories.push_back(std::uint64_t(object.size));
            break;
        case ObjectKind::Variable:
        case ObjectKind::ThreadPool:
        case ObjectKind::ProcessPool:
        case ObjectKind::MpPool:
            break;
        }
        m_places.push_back(place);
    }
}

SharedPipe::SharedPipe(const SharedObjects &objects, const JobLayout::Place &place, ObjectId object)
    : readers(objects, place.semaphore)
    , writers(objects, place.semaphore + 1)
    , pipe(objects, place.channel, object, trace::LaneState::BlockedIo)
{
}

JobObjects::JobObjects(Process &process, const JobLayout &layout)
    : m_entries(process.job.objects.size())
{
    const SharedObjects &shared = process.objects;
    const auto one = [&](const JobLayout::Place &place, SemLock::Kind kind, std::int64_t most, ObjectId object) {
        return std::make_unique<SemLock>(SharedSemaphore(shared, place.semaphore), kind,
            std::int32_t(std::min<std::int64_t>(most, std::numeric_limits<std::int32_t>::max())), object);
    };
    constexpr std::int64_t noLimit = std::numeric_limits<std::int32_t>::max();
    for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
        const threads::ObjectDecl &decl = process.job.objects[i];
        const ObjectId object = threads::objectIdOf(i);
        const JobLayout::Place &place = layout.place(i);
        Entry &entry = m_entries[i];
        switch (decl.kind) {
        case ObjectKind::Lock:
            entry.lock = one(place, SemLock::Kind::Lock, 1, object);
            break;
        case ObjectKind::RLock:
        case ObjectKind::Condition: // the one of its own
            entry.lock = one(place, SemLock::Kind::RLock, 1, object);
            break;
        case ObjectKind::Semaphore:
            entry.lock = one(place, SemLock::Kind::Counting, noLimit, object);
            break;
        case ObjectKind::BoundedSemaphore:
            entry.lock = one(place, SemLock::Kind::Counting, decl.size, object);
            break;
        case ObjectKind::Event:
            entry.event = std::make_unique<SharedEvent>(shared, place.semaphore, object);
            break;
        case ObjectKind::Barrier:
            entry.barrier = std::make_unique<SharedBarrier>(shared, place.semaphore, place.barrier, std::int32_t(decl.size), object);
            break;
        case ObjectKind::Queue:
            entry.queue = std::make_unique<MessageQueue>(process, shared, place.semaphore, place.channel,
                decl.size > 0 ? std::int32_t(decl.size) : MessageQueue::kNoBound, object);
            break;
        case ObjectKind::Pipe:
            entry.pipe = std::make_unique<SharedPipe>(shared, place, object);
            break;
        case ObjectKind::SharedMemory:
            entry.memory = std::make_unique<SharedMemory>(shared, place.channel, place.memory, object);
            break;
        case ObjectKind::Variable:
        case ObjectKind::ThreadPool:
        case ObjectKind::ProcessPool:
        case ObjectKind::MpPool:
            break;
        }
    }
    for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
        const threads::ObjectDecl &decl = process.job.objects[i];
        if (decl.kind != ObjectKind::Condition)
            continue;
        SemLock *lock = decl.lock && *decl.lock < m_entries.size() ? m_entries[*decl.lock].lock.get() : nullptr;
        m_entries[i].condition = std::make_unique<SharedCondition>(shared, layout.place(i).semaphore + 1,
            lock != nullptr ? *lock : *m_entries[i].lock, threads::objectIdOf(i), trace::WakeCause::Notify);
    }
}

JobObjects::~JobObjects() = default;

SemLock *JobObjects::lock(std::uint32_t object)
{
    Entry &entry = m_entries[object];
    return entry.condition ? &entry.condition->lock() : entry.lock.get();
}

SharedCondition *JobObjects::condition(std::uint32_t object) { return m_entries[object].condition.get(); }
SharedEvent *JobObjects::event(std::uint32_t object) { return m_entries[object].event.get(); }
SharedBarrier *JobObjects::barrier(std::uint32_t object) { return m_entries[object].barrier.get(); }
MessageQueue *JobObjects::queue(std::uint32_t object) { return m_entries[object].queue.get(); }
SharedPipe *JobObjects::pipe(std::uint32_t object) { return m_entries[object].pipe.get(); }
SharedMemory *JobObjects::memory(std::uint32_t object) { return m_entries[object].memory.get(); }

void JobObjects::finish(const Caller &caller)
{
    for (Entry &entry : m_entries) {
        if (entry.queue)
            entry.queue->finish(caller);
    }
}

} // namespace interleave::processes
