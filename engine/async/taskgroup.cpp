// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskgroup.h"

#include <algorithm>

namespace interleave::async {

namespace {

bool isBaseError(const Exception &exception)
{
    return exception.type == "SystemExit" || exception.type == "KeyboardInterrupt";
}

/// As Python prints it. A group of nothing but Exceptions is an ExceptionGroup itself.
Exception groupOf(const std::vector<Exception> &errors)
{
    const bool base = std::any_of(
        errors.begin(), errors.end(), [](const Exception &error) { return threads::isBaseOnly(error.type); });
    return { base ? "BaseExceptionGroup" : "ExceptionGroup",
        "unhandled errors in a TaskGroup (" + std::to_string(errors.size())
            + (errors.size() == 1 ? " sub-exception)" : " sub-exceptions)") };
}

/// Done when the last task of a group is.
class GroupFuture final : public Future
{
public:
    GroupFuture(EventLoop &loop, const std::vector<TaskPtr> &tasks) noexcept
        : Future(loop, { trace::LaneState::BlockedJoin, {}, true })
        , m_tasks(tasks)
    {
    }
    void parts(std::vector<ObjectId> &objects) const override
    {
        for (const TaskPtr &task : m_tasks)
            objects.push_back(task->object());
    }

private:
    const std::vector<TaskPtr> &m_tasks; ///< the group's, which waits for this
};

} // namespace

TaskGroup::TaskGroup(EventLoop &loop) noexcept
    : m_loop(loop)
    , m_parent(*loop.currentTask())
{
}

Outcome TaskGroup::add(const TaskPtr &task)
{
    if (m_aborting)
        return raised("RuntimeError", "TaskGroup is shutting down");
    if (task->done()) {
        taskDone(*task);
        return {};
    }
    m_tasks.push_back(task);
    task->addDoneCallback([this](Future &done) { taskDone(done); });
    return {};
}

Coroutine TaskGroup::exit(Outcome body)
{
    if (!body && isBaseError(body.error()) && !m_baseError)
        m_baseError = body.error();
    std::optional<Exception> cancellation;
    if (isCancelledError(body))
        cancellation = body.error();
    // The cancellation of the parent that the group itself has asked for is over with it.
    if (m_parentCancelRequested && m_parent.uncancel() == 0)
        cancellation.reset();
    if (!body && !m_aborting)
        abort();
    // More than once: the parent may be cancelled while it waits here.
    while (!m_tasks.empty()) {
        m_completed = std::make_shared<GroupFuture>(m_loop, m_tasks);
        AwaitFuture wait(*m_completed);
        const Outcome end = co_await wait;
        if (isCancelledError(end) && !m_aborting) {
            cancellation = end.error();
            abort();
        }
        m_completed.reset();
    }
    if (m_baseError)
        co_return tl::unexpected(*m_baseError);
    if (cancellation && m_errors.empty())
        co_return tl::unexpected(*cancellation);
    if (!body && !isCancelledError(body.error()))
        m_errors.push_back(body.error());
    if (!m_errors.empty())
        co_return tl::unexpected(groupOf(m_errors));
    co_return Outcome {};
}

void TaskGroup::abort()
{
    m_aborting = true;
    const std::vector<TaskPtr> tasks = m_tasks;
    for (const TaskPtr &task : tasks) {
        if (!task->done())
            task->cancel();
    }
}

void TaskGroup::taskDone(Future &task)
{
    m_tasks.erase(std::remove_if(m_tasks.begin(), m_tasks.end(),
                      [&](const TaskPtr &other) { return other.get() == &task; }),
        m_tasks.end());
    if (m_completed && m_tasks.empty() && !m_completed->done())
        m_completed->setResult();
    if (task.cancelled() || !task.exception())
        return;
    m_errors.push_back(*task.exception());
    if (isBaseError(*task.exception()) && !m_baseError)
        m_baseError = *task.exception();
    if (!m_aborting && !m_parentCancelRequested) {
        abort();
        m_parentCancelRequested = true;
        m_parent.cancel();
    }
}

} // namespace interleave::async
