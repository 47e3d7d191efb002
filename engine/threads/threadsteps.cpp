// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadsteps.h"

#include <fmt/format.h>

namespace interleave::threads {

using sync::Caller;
using sync::Outcome;

namespace {

/// Workers that start with the run have the first numbers, then those that are started on demand, in the order of the job.
std::uint32_t countOf(const Job &job, bool onDemand)
{
    std::uint32_t count = 0;
    for (const WorkerDecl &worker : job.workers)
        count += (worker.starts == Starts::OnDemand) == onDemand ? worker.count : 0;
    return count;
}

} // namespace

ThreadSteps::ThreadSteps(const ExecutionContext &context, trace::Region &region, const Job &job, sync::Domain &domain, SyncSteps &sync,
    ThreadGroup::MakeTask makeTask, StepHandler *others, InterpreterFor interpreterFor)
    : m_job(job)
    , m_sync(sync)
    , m_others(others)
    , m_interpreterFor(std::move(interpreterFor))
    , m_pools(job.objects.size())
    , m_group(context, region, domain, std::move(makeTask), countOf(job, false) + countOf(job, true))
    , m_firstNumbers(job.workers.size())
    , m_wasSpawned(job.workers.size())
{
    std::uint32_t next = countOf(job, false);
    for (std::size_t i = 0; i < job.workers.size(); ++i) {
        m_firstNumbers[i] = next;
        next += job.workers[i].starts == Starts::OnDemand ? job.workers[i].count : 0;
    }
    for (std::uint32_t i = 0; i < job.objects.size(); ++i) {
        const ObjectDecl &object = job.objects[i];
        if (object.kind == ObjectKind::ThreadPool)
            m_pools[i] = std::make_unique<ThreadPool>(
                domain, m_group, objectIdOf(i), object.name, static_cast<std::uint32_t>(object.size));
    }
}

ThreadSteps::~ThreadSteps() = default;

void ThreadSteps::define(gil::ThreadTrace &trace)
{
    m_sync.define(trace);
    m_group.define(trace);
}

Flow ThreadSteps::execute(Execution &execution, const Instruction &instruction)
{
    if (SyncSteps::handles(instruction.op))
        return m_sync.execute(execution, instruction);
    switch (instruction.op) {
    case Op::Spawn:
        return spawn(execution, instruction);
    case Op::Join:
        return join(execution, instruction);
    case Op::Parallel:
        return parallel(execution, instruction);
    case Op::Submit:
    case Op::Map: {
        // Which of several pools is drawn once, so it is drawn here only if all of them are ours.
        if (m_pools[instruction.object.first] == nullptr)
            break;
        ThreadPool &pool = *m_pools[execution.pick(instruction.object)];
        return instruction.op == Op::Submit
            ? pool.submit(execution, instruction.body, instruction.count, instruction.bytes)
            : pool.map(execution, instruction.body, instruction.count, instruction.chunk, instruction.bytes);
    }
    default:
        break;
    }
    if (m_others != nullptr)
        return m_others->execute(execution, instruction);
    return execution.fail({ "the threads of this run cannot do one of their steps", "report this with the lesson's name" });
}

Result<ThreadGroup::Handle> ThreadSteps::start(const Caller &caller, std::string name, const Program &program, std::uint32_t number,
    const ExecutionContext *interpreter)
{
    return m_group.start(
        caller, std::move(name), [&program](Execution &execution) { execution.run(program); }, number, false, interpreter);
}

std::optional<std::uint32_t> ThreadSteps::numberOf(std::uint32_t worker, std::uint32_t i)
{
    if (m_wasSpawned[worker] || m_job.workers[worker].starts != Starts::OnDemand)
        return std::nullopt;
    return m_firstNumbers[worker] + i;
}

Result<ThreadGroup::Handle> ThreadSteps::startBy(
    Execution &execution, std::string name, const Block &body, std::optional<std::uint32_t> number)
{
    const ExecutionContext &interpreter = m_interpreterFor ? m_interpreterFor(execution, name) : execution.context();
    const auto stream = number ? std::nullopt : std::optional(execution.random());
    return m_group.start(
        callerOf(execution), std::move(name),
        [&body, stream](Execution &its) {
            if (stream)
                its.drawFrom(*stream);
            its.run(body);
        },
        number, false, &interpreter);
}

Flow ThreadSteps::spawn(Execution &execution, const Instruction &instruction)
{
    for (const std::uint32_t index : instruction.workers) {
        const WorkerDecl &worker = m_job.workers[index];
        for (std::uint32_t i = 0; i < worker.count; ++i) {
            std::optional<std::uint32_t> number;
            {
                const std::lock_guard lock(m_mutex);
                number = numberOf(index, i);
                if (i + 1 == worker.count)
                    m_wasSpawned[index] = true;
            }
            const auto started = startBy(execution, worker.nameOf(i), worker.steps, number);
            if (!started)
                return execution.raise("RuntimeError", "can't start new thread");
            const std::lock_guard lock(m_mutex);
            m_spawned[index].push_back(*started);
        }
    }
    return execution.stopping() ? Flow::Stopped : Flow::Done;
}

Flow ThreadSteps::join(Execution &execution, const Instruction &instruction)
{
    for (const std::uint32_t index : instruction.workers) {
        std::vector<ThreadGroup::Handle> threads;
        {
            const std::lock_guard lock(m_mutex);
            threads = m_spawned[index];
        }
        for (const ThreadGroup::Handle &thread : threads) {
            const Outcome outcome = m_group.join(callerOf(execution), *thread, instruction.timeout);
            if (outcome.stopped())
                return Flow::Stopped;
            if (outcome.timedOut())
                continue; // join returns None, whether it has ended or not
            const std::lock_guard lock(m_mutex);
            std::erase(m_spawned[index], thread);
        }
    }
    return Flow::Done;
}

Flow ThreadSteps::parallel(Execution &execution, const Instruction &instruction)
{
    std::vector<ThreadGroup::Handle> threads;
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
        std::string name;
        {
            const std::lock_guard lock(m_mutex);
            name = fmt::format("Thread-{}", ++m_unnamed);
        }
        const auto started = startBy(execution, std::move(name), instruction.body, {});
        if (!started)
            return execution.raise("RuntimeError", "can't start new thread");
        threads.push_back(*started);
    }
    for (const ThreadGroup::Handle &thread : threads) {
        if (m_group.join(callerOf(execution), *thread).stopped())
            return Flow::Stopped;
    }
    return Flow::Done;
}

void ThreadSteps::joinAll(const Caller &caller)
{
    m_group.joinAll(caller, [&] {
        for (const auto &pool : m_pools) {
            if (pool != nullptr)
                pool->shutDown(caller);
        }
    });
}

} // namespace interleave::threads
