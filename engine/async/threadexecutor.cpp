// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadexecutor.h"

#include <threads/worker.h>

#include <algorithm>
#include <cerrno>

namespace interleave::async {

using trace::EventKind;
using trace::JobOutcome;
using trace::LaneState;

ThreadExecutor::ThreadExecutor(EventLoop &loop, Options options)
    : m_loop(loop)
    , m_options(std::move(options))
{
}

ThreadExecutor::~ThreadExecutor()
{
    close();
}

FuturePtr ThreadExecutor::run(Work work, std::uint32_t bytes)
{
    const std::uint64_t number = ++m_submitted;
    FuturePtr future = m_loop.createFuture({ LaneState::BlockedJoin, m_options.object });
    ++m_outstanding;
    m_futures.emplace(number, future);
    future->addDoneCallback([this, number](Future &done) {
        if (done.cancelled())
            takeBack(number);
    });
    gil::ThreadTrace &trace = m_loop.thread().trace;
    trace.event(EventKind::JobSubmit, 0, m_options.object.value, number, bytes);
    bool needsThread = false;
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back({ number, std::move(work) });
        trace.event(EventKind::Depth, std::uint8_t(trace::DepthChange::Put), m_options.object.value,
            m_jobs.size(), 0);
        if (m_idle > 0)
            --m_idle;
        else
            needsThread = m_threads.size() < m_options.mostThreads;
    }
    m_changed.notify_one();
    if (needsThread)
        startThread();
    return future;
}

void ThreadExecutor::startThread()
{
    auto thread = std::make_unique<Thread>();
    thread->executor = this;
    thread->name = m_options.namePrefix + "_" + std::to_string(m_threads.size());
    thread->id = (*m_options.nextThreadId)++;
    const int error = pthread_create(
        &thread->handle, nullptr,
        [](void *argument) -> void * {
            auto *self = static_cast<Thread *>(argument);
            self->executor->main(*self);
            return nullptr;
        },
        thread.get());
    if (error != 0) {
        errno = error;
        m_loop.fail(failErrno("cannot start the thread '" + thread->name + "' of an executor",
            "lower the number of workers, or raise the limit of processes (ulimit -u)")
                        .value());
        return;
    }
    m_threads.push_back(std::move(thread));
    const Thread &started = *m_threads.back();
    m_loop.gil().drop(m_loop.thread(), LaneState::BlockedLock);
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return started.started; });
    }
    m_loop.gil().take(m_loop.thread());
}

void ThreadExecutor::main(Thread &thread)
{
    pthread_setname_np(pthread_self(), thread.name.substr(0, 15).c_str());
    gil::ThreadState state = threads::beginThread(m_loop.region(),
        { .name = thread.name, .id = thread.id, .observeThreshold = m_options.observeThreshold });
    m_loop.gil().take(state);
    {
        const std::lock_guard lock(m_mutex);
        thread.started = true;
    }
    m_changed.notify_all();
    while (const std::optional<Job> job = nextJob(state))
        perform(state, *job);
    m_loop.gil().drop(state, LaneState::RunningSystem);
}

std::optional<ThreadExecutor::Job> ThreadExecutor::nextJob(gil::ThreadState &thread)
{
    std::unique_lock lock(m_mutex);
    if (m_jobs.empty() && !m_closing) {
        ++m_idle;
        lock.unlock();
        m_loop.gil().drop(thread, LaneState::BlockedQueue, m_options.object);
        lock.lock();
        m_changed.wait(lock, [this] { return !m_jobs.empty() || m_closing; });
        // Its own before the GIL is: another may not have it meanwhile.
        std::optional<Job> job;
        if (!m_jobs.empty() && !m_closing) {
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        const std::size_t depth = m_jobs.size();
        lock.unlock();
        m_loop.gil().take(thread);
        if (job)
            thread.trace.event(
                EventKind::Depth, std::uint8_t(trace::DepthChange::Get), m_options.object.value, depth, 0);
        return job;
    }
    if (m_jobs.empty() || m_closing)
        return {};
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    thread.trace.event(
        EventKind::Depth, std::uint8_t(trace::DepthChange::Get), m_options.object.value, m_jobs.size(), 0);
    return job;
}

void ThreadExecutor::perform(gil::ThreadState &thread, const Job &job)
{
    thread.trace.event(EventKind::JobBegin, 0, m_options.object.value, job.number, 0);
    End end = job.work(thread);
    const JobOutcome outcome = end.exception || end.error ? JobOutcome::Raised : JobOutcome::Done;
    thread.trace.event(EventKind::JobEnd, std::uint8_t(outcome), m_options.object.value, job.number, 0);
    m_loop.callSoonThreadsafe(
        thread, [this, number = job.number, end = std::move(end)] { finished(number, end); });
}

void ThreadExecutor::finished(std::uint64_t number, const End &end)
{
    if (end.error)
        m_loop.fail(*end.error);
    const auto found = m_futures.find(number);
    if (found != m_futures.end()) {
        const FuturePtr future = found->second;
        m_futures.erase(found);
        if (!future->done()) {
            if (end.exception)
                future->setException(*end.exception);
            else
                future->setResult();
        }
    }
    oneLess();
}

void ThreadExecutor::takeBack(std::uint64_t number)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::find_if(
            m_jobs.begin(), m_jobs.end(), [&](const Job &job) { return job.number == number; });
        if (found == m_jobs.end())
            return; // somebody works on it: it will come to its end
        m_jobs.erase(found);
    }
    m_loop.thread().trace.event(
        EventKind::JobEnd, std::uint8_t(JobOutcome::Cancelled), m_options.object.value, number, 0);
    m_futures.erase(number);
    oneLess();
}

void ThreadExecutor::oneLess()
{
    --m_outstanding;
    if (m_outstanding == 0 && m_idleWaiter && !m_idleWaiter->done())
        m_idleWaiter->setResult();
}

Coroutine ThreadExecutor::waitUntilIdle()
{
    while (m_outstanding > 0) {
        m_idleWaiter = m_loop.createFuture();
        AwaitFuture wait(*m_idleWaiter);
        Outcome end = co_await wait;
        if (!end)
            co_return end;
    }
    co_return Outcome {};
}

void ThreadExecutor::close()
{
    if (m_threads.empty())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        m_jobs.clear();
    }
    m_changed.notify_all();
    m_loop.gil().drop(m_loop.thread(), LaneState::BlockedJoin, m_options.object);
    for (const auto &thread : m_threads)
        pthread_join(thread->handle, nullptr);
    m_loop.gil().take(m_loop.thread());
    m_threads.clear();
    m_futures.clear();
}

} // namespace interleave::async
