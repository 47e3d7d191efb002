// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "launch.h"

#include <gil/gil.h>
#include <trace/region.h>

namespace interleave::processes {

/// A new process from within: makes a region of its own, tells of it, and runs what it was ordered. On its one thread.
///
/// After a fork nothing of the parent's is used but its job, its settings and what is shared: a lock of its memory may be held by a
/// thread that is not here. GIL, region and stop signal are new, as CPython makes its own new (PyOS_AfterFork_Child).
class NewProcess
{
public:
    NewProcess(Order order, trace::StartMethod method)
        : m_order(std::move(order))
        , m_method(method)
    {
    }
    /// Region, ring, the state Booting. As early as can be, because before it nothing is seen. Error: it cannot be recorded.
    Result<void> begin(const std::function<Result<void>(int)> &announce, std::optional<Ticks> observeThreshold);
    /// What a fork copies of its parent. Null where nothing was.
    struct Inherited
    {
        const threads::Variables *variables = nullptr;
        const threads::SyncSteps *sync = nullptr; ///< ObjectOwner::EachProcess
    };
    /// Until what was ordered is done. Returns the exit status: 0, 1 for an
    /// exception that nobody caught, kFailed if the engine could not go on (then `objects` has the reason). Ends the process by SIGTERM
    /// if it was told to end by that.
    int run(const Settings &settings, threads::Job job, SharedObjects &objects, SharedObjects *pool, const Inherited &inherited);

    static constexpr int kFailed = 70;

private:
    void introduce(threads::Job &job, const Settings &settings);
    void makeReady();
    int execute(Process &process, SharedObjects *pool);

    const Order m_order;
    const trace::StartMethod m_method;
    std::unique_ptr<trace::Region> m_region;
    gil::ThreadState m_thread;
    ObjectId m_gilObject {};
    ObjectId m_serviceObject {};
    ObjectId m_stepObject {}; ///< what who stands sleeps on
    ObjectId m_firstOwn {}; ///< threads::SyncSteps: of the objects that are this process's own
};

/// The child's side of a fork. Returns its exit status.
int runForked(const Process &parent, const threads::Variables &variables, const Order &order);

} // namespace interleave::processes
