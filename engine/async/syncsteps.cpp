// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncsteps.h"

namespace interleave::async {

using threads::Execution;
using threads::Flow;
using threads::Instruction;
using threads::Op;

namespace {

Flow flowOf(Execution &execution, const Outcome &end)
{
    return end ? Flow::Done : execution.raise(end.error());
}

} // namespace

Flow SyncSteps::execute(Execution &execution, const Instruction &step)
{
    return &execution.thread() == &m_program.loop().thread() ? onLoop(execution, step)
                                                             : onThread(execution, step);
}

Flow SyncSteps::onLoop(Execution &execution, const Instruction &step)
{
    EventLoop &loop = m_program.loop();
    TaskObjects &objects = m_program.objects();
    switch (step.op) {
    case Op::Release:
        return flowOf(execution, objects.release(execution.pick(step.object)));
    case Op::Notify: {
        Condition &condition = objects.condition(execution.pick(step.object));
        return flowOf(execution, step.count == 0 ? condition.notifyAll() : condition.notify(step.count));
    }
    case Op::Set:
        objects.event(execution.pick(step.object)).set();
        return Flow::Done;
    case Op::Clear:
        objects.event(execution.pick(step.object)).clear();
        return Flow::Done;
    case Op::Spawn:
        m_program.spawn(step.workers, execution);
        return Flow::Done;
    case Op::Cancel:
        m_program.cancel(step.workers);
        return Flow::Done;
    case Op::CallSoon:
        loop.callSoon([this, &body = step.body, stream = execution.random()] { m_program.call(body, stream); });
        return Flow::Done;
    case Op::CallLater:
        loop.callLater(step.duration, [this, &body = step.body, stream = execution.random()] { m_program.call(body, stream); });
        return Flow::Done;
    case Op::Submit: {
        const std::uint32_t pool = execution.pick(step.object);
        for (std::uint32_t i = 0; i < step.count; ++i) {
            if (const auto submitted = m_program.submit(pool, step, execution); !submitted)
                return execution.raise(submitted.error());
        }
        return Flow::Done;
    }
    default:
        return execution.fail(Error { "a callback of the event loop cannot await",
            "move the step into a worker, or use one that does not wait" });
    }
}

Flow SyncSteps::onThread(Execution &execution, const Instruction &step)
{
    if (step.op != Op::CallSoon)
        return execution.fail(
            Error { "a function on a thread of an executor cannot use what belongs to the event loop",
                R"(use op = "call_soon" there, which becomes call_soon_threadsafe)" });
    m_program.loop().callSoonThreadsafe(
        execution.thread(), [this, &body = step.body, stream = execution.random()] { m_program.call(body, stream); });
    return Flow::Done;
}

} // namespace interleave::async
