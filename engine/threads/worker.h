// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "execution.h"

#include <trace/region.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace interleave::threads {

/// What a thread is to do, and how.
struct Task
{
    std::string name; ///< of the thread, in the trace and (15 bytes of it) in the kernel
    const Program *program = nullptr; ///< not owned, outlives the thread; null if there is a body
    std::uint32_t number = 0; ///< Execution: the worker's, from 0
    std::uint32_t id = 0; ///< gil::ThreadState::id
    std::uint8_t place = 0; ///< trace::Region::claim
    std::vector<CoreId> cores {}; ///< where it may run; empty: where its creator may
    std::optional<Ticks> observeThreshold {}; ///< self-observation with this threshold; empty: none
    std::function<void(Execution &)> body {}; ///< instead of the program
    /// With the GIL, before the first step and after the last.
    std::function<void(gil::ThreadState &)> begun {}, ended {};
};

/// How a thread fared.
struct TaskOutcome
{
    Nanoseconds cpu { 0 }; ///< time on a core, its start and end included
    std::uint64_t involuntaryDrops = 0;
    std::optional<Error> error {}; ///< why it ended early: the engine could not go on
    std::optional<Exception> exception {}; ///< what its program raised and did not catch
};

/// A thread that takes the GIL, executes its program and drops the GIL. Owned and joined by the thread that
/// started it; joins in its destructor.
class Worker
{
public:
    /// Errors: the system gives no more threads.
    static Result<std::unique_ptr<Worker>> start(
        const ExecutionContext &context, trace::Region &region, Task task);
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    [[nodiscard]] const std::string &name() const noexcept { return m_task.name; }
    /// True once the thread needs nothing more, the GIL least of all: join will not block for longer than its
    /// exit.
    [[nodiscard]] bool finished() const noexcept { return m_finished.load(std::memory_order_acquire); }
    /// Blocks until the thread has ended. The caller's thread must not hold the GIL unless it has finished().
    TaskOutcome join();

private:
    Worker(const ExecutionContext &context, trace::Region &region, Task task);
    void main();

    const ExecutionContext &m_context;
    trace::Region &m_region;
    Task m_task;
    TaskOutcome m_outcome; ///< written by the thread, read after the join
    std::atomic<bool> m_finished { false }; ///< release by the thread, acquire by who asks
    std::optional<pthread_t> m_thread; ///< until joined
};

/// Prepares the calling thread for a trace of its own: ring, name, self-observation.
gil::ThreadState beginThread(trace::Region &region, const Task &task);

} // namespace interleave::threads
