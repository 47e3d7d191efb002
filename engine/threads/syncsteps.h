// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "execution.h"

#include <sync/barrier.h>
#include <sync/condition.h>
#include <sync/domain.h>
#include <sync/event.h>
#include <sync/lockable.h>
#include <sync/queue.h>
#include <sync/semaphore.h>

#include <memory>
#include <vector>

namespace interleave::threads {

/// A condition that names no lock has an RLock of its own, as threading.Condition() has. Its object, the same in every region.
constexpr ObjectId ownLockIdOf(std::uint32_t index) noexcept { return ObjectId { kSharedObjects + 0x1000'0000 + index }; }

/// Executes acquire, release, with, wait, notify, set, clear, put and get on the objects of a job, which live in this process. What
/// the program does wrong is raised as CPython raises it. An acquire that times out raises TimeoutError (Python's returns False,
/// and a program has no other way to go on); a wait of an event or a condition just ends; put and get raise Full and Empty.
///
/// Shared by all threads of a process: the objects guard themselves. Interpreters with a GIL each may share one, too.
class SyncSteps final : public StepHandler
{
public:
    /// `job` and `domain` outlive it. `firstObject`: the objects of the trace that stand for these are the 2 × n (n objects of the job) from here
    /// on, of this region alone; without it they are those of the job (objectIdOf), the same in every process.
    SyncSteps(const Job &job, sync::Domain &domain, ObjectId firstObject = {});
    /// After a fork, in the child, before anybody uses them: as taken and as full as the parent's were then, also by threads that are not here.
    /// `forker`: the one that lives on, as gil::ThreadState::id in the parent; `now`: here. (At a barrier nobody waits.)
    void inherit(const SyncSteps &parent, std::uint32_t forker, std::uint32_t now);

    /// Introduces what the job itself does not name. Once for each region.
    void define(gil::ThreadTrace &trace) const;
    [[nodiscard]] static bool handles(Op op) noexcept { return op >= Op::Acquire && op <= Op::Get && !isVariable(op); }
    Flow execute(Execution &execution, const Instruction &instruction) override;

private:
    static constexpr bool isVariable(Op op) noexcept { return op == Op::Load || op == Op::Add || op == Op::Store; }
    /// One of the job's objects: what its kind asks for is there, the rest is null.
    struct Object
    {
        std::unique_ptr<sync::Lockable> own; ///< Lock, RLock, and a condition's own
        sync::Lockable *lock = nullptr; ///< own, or the one that a condition belongs to
        std::unique_ptr<sync::Semaphore> semaphore;
        std::unique_ptr<sync::Event> event;
        std::unique_ptr<sync::Condition> condition;
        std::unique_ptr<sync::Barrier> barrier;
        std::unique_ptr<sync::Queue> queue;
    };
    sync::Outcome acquire(Object &object, const sync::Caller &caller, std::optional<Nanoseconds> timeout);
    sync::Outcome release(Object &object, const sync::Caller &caller);
    Flow with(Execution &execution, const Instruction &instruction, Object &object);
    Flow wait(Execution &execution, const Instruction &instruction, Object &object);

    [[nodiscard]] ObjectId idOf(std::uint32_t index) const noexcept
    {
        return m_firstObject.value == 0 ? objectIdOf(index) : ObjectId { m_firstObject.value + index };
    }
    [[nodiscard]] ObjectId lockIdOf(std::uint32_t index) const noexcept
    {
        return m_firstObject.value == 0 ? ownLockIdOf(index) : idOf(index + std::uint32_t(m_objects.size()));
    }

    const Job &m_job;
    const ObjectId m_firstObject;
    std::vector<Object> m_objects; ///< by index in the job
};

/// What an operation of the sync library means for the step that did it. TimedOut counts as done.
Flow flowOf(Execution &execution, const sync::Outcome &outcome);
inline sync::Caller callerOf(Execution &execution) noexcept { return { execution.gil(), execution.thread() }; }

} // namespace interleave::threads
