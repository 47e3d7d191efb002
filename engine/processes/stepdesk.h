// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <threads/manualexecutor.h>

#include <map>
#include <thread>

namespace interleave::processes {

/// Step mode across processes, on the side of whoever drives: workers of other processes say here where they stand (StepLine), and the
/// executor holds them as it holds those of this process. Nothing has a name: a pair of sockets, of which every process of the run gets the other end.
/// A process that ends, or is killed, stands no more. A thread of its own serves; it has no ring and takes no GIL.
class StepDesk
{
public:
    /// `executor` outlives it. Errors: no more descriptors.
    static Result<std::unique_ptr<StepDesk>> create(threads::ManualExecutor &executor);
    ~StepDesk(); ///< whoever still stands goes on at once
    StepDesk(const StepDesk &) = delete;
    StepDesk &operator=(const StepDesk &) = delete;

    /// For Settings::stepDesk.
    [[nodiscard]] int descriptor() const noexcept { return m_theirs.get(); }

private:
    using Answer = std::shared_ptr<const os::FileDescriptor>; ///< the executor has it, too, until it was used
    StepDesk(threads::ManualExecutor &executor, os::FileDescriptor ours, os::FileDescriptor theirs, os::FileDescriptor over);
    void serve();
    void receive();
    void leaves(Answer answer);

    threads::ManualExecutor &m_executor;
    const os::FileDescriptor m_ours, m_theirs;
    const os::FileDescriptor m_over; ///< eventfd: the thread is to end
    std::map<Answer, threads::ManualExecutor::Ticket> m_standing; ///< the thread's
    std::thread m_thread; ///< last: it uses the others
};

} // namespace interleave::processes
