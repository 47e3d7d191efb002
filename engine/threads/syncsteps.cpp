// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncsteps.h"

#include <sync/lock.h>
#include <sync/rlock.h>

namespace interleave::threads {

using sync::Appearance;
using sync::Caller;
using sync::Outcome;

Flow flowOf(Execution &execution, const Outcome &outcome)
{
    switch (outcome.how) {
    case Outcome::How::Done:
    case Outcome::How::TimedOut:
        return Flow::Done;
    case Outcome::How::Stopped:
        return Flow::Stopped;
    case Outcome::How::Raised:
        break;
    }
    return execution.raise(std::string(outcome.type), std::string(outcome.message));
}

SyncSteps::SyncSteps(const Job &job, sync::Domain &domain, ObjectId firstObject)
    : m_job(job)
    , m_firstObject(firstObject)
    , m_objects(job.objects.size())
{
    for (std::uint32_t i = 0; i < job.objects.size(); ++i) {
        const ObjectDecl &decl = job.objects[i];
        const Appearance look { idOf(i) };
        Object &object = m_objects[i];
        switch (decl.kind) {
        case ObjectKind::Lock:
            object.own = std::make_unique<sync::Lock>(domain, look);
            break;
        case ObjectKind::RLock:
            object.own = std::make_unique<sync::RLock>(domain, look);
            break;
        case ObjectKind::Semaphore:
        case ObjectKind::BoundedSemaphore:
            object.semaphore
                = std::make_unique<sync::Semaphore>(domain, look, decl.size, decl.kind == ObjectKind::BoundedSemaphore);
            break;
        case ObjectKind::Event:
            object.event = std::make_unique<sync::Event>(domain, look);
            break;
        case ObjectKind::Condition:
            if (!decl.lock)
                object.own = std::make_unique<sync::RLock>(domain, Appearance { lockIdOf(i) });
            break;
        case ObjectKind::Barrier:
            object.barrier = std::make_unique<sync::Barrier>(domain, look, decl.size);
            break;
        case ObjectKind::Queue:
            object.queue = std::make_unique<sync::Queue>(domain, idOf(i), decl.size);
            break;
        default:
            break; // not synchronisation
        }
        object.lock = object.own.get();
    }
    for (std::uint32_t i = 0; i < job.objects.size(); ++i) {
        if (job.objects[i].kind != ObjectKind::Condition)
            continue;
        Object &object = m_objects[i];
        if (job.objects[i].lock)
            object.lock = m_objects[*job.objects[i].lock].lock;
        object.condition = std::make_unique<sync::Condition>(domain, *object.lock, Appearance { idOf(i) });
    }
}

void SyncSteps::define(gil::ThreadTrace &trace) const
{
    for (std::uint32_t i = 0; i < m_objects.size(); ++i) {
        if (m_objects[i].condition != nullptr && m_objects[i].own != nullptr)
            trace.define(lockIdOf(i), trace::ObjectKind::RLock, "lock of " + m_job.objects[i].name);
    }
}

void SyncSteps::inherit(const SyncSteps &parent, std::uint32_t forker, std::uint32_t now)
{
    for (std::size_t i = 0; i < m_objects.size(); ++i) {
        Object &object = m_objects[i];
        const Object &other = parent.m_objects[i];
        if (object.own)
            object.own->inherit(*other.own, forker, now);
        if (object.semaphore)
            object.semaphore->inherit(*other.semaphore);
        if (object.event)
            object.event->inherit(*other.event);
        if (object.queue)
            object.queue->inherit(*other.queue);
    }
}

Outcome SyncSteps::acquire(Object &object, const Caller &caller, std::optional<Nanoseconds> timeout)
{
    return object.semaphore != nullptr ? object.semaphore->acquire(caller, timeout) : object.lock->acquire(caller, timeout);
}

Outcome SyncSteps::release(Object &object, const Caller &caller)
{
    return object.semaphore != nullptr ? object.semaphore->release(caller) : object.lock->release(caller);
}

Flow SyncSteps::execute(Execution &execution, const Instruction &instruction)
{
    const std::uint32_t index = execution.pick(instruction.object);
    Object &object = m_objects[index];
    const Caller caller = callerOf(execution);
    switch (instruction.op) {
    case Op::Acquire: {
        const Outcome outcome = acquire(object, caller, instruction.timeout);
        return outcome.timedOut() ? execution.raise("TimeoutError", m_job.objects[index].name + " was not free in time")
                                  : flowOf(execution, outcome);
    }
    case Op::Release:
        return flowOf(execution, release(object, caller));
    case Op::With:
        return with(execution, instruction, object);
    case Op::Wait:
        return wait(execution, instruction, object);
    case Op::Notify:
        return flowOf(execution,
            instruction.count == 0 ? object.condition->notifyAll(caller) : object.condition->notify(caller, instruction.count));
    case Op::Set:
        return flowOf(execution, object.event->set(caller));
    case Op::Clear:
        return flowOf(execution, object.event->clear(caller));
    case Op::Put:
        return flowOf(execution, object.queue->put(caller, instruction.timeout));
    case Op::Get:
        return flowOf(execution, object.queue->get(caller, instruction.timeout));
    default:
        return execution.fail({ "a step that is no synchronisation was given to those that synchronise", "report this" });
    }
}

Flow SyncSteps::with(Execution &execution, const Instruction &instruction, Object &object)
{
    const Caller caller = callerOf(execution);
    if (const Outcome outcome = acquire(object, caller, {}); !outcome.done())
        return flowOf(execution, outcome);
    const Flow flow = execution.block(instruction.body);
    if (flow == Flow::Stopped || flow == Flow::Failed)
        return flow; // the program was cut off, it does not go on to release
    const Outcome outcome = release(object, caller);
    return outcome.done() ? flow : flowOf(execution, outcome); // what __exit__ raises takes the place of what the body raised
}

Flow SyncSteps::wait(Execution &execution, const Instruction &instruction, Object &object)
{
    const Caller caller = callerOf(execution);
    if (object.condition != nullptr)
        return flowOf(execution, object.condition->wait(caller, instruction.timeout));
    if (object.event != nullptr)
        return flowOf(execution, object.event->wait(caller, instruction.timeout));
    return flowOf(execution, object.barrier->wait(caller, instruction.timeout));
}

} // namespace interleave::threads
