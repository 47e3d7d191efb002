// SPDX-License-Identifier: GPL-3.0-or-later
#include "task.h"

#include "eventloop.h"
#include "loopgate.h"

#include <utility>

namespace interleave::async {

void Coroutine::Return::await_suspend(Frame frame) noexcept
{
    promise_type &promise = frame.promise();
    promise.task->setNext(promise.awaitedBy);
}

void Coroutine::Await::await_suspend(Frame parent) const noexcept
{
    child.promise().task = parent.promise().task;
    child.promise().awaitedBy = parent;
    parent.promise().task->setNext(child);
}

Task::Task(EventLoop &loop, Coroutine coroutine, std::string name, ObjectId object)
    : Future(loop, { trace::LaneState::BlockedJoin, object })
    , m_coroutine(std::move(coroutine))
    , m_name(std::move(name))
    , m_next(m_coroutine.frame())
{
    m_coroutine.frame().promise().task = this;
}

Task::~Task() = default;

bool Task::cancel()
{
    if (done())
        return false;
    ++m_cancelRequests;
    // The wait is not forgotten: a task that is cancelled itself may refuse.
    if (m_waiter && m_waiter->cancel())
        return true;
    m_mustCancel = true;
    // What it stood before does not come now.
    if (m_ticket != 0 && loop().gate()->letGo(std::exchange(m_ticket, 0))) {
        loop().traceState(*this, trace::TaskState::Ready);
        loop().callSoon([self = std::static_pointer_cast<Task>(shared_from_this())] { self->step({}); });
    }
    return true;
}

void Task::goOn(const threads::Instruction *told)
{
    const FuturePtr self = shared_from_this(); // the loop lets go of who is done
    m_ticket = 0;
    m_position->tell(told);
    turn({});
    if (loop().gate() != nullptr)
        loop().gate()->turnEnds(); // it began with the word
}

void Task::step(std::optional<Exception> thrown)
{
    LoopGate *const gate = loop().gate();
    if (gate == nullptr) [[likely]]
        return turn(std::move(thrown));
    if (m_position && !thrown && !m_mustCancel && gate->holds(*this))
        return;
    gate->turnBegins();
    turn(std::move(thrown));
    gate->turnEnds();
}

void Task::turn(std::optional<Exception> thrown)
{
    if (m_mustCancel) {
        if (!thrown || !isCancelledError(*thrown))
            thrown = cancelledError();
        m_mustCancel = false;
    }
    m_waiter.reset();
    Task *const before = loop().enter(this);
    loop().traceState(*this, trace::TaskState::Running);
    if (!m_started && thrown) {
        finish(tl::unexpected(std::move(*thrown)));
    } else {
        m_started = true;
        m_thrown = std::move(thrown);
        runUntilItSuspends();
        if (m_forGood) {
            // The loop ends as soon as it looks.
        } else if (m_suspended) {
            await();
        } else {
            finish(std::move(m_coroutine.frame().promise().outcome));
        }
    }
    loop().leave(before);
}

void Task::runUntilItSuspends()
{
    m_suspended = false;
    // A loop, not calls: whoever awaits says who is next and returns to here.
    while (!m_suspended && m_next)
        m_next.resume();
}

void Task::suspend(Coroutine::Frame frame, FuturePtr future) noexcept
{
    m_next = frame;
    m_awaited = std::move(future);
    m_suspended = true;
}

void Task::suspendForGood() noexcept
{
    m_suspended = true;
    m_forGood = true;
}

void Task::await()
{
    const TaskPtr self = std::static_pointer_cast<Task>(shared_from_this());
    const FuturePtr future = std::exchange(m_awaited, {});
    if (!future) {
        loop().traceState(*this, trace::TaskState::Ready);
        loop().callSoon([self] { self->step({}); });
        return;
    }
    if (future.get() == this) {
        loop().callSoon([self] {
            self->step(Exception { "RuntimeError", "Task cannot await on itself: " + self->name() });
        });
        return;
    }
    loop().traceSuspend(*this, *future, m_line);
    future->addWaiter(self);
    m_waiter = future;
    if (m_mustCancel && m_waiter->cancel())
        m_mustCancel = false;
}

void Task::wakeUp(Future &future)
{
    if (done())
        return;
    const Outcome end = future.result();
    step(end ? std::nullopt : std::optional(end.error()));
}

void Task::finish(Outcome end)
{
    drop();
    loop().taskEnded(*this);
    if (end && !m_mustCancel) {
        loop().traceState(*this, trace::TaskState::Done);
        setResult();
    } else if (end || isCancelledError(end.error())) {
        m_mustCancel = false; // it was asked for too late to be thrown
        loop().traceState(*this, trace::TaskState::Cancelled);
        Future::cancel();
    } else {
        loop().traceState(*this, trace::TaskState::Failed);
        if (end.error().line == 0)
            end.error().line = m_line;
        if (end.error().worker.empty())
            end.error().worker = m_name;
        setException(std::move(end.error()));
    }
}

void Task::drop() noexcept
{
    m_next = {};
    m_coroutine.reset();
    m_waiter.reset();
    m_awaited.reset();
}

} // namespace interleave::async
