// SPDX-License-Identifier: GPL-3.0-or-later
#include "pools.h"

#include "executorpool.h"
#include "mppool.h"

#include <algorithm>

namespace interleave::processes {

using threads::Execution;
using threads::Flow;
using threads::Instruction;

namespace {

constexpr std::uint64_t kMostBytes = 256U << 20; ///< of one job's argument

} // namespace

std::uint32_t bytesOf(const Instruction &instruction, std::uint32_t items) noexcept
{
    return std::uint32_t(std::min(std::uint64_t(items) * instruction.bytes, kMostBytes));
}

Pools::Pools(Process &process, Children &children)
    : m_process(process)
    , m_children(children)
{
}

Pools::~Pools() = default;

Result<JobPool *> Pools::pool(std::uint32_t object)
{
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<JobPool> &pool = m_pools[object];
    if (!pool) {
        const bool executor = m_process.job.objects[object].kind == threads::ObjectKind::ProcessPool;
        auto made = executor ? ExecutorPool::create(m_process, m_children, object) : MpPool::create(m_process, m_children, object);
        if (!made)
            return Failure(made.error());
        pool = std::move(*made);
    }
    return pool.get();
}

Result<std::variant<std::uint64_t, threads::Exception>> Pools::submit(
    const Caller &caller, std::uint32_t object, const Instruction &instruction, std::uint32_t items, JobPool::Told told)
{
    const auto made = pool(object);
    if (!made)
        return Failure(made.error());
    return (*made)->submit(caller, instruction.body, items, bytesOf(instruction, items), std::move(told));
}

Flow Pools::submit(Execution &execution, const Instruction &instruction)
{
    const std::uint32_t object = execution.pick(instruction.object);
    for (std::uint32_t i = 0; i < instruction.count; ++i) {
        if (execution.stopping())
            return Flow::Stopped;
        const auto submitted = submit(callerOf(execution), object, instruction, 1, {});
        if (!submitted)
            return execution.fail(submitted.error());
        if (const auto *raised = std::get_if<threads::Exception>(&*submitted))
            return execution.raise(*raised);
    }
    return Flow::Done;
}

Flow Pools::map(Execution &execution, const Instruction &instruction)
{
    const Caller caller = callerOf(execution);
    const auto made = pool(execution.pick(instruction.object));
    if (!made)
        return execution.fail(made.error());
    std::vector<std::uint64_t> jobs;
    const std::uint32_t chunk = std::max<std::uint32_t>(1, instruction.chunk);
    for (std::uint32_t done = 0; done < instruction.count; done += chunk) {
        if (execution.stopping())
            return Flow::Stopped;
        const std::uint32_t items = std::min(chunk, instruction.count - done);
        const auto submitted = (*made)->submit(caller, instruction.body, items, bytesOf(instruction, items));
        if (!submitted)
            return execution.fail(submitted.error());
        if (const auto *raised = std::get_if<threads::Exception>(&*submitted))
            return execution.raise(*raised);
        jobs.push_back(std::get<std::uint64_t>(*submitted));
    }
    std::optional<threads::Exception> raised;
    if ((*made)->wait(caller, jobs, raised) == Waited::Stopped)
        return Flow::Stopped;
    return raised ? execution.raise(*raised) : Flow::Done;
}

void Pools::finish(const Caller &caller)
{
    for (const auto &[object, pool] : m_pools)
        pool->finish(caller);
}

} // namespace interleave::processes
