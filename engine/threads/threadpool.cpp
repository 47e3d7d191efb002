// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadpool.h"

#include "syncsteps.h"

#include <fmt/format.h>
#include <sync/rlock.h>

namespace interleave::threads {

using sync::Appearance;
using sync::Caller;
using sync::Outcome;
using trace::EventKind;
using trace::JobOutcome;
using trace::LaneState;

/// concurrent.futures.Future: a state guarded by a condition with an RLock.
class ThreadPool::Future
{
public:
    Future(sync::Domain &domain, ObjectId pool)
        : m_lock(domain, { pool, LaneState::BlockedJoin, false })
        , m_condition(domain, m_lock, { pool, LaneState::BlockedJoin, true }, trace::WakeCause::Result)
    {
    }

    /// set_running_or_notify_cancel: false if it was cancelled.
    bool begin(const Caller &caller)
    {
        if (!m_lock.acquire(caller).done())
            return false;
        const bool begins = m_state == State::Pending;
        if (begins)
            m_state = State::Running;
        (void)m_lock.release(caller);
        return begins;
    }
    void cancel(const Caller &caller)
    {
        if (!m_lock.acquire(caller).done())
            return;
        if (m_state == State::Pending)
            m_state = State::Cancelled;
        (void)m_lock.release(caller);
    }
    void set(const Caller &caller, std::optional<Exception> exception)
    {
        if (!m_lock.acquire(caller).done())
            return;
        m_exception = std::move(exception);
        m_state = State::Finished;
        (void)m_condition.notifyAll(caller);
        (void)m_lock.release(caller);
    }
    /// Waits for the end. What it raised: `exception`.
    Outcome result(const Caller &caller, std::optional<Exception> &exception)
    {
        if (const Outcome locked = m_lock.acquire(caller); !locked.done())
            return locked;
        while (m_state == State::Pending || m_state == State::Running) {
            if (const Outcome waited = m_condition.wait(caller); waited.stopped())
                return waited;
        }
        exception = m_exception;
        (void)m_lock.release(caller);
        return sync::done();
    }

private:
    enum class State : std::uint8_t { Pending, Running, Cancelled, Finished };
    sync::RLock m_lock;
    sync::Condition m_condition;
    State m_state = State::Pending; ///< this and the next guarded by m_lock
    std::optional<Exception> m_exception;
};

ThreadPool::ThreadPool(sync::Domain &domain, ThreadGroup &group, ObjectId object, std::string name, std::uint32_t workers)
    : m_domain(domain)
    , m_group(group)
    , m_object(object)
    , m_name(std::move(name))
    , m_most(workers)
    , m_submitLock(domain, { object, LaneState::BlockedLock, false })
    , m_idle(domain, { object, LaneState::BlockedLock, false }, 0, false)
    , m_queue(domain, object)
{
}

ThreadPool::~ThreadPool() = default;

Result<std::shared_ptr<ThreadPool::Future>> ThreadPool::submitOne(
    Execution &execution, const Block &body, std::uint32_t times, std::uint32_t bytes)
{
    const Caller caller = callerOf(execution);
    const std::uint64_t stream = execution.random();
    caller.enterFunction();
    if (const Outcome locked = m_submitLock.acquire(caller); !locked.done())
        return std::shared_ptr<Future>();
    if (m_isShutDown) {
        (void)m_submitLock.release(caller);
        return fail("cannot schedule new futures after shutdown");
    }
    const auto future = std::make_shared<Future>(m_domain, m_object);
    const std::uint64_t number = ++m_lastNumber;
    caller.thread.trace.event(EventKind::JobSubmit, 0, m_object.value, number, bytes);
    m_queue.put(caller, std::make_unique<Job>(Job { number, &body, times, stream, future }));
    const Result<void> started = startWorkerIfNeeded(caller);
    (void)m_submitLock.release(caller);
    if (!started)
        return Failure(started.error());
    return future;
}

Result<void> ThreadPool::startWorkerIfNeeded(const Caller &caller)
{
    if (!m_idle.acquire(caller, Nanoseconds { 0 }).timedOut() || m_started >= m_most)
        return {};
    const auto started
        = m_group.start(caller, fmt::format("{}_{}", m_name, m_started), [this](Execution &execution) { work(execution); },
            std::nullopt, true);
    if (!started)
        return fail("can't start new thread");
    ++m_started;
    return {};
}

void ThreadPool::work(Execution &execution)
{
    const Caller caller = callerOf(execution);
    for (;;) {
        const std::optional<std::unique_ptr<Job>> job = m_queue.get(caller);
        if (!job)
            return; // stopped
        if (*job == nullptr) {
            m_queue.put(caller, nullptr); // for the next one
            return;
        }
        const Flow flow = workOn(execution, **job);
        if (flow == Flow::Stopped || flow == Flow::Failed)
            return;
        if (m_idle.release(caller).stopped())
            return;
    }
}

Flow ThreadPool::workOn(Execution &execution, const Job &job)
{
    const Caller caller = callerOf(execution);
    const auto tell = [&](EventKind kind, JobOutcome outcome) {
        caller.thread.trace.event(kind, kind == EventKind::JobEnd ? std::uint8_t(outcome) : 0, m_object.value, job.number, 0);
    };
    if (!job.future->begin(caller)) {
        tell(EventKind::JobEnd, JobOutcome::Cancelled);
        return Flow::Done;
    }
    tell(EventKind::JobBegin, {});
    execution.drawFrom(job.stream);
    Flow flow = Flow::Done;
    for (std::uint32_t i = 0; i < job.times && flow == Flow::Done; ++i)
        flow = execution.run(*job.body);
    if (flow == Flow::Stopped || flow == Flow::Failed)
        return flow;
    tell(EventKind::JobEnd, flow == Flow::Raised ? JobOutcome::Raised : JobOutcome::Done);
    job.future->set(caller, execution.exception());
    execution.clearException();
    return Flow::Done;
}

Flow ThreadPool::submit(Execution &execution, const Block &body, std::uint32_t count, std::uint32_t bytes)
{
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto future = submitOne(execution, body, 1, bytes);
        if (!future)
            return execution.raise("RuntimeError", future.error().message);
        if (*future == nullptr)
            return Flow::Stopped;
    }
    return Flow::Done;
}

Flow ThreadPool::map(Execution &execution, const Block &body, std::uint32_t count, std::uint32_t chunk, std::uint32_t bytes)
{
    const Caller caller = callerOf(execution);
    std::vector<std::shared_ptr<Future>> futures;
    for (std::uint32_t item = 0; item < count; item += std::min(chunk, count - item)) {
        const auto future = submitOne(execution, body, std::min(chunk, count - item), bytes);
        if (!future)
            return execution.raise("RuntimeError", future.error().message);
        if (*future == nullptr)
            return Flow::Stopped;
        futures.push_back(*future);
    }
    for (std::size_t i = 0; i < futures.size(); ++i) {
        std::optional<Exception> exception;
        if (const Outcome outcome = futures[i]->result(caller, exception); !outcome.done())
            return flowOf(execution, outcome);
        if (!exception)
            continue;
        for (std::size_t rest = i + 1; rest < futures.size(); ++rest)
            futures[rest]->cancel(caller);
        return execution.raise(*exception);
    }
    return Flow::Done;
}

void ThreadPool::shutDown(const Caller &caller)
{
    if (m_submitLock.acquire(caller).done()) {
        m_isShutDown = true;
        (void)m_submitLock.release(caller);
    }
    m_queue.put(caller, nullptr);
}

} // namespace interleave::threads
