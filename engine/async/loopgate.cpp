// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopgate.h"

#include <trace/stepping.h>

namespace interleave::async {

LoopGate::LoopGate(EventLoop &loop, threads::ManualExecutor &executor, ObjectId nextTurn)
    : m_loop(loop)
    , m_executor(executor)
    , m_nextTurn(nextTurn)
{
    m_loop.setGate(this);
}

LoopGate::~LoopGate()
{
    m_executor.disband(this);
    m_loop.setGate(nullptr);
}

void LoopGate::traceStands(const Task &task, ObjectId on, std::uint32_t line)
{
    if (task.object().value != 0)
        m_loop.thread().trace.event(trace::EventKind::TaskSuspend, static_cast<std::uint8_t>(trace::kHeld), task.object().value,
            trace::Suspension { on, task.limited() }.value(), line);
}

bool LoopGate::holds(Task &task)
{
    ProgramPosition &position = *task.position();
    const threads::Instruction *next = position.next();
    if (next == nullptr || position.isTold())
        return false;
    // No shared pointer: the last of them must not be let go of by another thread, and the loop keeps who is not done.
    const auto ticket = m_executor.hold(threads::ManualExecutor::placeOf(position.number(), *next), this, [this, held = &task, next] {
        m_loop.callSoonFromOutside([held, next] { held->goOn(next); });
    });
    if (!ticket)
        return false;
    task.hold(*ticket);
    m_loop.noteTurnOf(task);
    traceStands(task, m_nextTurn, next->line);
    return true;
}

void LoopGate::arrive(threads::Execution &execution, const threads::Instruction &instruction)
{
    if (&execution.thread() != &m_loop.thread())
        return m_executor.arrive(execution, instruction);
    Task *task = m_loop.currentTask();
    ProgramPosition *position = task != nullptr ? task->position() : nullptr;
    if ((position != nullptr && position->takes(instruction)) || m_executor.isOpen())
        return;
    const Nanoseconds begin = EventLoop::time();
    if (position != nullptr)
        traceStands(*task, m_executor.object(), instruction.line);
    m_executor.arrive(execution, instruction);
    if (position != nullptr)
        m_loop.traceState(*task, trace::TaskState::Running);
    m_loop.noteStood(EventLoop::time() - begin);
}

} // namespace interleave::async
