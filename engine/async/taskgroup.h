// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

namespace interleave::async {

/// asyncio.TaskGroup (asyncio/taskgroups.py, 3.11): a failure cancels the siblings and the body. Lives in a
/// frame of the task that enters it; loop's thread only.
class TaskGroup
{
public:
    /// `async with TaskGroup()`: inside of a task.
    explicit TaskGroup(EventLoop &loop) noexcept;
    TaskGroup(const TaskGroup &) = delete;
    TaskGroup &operator=(const TaskGroup &) = delete;

    /// Error: the group is shutting down (RuntimeError).
    Outcome add(const TaskPtr &task);
    /// The end of the block, `body` is how its body ended: waits for all tasks. Raises ExceptionGroup, or
    /// CancelledError.
    Coroutine exit(Outcome body);

private:
    void abort();
    void taskDone(Future &task);

    EventLoop &m_loop;
    Task &m_parent;
    std::vector<TaskPtr> m_tasks; ///< not done, in order of creation
    std::vector<Exception> m_errors;
    std::optional<Exception> m_baseError; ///< SystemExit, KeyboardInterrupt
    FuturePtr m_completed;
    bool m_aborting = false;
    bool m_parentCancelRequested = false;
};

} // namespace interleave::async
