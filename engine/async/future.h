// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "coroutine.h"

#include <core/ids.h>
#include <trace/states.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace interleave::async {

class EventLoop;
class Future;
class Task;
using FuturePtr = std::shared_ptr<Future>;
using TaskPtr = std::shared_ptr<Task>;

/// What somebody who awaits a future waits for: how the trace shows it.
struct Reason
{
    trace::LaneState state
        = trace::LaneState::BlockedJoin; ///< Asleep, BlockedIo, BlockedLock, BlockedQueue, BlockedJoin
    ObjectId object {};
    bool several = false; ///< it is done by others, which Future::parts names
};

/// Something that will be done (asyncio/futures.py). Made by EventLoop::createFuture. Loop's thread only;
/// nothing here blocks.
class Future : public std::enable_shared_from_this<Future>
{
public:
    Future(EventLoop &loop, Reason reason) noexcept;
    virtual ~Future();
    Future(const Future &) = delete;
    Future &operator=(const Future &) = delete;

    [[nodiscard]] bool done() const noexcept { return m_state != State::Pending; }
    [[nodiscard]] bool cancelled() const noexcept { return m_state == State::Cancelled; }
    /// What an await gives once it is done: nothing, its exception, or CancelledError.
    [[nodiscard]] Outcome result() const;
    /// What it was finished with; empty if with none, or cancelled.
    [[nodiscard]] const std::optional<Exception> &exception() const noexcept
    {
        m_retrieved = true;
        return m_exception;
    }
    /// Nobody has asked for its exception yet (`__log_traceback`).
    [[nodiscard]] bool failedUnseen() const noexcept { return m_exception.has_value() && !m_retrieved; }

    /// False if it was done before. Callbacks come in the next iteration.
    virtual bool cancel();
    void setResult(); ///< must be pending
    void setException(Exception exception); ///< must be pending

    /// `callback` is called with it by the loop, an iteration after it was done; if it is done already, in
    /// the next one.
    void addDoneCallback(std::function<void(Future &)> callback);
    /// The task goes on an iteration after it was done, with its outcome.
    void addWaiter(TaskPtr task);
    /// Forgets who waits for it, and for what it waits itself: the loop is closing.
    virtual void forgetCallbacks() noexcept { m_callbacks.clear(); }

    [[nodiscard]] const Reason &reason() const noexcept { return m_reason; }
    /// Reason::several: the objects of those whose end may end it, each of which is not done.
    virtual void parts(std::vector<ObjectId> &objects) const { (void)objects; }
    [[nodiscard]] EventLoop &loop() const noexcept { return m_loop; }

private:
    enum class State : std::uint8_t
    {
        Pending,
        Finished,
        Cancelled
    };
    struct Callback
    {
        TaskPtr task; ///< or
        std::function<void(Future &)> function;
    };
    void finish(State state);
    void schedule(Callback callback);

    EventLoop &m_loop;
    Reason m_reason;
    State m_state = State::Pending;
    std::optional<Exception> m_exception;
    mutable bool m_retrieved = false; ///< somebody was given m_exception
    std::vector<Callback> m_callbacks;
};

/// `co_await` of a future, inside of a task: `const Outcome end = co_await until(future);`. Does not suspend
/// if it is done already.
class AwaitFuture
{
public:
    explicit AwaitFuture(Future &future) noexcept
        : m_future(future)
    {
    }
    [[nodiscard]] bool await_ready() const noexcept { return m_future.done(); }
    void await_suspend(Coroutine::Frame frame);
    [[nodiscard]] Outcome await_resume() const;

private:
    Future &m_future; ///< kept by who awaits
    Task *m_task = nullptr;
};

/// A bare `yield`, what sleep(0) does: ready again at once, in the next iteration.
class AwaitTurn
{
public:
    [[nodiscard]] static bool await_ready() noexcept { return false; }
    void await_suspend(Coroutine::Frame frame);
    [[nodiscard]] Outcome await_resume() const;

private:
    Task *m_task = nullptr;
};

/// Never goes on: the run is over, by a stop or a failure, and the frames are about to be dropped.
class AwaitEnd
{
public:
    [[nodiscard]] static bool await_ready() noexcept { return false; }
    static void await_suspend(Coroutine::Frame frame);
    static void await_resume() noexcept { }
};

} // namespace interleave::async
