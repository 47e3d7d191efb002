// SPDX-License-Identifier: GPL-3.0-or-later
#include "future.h"

#include "eventloop.h"
#include "task.h"

#include <cassert>
#include <utility>

namespace interleave::async {

Future::Future(EventLoop &loop, Reason reason) noexcept
    : m_loop(loop)
    , m_reason(reason)
{
}

Future::~Future() = default;

Outcome Future::result() const
{
    assert(done());
    if (m_state == State::Cancelled)
        return tl::unexpected(cancelledError());
    m_retrieved = true;
    if (m_exception)
        return tl::unexpected(*m_exception);
    return {};
}

bool Future::cancel()
{
    if (done())
        return false;
    finish(State::Cancelled);
    return true;
}

void Future::setResult()
{
    finish(State::Finished);
}

void Future::setException(Exception exception)
{
    m_exception = std::move(exception);
    m_loop.noteFailed(shared_from_this());
    finish(State::Finished);
}

void Future::finish(State state)
{
    assert(!done());
    m_state = state;
    for (Callback &callback : std::exchange(m_callbacks, {}))
        schedule(std::move(callback));
}

void Future::addDoneCallback(std::function<void(Future &)> callback)
{
    Callback entry { nullptr, std::move(callback) };
    if (done())
        schedule(std::move(entry));
    else
        m_callbacks.push_back(std::move(entry));
}

void Future::addWaiter(TaskPtr task)
{
    Callback entry { std::move(task), nullptr };
    if (done())
        schedule(std::move(entry));
    else
        m_callbacks.push_back(std::move(entry));
}

void Future::schedule(Callback callback)
{
    if (callback.task) {
        m_loop.traceWake(*callback.task, m_reason.object);
        m_loop.callSoon(
            [task = std::move(callback.task), self = shared_from_this()] { task->wakeUp(*self); });
    } else {
        m_loop.callSoon(
            [function = std::move(callback.function), self = shared_from_this()] { function(*self); });
    }
}

void AwaitFuture::await_suspend(Coroutine::Frame frame)
{
    m_task = frame.promise().task;
    m_task->suspend(frame, m_future.shared_from_this());
}

Outcome AwaitFuture::await_resume() const
{
    if (m_task != nullptr) {
        if (auto thrown = m_task->takeThrown())
            return tl::unexpected(std::move(*thrown));
    }
    return m_future.result();
}

void AwaitTurn::await_suspend(Coroutine::Frame frame)
{
    m_task = frame.promise().task;
    m_task->suspend(frame, nullptr);
}

Outcome AwaitTurn::await_resume() const
{
    if (auto thrown = m_task->takeThrown())
        return tl::unexpected(std::move(*thrown));
    return {};
}

void AwaitEnd::await_suspend(Coroutine::Frame frame)
{
    frame.promise().task->suspendForGood();
}

} // namespace interleave::async
