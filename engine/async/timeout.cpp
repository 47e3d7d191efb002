// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeout.h"

namespace interleave::async {

Timeout::Timeout(EventLoop &loop, Nanoseconds delay)
    : m_loop(loop)
    , m_task(*loop.currentTask())
    , m_cancelling(m_task.cancelling())
{
    m_task.limitBegins();
    if (delay.count() <= 0)
        m_soon = loop.callSoon([this] { expire(); });
    else
        m_timer = loop.callLater(delay, [this] { expire(); });
}

void Timeout::expire()
{
    m_task.cancel();
    m_expiring = true;
}

Outcome Timeout::exit(Outcome body)
{
    m_task.limitEnds();
    if (m_soon)
        m_soon->cancel();
    if (m_timer)
        m_loop.cancel(*m_timer);
    // Somebody else may have cancelled it as well: that counts for more.
    if (m_expiring && m_task.uncancel() <= m_cancelling && isCancelledError(body))
        return raised("TimeoutError");
    return body;
}

Coroutine waitFor(EventLoop &loop, Coroutine coroutine, std::optional<Nanoseconds> timeout)
{
    if (timeout && timeout->count() <= 0) {
        const TaskPtr task = loop.createHiddenTask(std::move(coroutine));
        if (task->done())
            co_return task->result();
        const FuturePtr waiter = loop.createFuture();
        task->addDoneCallback([waiter](Future &) {
            if (!waiter->done())
                waiter->setResult();
        });
        task->cancel();
        AwaitFuture wait(*waiter);
        const Outcome waited = co_await wait;
        if (!waited)
            co_return waited;
        if (task->cancelled())
            co_return raised("TimeoutError");
        co_return task->result();
    }
    if (!timeout) {
        Outcome end = co_await coroutine;
        co_return end;
    }
    Timeout limit(loop, *timeout);
    const Outcome body = co_await coroutine;
    co_return limit.exit(body);
}

} // namespace interleave::async
