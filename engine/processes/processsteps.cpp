// SPDX-License-Identifier: GPL-3.0-or-later
#include "processsteps.h"

#include "pickle.h"

namespace interleave::processes {

using threads::Execution;
using threads::Flow;
using threads::Instruction;
using threads::Op;

namespace {

Flow flowOf(Waited waited) noexcept { return waited == Waited::Stopped ? Flow::Stopped : Flow::Done; }

Flow flowOf(Execution &execution, const std::optional<threads::Exception> &raised)
{
    return raised ? execution.raise(*raised) : Flow::Done;
}

Flow flowOf(Execution &execution, const Outcome &outcome)
{
    return outcome.raised ? flowOf(execution, outcome.raised) : flowOf(outcome.waited);
}

/// A step on an object that it does not fit: the schema lets no scenario come to that.
Flow misfit(Execution &execution)
{
    return execution.fail({ "a step does not fit its object", "report this: it is a defect of Interleave" });
}

} // namespace

ProcessSteps::ProcessSteps(Process &process, const threads::Variables &variables)
    : m_process(process)
    , m_layout(process.job)
    , m_objects(process, m_layout)
    , m_children(process, variables)
    , m_pools(process, m_children)
{
}

ProcessSteps::~ProcessSteps() = default;

Flow ProcessSteps::execute(Execution &execution, const Instruction &instruction)
{
    const Caller caller = callerOf(execution);
    const auto object = [&] { return execution.pick(instruction.object); };
    switch (instruction.op) {
    case Op::Acquire:
        return acquire(execution, object(), deadlineAfter(instruction.timeout));
    case Op::Release:
        return release(execution, object());
    case Op::With:
        return with(execution, instruction);
    case Op::Wait:
        return wait(execution, object(), deadlineAfter(instruction.timeout));
    case Op::Notify: {
        SharedCondition *condition = m_objects.condition(object());
        return condition != nullptr ? flowOf(execution, condition->notify(caller, instruction.count == 0 ? ~0U : instruction.count))
                                    : misfit(execution);
    }
    case Op::Set: {
        SharedEvent *event = m_objects.event(object());
        return event != nullptr ? flowOf(execution, event->set(caller)) : misfit(execution);
    }
    case Op::Clear: {
        SharedEvent *event = m_objects.event(object());
        return event != nullptr ? flowOf(execution, event->clear(caller)) : misfit(execution);
    }
    case Op::Put:
        return put(execution, instruction);
    case Op::Get:
        return get(execution, instruction);
    case Op::Send:
        return send(execution, instruction);
    case Op::Receive:
        return receive(execution, instruction);
    case Op::ShmWrite:
    case Op::ShmRead:
        return share(execution, instruction);
    case Op::Spawn:
        return spawn(execution, instruction);
    case Op::Join:
        return join(execution, instruction);
    case Op::Parallel:
        return parallel(execution, instruction);
    case Op::Submit:
        return m_pools.submit(execution, instruction);
    case Op::Map:
        return m_pools.map(execution, instruction);
    default:
        return execution.fail({ "this step cannot be run between processes by this version", "use another step" });
    }
}

Flow ProcessSteps::acquire(Execution &execution, std::uint32_t object, Deadline until)
{
    SemLock *lock = m_objects.lock(object);
    return lock != nullptr ? flowOf(lock->acquire(callerOf(execution), until)) : misfit(execution);
}

Flow ProcessSteps::release(Execution &execution, std::uint32_t object)
{
    SemLock *lock = m_objects.lock(object);
    return lock != nullptr ? flowOf(execution, lock->release(callerOf(execution))) : misfit(execution);
}

Flow ProcessSteps::with(Execution &execution, const Instruction &instruction)
{
    const std::uint32_t object = execution.pick(instruction.object);
    if (const Flow entered = acquire(execution, object, {}); entered != Flow::Done)
        return entered;
    const Flow body = execution.block(instruction.body);
    if (body == Flow::Stopped || body == Flow::Failed)
        return body;
    const std::optional<threads::Exception> pending = execution.exception();
    if (const Flow left = release(execution, object); left != Flow::Done)
        return left;
    return body == Flow::Raised ? flowOf(execution, pending) : body;
}

Flow ProcessSteps::wait(Execution &execution, std::uint32_t object, Deadline until)
{
    const Caller caller = callerOf(execution);
    if (SharedCondition *condition = m_objects.condition(object))
        return flowOf(execution, condition->wait(caller, until));
    if (SharedEvent *event = m_objects.event(object))
        return flowOf(execution, event->wait(caller, until));
    if (SharedBarrier *barrier = m_objects.barrier(object))
        return flowOf(execution, barrier->wait(caller, until));
    return misfit(execution);
}

Flow ProcessSteps::put(Execution &execution, const Instruction &instruction)
{
    MessageQueue *queue = m_objects.queue(execution.pick(instruction.object));
    if (queue == nullptr)
        return misfit(execution);
    const auto done = queue->put(
        callerOf(execution), { {}, instruction.bytes, execution.random() }, deadlineAfter(instruction.timeout));
    if (!done)
        return execution.fail(done.error());
    return *done == Waited::TimedOut ? execution.raise("Full", "") : flowOf(*done);
}

Flow ProcessSteps::get(Execution &execution, const Instruction &instruction)
{
    MessageQueue *queue = m_objects.queue(execution.pick(instruction.object));
    if (queue == nullptr)
        return misfit(execution);
    const auto done = queue->get(callerOf(execution), deadlineAfter(instruction.timeout));
    if (!done)
        return execution.fail(done.error());
    return *done == Waited::TimedOut ? execution.raise("Empty", "") : flowOf(*done);
}

Flow ProcessSteps::send(Execution &execution, const Instruction &instruction)
{
    const Caller caller = callerOf(execution);
    SharedPipe *shared = m_objects.pipe(execution.pick(instruction.object));
    if (shared == nullptr)
        return misfit(execution);
    std::string message;
    dump(caller, shared->pipe.object(), instruction.bytes, execution.random(), message);
    if (shared->writers.take(caller, trace::LaneState::BlockedIo, shared->pipe.object()) == Waited::Stopped)
        return Flow::Stopped;
    const Waited sent = shared->pipe.send(caller, message);
    shared->writers.give(caller);
    return flowOf(sent);
}

Flow ProcessSteps::receive(Execution &execution, const Instruction &instruction)
{
    const Caller caller = callerOf(execution);
    SharedPipe *shared = m_objects.pipe(execution.pick(instruction.object));
    if (shared == nullptr)
        return misfit(execution);
    if (shared->readers.take(caller, trace::LaneState::BlockedIo, shared->pipe.object()) == Waited::Stopped)
        return Flow::Stopped;
    std::string message;
    const Waited got = shared->pipe.receive(caller, message);
    shared->readers.give(caller);
    if (got == Waited::Stopped)
        return Flow::Stopped;
    const auto loaded = load(caller, shared->pipe.object(), message);
    return loaded ? Flow::Done : execution.fail(loaded.error());
}

Flow ProcessSteps::share(Execution &execution, const Instruction &instruction)
{
    SharedMemory *memory = m_objects.memory(execution.pick(instruction.object));
    if (memory == nullptr)
        return misfit(execution);
    if (instruction.bytes > memory->size())
        return execution.raise("ValueError", "memoryview assignment: lvalue and rvalue have different structures");
    const Caller caller = callerOf(execution);
    const auto done = instruction.op == Op::ShmWrite ? memory->write(caller, instruction.bytes) : memory->read(caller, instruction.bytes);
    return done ? Flow::Done : execution.fail(done.error());
}

std::uint32_t ProcessSteps::numbers(std::uint32_t count)
{
    return std::uint32_t(m_process.objects.word(JobLayout::kNextNumber).fetch_add(count));
}

Flow ProcessSteps::spawn(Execution &execution, const Instruction &instruction)
{
    for (const std::uint32_t index : instruction.workers) {
        const threads::WorkerDecl &worker = m_process.job.workers[index];
        const std::uint32_t first = numbers(worker.count);
        for (std::uint32_t i = 0; i < worker.count; ++i) {
            if (execution.stopping())
                return Flow::Stopped;
            auto started = m_children.start(callerOf(execution),
                { .name = worker.nameOf(i), .number = first + i, .stream = execution.random(), .code = m_process.codes.numberOf(worker.steps) }, index);
            if (!started)
                return execution.fail(started.error());
        }
    }
    return Flow::Done;
}

Flow ProcessSteps::join(Execution &execution, const Instruction &instruction)
{
    const Caller caller = callerOf(execution);
    for (const std::uint32_t index : instruction.workers) {
        for (Children::Started *started : m_children.ofWorker(index)) {
            if (m_children.join(caller, *started, deadlineAfter(instruction.timeout)) == Waited::Stopped)
                return Flow::Stopped;
        }
    }
    return Flow::Done;
}

Flow ProcessSteps::parallel(Execution &execution, const Instruction &instruction)
{
    const Caller caller = callerOf(execution);
    const std::uint32_t first = numbers(instruction.count);
    std::vector<Children::Started *> started;
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
        if (execution.stopping())
            return Flow::Stopped;
        auto one = m_children.start(caller,
            { .name = "Process-" + std::to_string(first + i),
                .number = first + i,
                .stream = execution.random(),
                .code = m_process.codes.numberOf(instruction.body) });
        if (!one)
            return execution.fail(one.error());
        started.push_back(*one);
    }
    for (Children::Started *one : started) {
        if (m_children.join(caller, *one) == Waited::Stopped)
            return Flow::Stopped;
    }
    return Flow::Done;
}

void ProcessSteps::finish(const Caller &caller)
{
    m_pools.finish(caller);
    m_objects.finish(caller);
    m_children.finish(caller);
}

} // namespace interleave::processes
