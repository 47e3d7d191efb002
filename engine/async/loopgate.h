// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

#include <threads/manualexecutor.h>

namespace interleave::async {

/// Step mode for the tasks of a loop, faithful to what a loop is: between two awaits of a task no other task runs.
///
/// - A task whose turn would begin (it is new, or what it awaited is there) stands before it, and the loop goes on: timers, callbacks, other
///   tasks. Several stand so at the same time, and whoever drives says whose turn is first. Told, it goes on to its next step and takes it.
/// - In its turn it stands before each further step, and its loop's thread stands with it, without the GIL, until it is told; others
///   of this loop cannot be told meanwhile, and timers are late, as they are when a step takes long.
/// - A task that an exception waits for (cancelled, timed out, its future failed) has its turn without being told: it does not take the step
///   before which it stood. It stands before the next one that it comes to.
/// - Steps of callbacks are stood before as those in a turn. Functions on an executor's threads stand as threads do.
///
/// Time goes on: sleeps end, time-outs run out while somebody stands. The loop's thread only; it outlives the loop's run and not the loop.
class LoopGate final : public threads::StepGate
{
public:
    /// `nextTurn`: what the trace says that a task is held on that stands before its turn (trace::kNextTurn).
    LoopGate(EventLoop &loop, threads::ManualExecutor &executor, ObjectId nextTurn);
    ~LoopGate() override;
    LoopGate(const LoopGate &) = delete;
    LoopGate &operator=(const LoopGate &) = delete;

    /// Any thread that executes steps.
    void arrive(threads::Execution &execution, const threads::Instruction &instruction) override;

    // For tasks.
    /// Whether the task, whose turn would begin, stands before it. Then Task::goOn is called when it was told.
    bool holds(Task &task);
    /// It is to go on without having been told. False: it was told just before.
    bool letGo(threads::ManualExecutor::Ticket ticket) { return m_executor.withdraw(ticket); }
    void turnBegins() { m_executor.turnBegins(this); }
    void turnEnds() { m_executor.turnEnds(this); }

private:
    void traceStands(const Task &task, ObjectId on, std::uint32_t line);

    EventLoop &m_loop;
    threads::ManualExecutor &m_executor;
    const ObjectId m_nextTurn;
};

} // namespace interleave::async
