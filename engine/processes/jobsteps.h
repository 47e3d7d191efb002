// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "process.h"

#include <threads/syncsteps.h>

namespace interleave::processes {

/// The steps of a pool's job in a process of a program whose locks, queues and the like are not made for processes: threading's are there, each process
/// with its own, and in a fork as taken as they were (a lock that another thread held stays locked for ever). The loop's are not. One for each process; its
/// threads.
class JobSteps final : public threads::StepHandler
{
public:
    /// Gives the objects of a job ids of this region: the first of them.
    static ObjectId introduce(const threads::Job &job, trace::Region &region, gil::ThreadTrace &trace);
    /// `job` and `stop` outlive it. Errors: no thread, no descriptors.
    static Result<std::unique_ptr<JobSteps>> create(ObjectOwner owner, const threads::Job &job, threads::StopSignal &stop, ObjectId first);

    /// Introduces what is no object of the job to the trace.
    void define(gil::ThreadTrace &trace) const;
    /// threads::SyncSteps::inherit.
    void inherit(const threads::SyncSteps &parent, std::uint32_t forker, std::uint32_t now);
    threads::Flow execute(threads::Execution &execution, const threads::Instruction &instruction) override;

private:
    JobSteps() = default;
    std::unique_ptr<sync::Domain> m_domain; ///< null: the program's objects are an event loop's
    std::unique_ptr<threads::SyncSteps> m_sync;
};

} // namespace interleave::processes
