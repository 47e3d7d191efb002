// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobsteps.h"

#include <threads/tracekinds.h>

namespace interleave::processes {

using threads::Execution;
using threads::Flow;
using threads::Instruction;

ObjectId JobSteps::introduce(const threads::Job &job, trace::Region &region, gil::ThreadTrace &trace)
{
    // Two for each, of whatever kind: itself, and the lock of a condition. One thread asks, so they follow each other.
    ObjectId first;
    for (std::size_t i = 0; i < 2 * job.objects.size(); ++i) {
        const ObjectId object { region.newObject() };
        if (i == 0)
            first = object;
    }
    for (std::uint32_t i = 0; i < job.objects.size(); ++i) {
        if (job.objects[i].kind != threads::ObjectKind::Variable)
            trace.define(ObjectId { first.value + i }, threads::traceKindOf(job.objects[i].kind), job.objects[i].name);
    }
    return first;
}

Result<std::unique_ptr<JobSteps>> JobSteps::create(ObjectOwner owner, const threads::Job &job, threads::StopSignal &stop, ObjectId first)
{
    std::unique_ptr<JobSteps> made(new JobSteps);
    if (owner == ObjectOwner::EventLoop)
        return made;
    auto domain = sync::Domain::create(stop);
    if (!domain)
        return Failure(domain.error());
    made->m_domain = std::move(*domain);
    made->m_sync = std::make_unique<threads::SyncSteps>(job, *made->m_domain, first);
    return made;
}

void JobSteps::define(gil::ThreadTrace &trace) const
{
    if (m_sync)
        m_sync->define(trace);
}

void JobSteps::inherit(const threads::SyncSteps &parent, std::uint32_t forker, std::uint32_t now)
{
    if (m_sync)
        m_sync->inherit(parent, forker, now);
}

Flow JobSteps::execute(Execution &execution, const Instruction &instruction)
{
    if (m_sync && threads::SyncSteps::handles(instruction.op))
        return m_sync->execute(execution, instruction);
    if (!m_sync)
        return execution.fail({ "a job in another process cannot use what belongs to the event loop",
            "let it compute, sleep or do I/O, and do the rest where its result is awaited" });
    return execution.fail({ "a job of a pool of processes cannot start threads, processes or other jobs", "start them outside of the pool" });
}

} // namespace interleave::processes
