// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobpool.h"

#include "pickle.h"

#include <algorithm>
#include <cstring>

namespace interleave::processes {

using trace::EventKind;
using trace::JobOutcome;
using trace::LaneState;

std::int32_t PoolLayout::bound(std::int64_t workers, bool executor)
{
    return executor ? std::int32_t(workers) + 1 : MessageQueue::kNoBound; // EXTRA_QUEUED_CALLS = 1
}

Shape PoolLayout::shape(std::int64_t workers, bool executor)
{
    return { .semaphores = { 1, 1, bound(workers, executor), 1 }, .pipes = 2, .words = std::uint32_t(workers) };
}

JobPool::JobPool(Process &process, Children &children, std::uint32_t object, std::unique_ptr<SharedObjects> shared, bool executor)
    : m_process(process)
    , m_children(children)
    , m_index(object)
    , m_object(threads::objectIdOf(object))
    , m_workerCount(std::uint32_t(process.job.objects[object].size))
    , m_shared(std::move(shared))
    // multiprocessing.Pool has a thread of its own that writes the tasks; it does what a feeder does.
    , m_tasks(process, *m_shared, PoolLayout::kTasks, 0, PoolLayout::bound(m_workerCount, executor), m_object,
          executor ? "QueueFeederThread" : "TaskHandler")
    , m_results(*m_shared, PoolLayout::kResultPipe, m_object, LaneState::BlockedQueue)
{
}

JobPool::~JobPool() = default;

Result<std::variant<std::uint64_t, threads::Exception>> JobPool::submit(
    const Caller &caller, const threads::Block &block, std::uint32_t items, std::uint32_t bytes, Told told)
{
    using Submitted = std::variant<std::uint64_t, threads::Exception>;
    auto admitted = admit(caller);
    if (!admitted)
        return Failure(admitted.error());
    if (*admitted)
        return Submitted(std::move(**admitted));
    JobMessage message { .code = m_process.codes.numberOf(block), .items = items };
    {
        const std::lock_guard lock(m_mutex);
        message.number = ++m_lastJob;
        m_jobs.emplace(message.number, Job { .told = std::move(told) });
    }
    caller.thread.trace.event(EventKind::JobSubmit, 0, m_object.value, message.number, bytes);
    MessageQueue::Item item { std::string(reinterpret_cast<const char *>(&message), sizeof message), bytes, message.number };
    if (auto dispatched = dispatch(caller, { message.number, std::move(item) }); !dispatched)
        return Failure(dispatched.error());
    return Submitted(message.number);
}

Waited JobPool::wait(const Caller &caller, const std::vector<std::uint64_t> &numbers, std::optional<threads::Exception> &raised)
{
    Bell bell;
    {
        const std::lock_guard lock(m_mutex);
        m_waiters.insert(&bell);
    }
    bool waited = false;
    Waited result = Waited::Ready;
    const auto allOver = [&] { return std::all_of(numbers.begin(), numbers.end(), [&](std::uint64_t number) { return isOver(number); }); };
    while (!allOver()) {
        waited = true;
        if (result = bell.wait(caller, LaneState::BlockedJoin, m_object); result == Waited::Stopped)
            break;
    }
    const std::lock_guard lock(m_mutex);
    m_waiters.erase(&bell);
    if (result == Waited::Stopped)
        return result;
    if (waited)
        caller.thread.trace.event(EventKind::Woken, std::uint8_t(trace::WakeCause::Result), m_object.value, 0, 0);
    for (const std::uint64_t number : numbers) {
        const auto job = m_jobs.find(number);
        if (!raised && job->second.exception)
            raised = job->second.exception;
        m_jobs.erase(job);
    }
    return result;
}

bool JobPool::isOver(std::uint64_t number)
{
    const std::lock_guard lock(m_mutex);
    const auto job = m_jobs.find(number);
    return job == m_jobs.end() || job->second.over;
}

std::vector<std::uint64_t> JobPool::outstanding()
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::uint64_t> numbers;
    for (const auto &[number, job] : m_jobs) {
        if (!job.over)
            numbers.push_back(number);
    }
    return numbers;
}

void JobPool::complete(const Caller &caller, std::uint64_t number, std::optional<threads::Exception> exception)
{
    Told told;
    {
        const std::lock_guard lock(m_mutex);
        const auto job = m_jobs.find(number);
        if (job == m_jobs.end())
            return;
        told = std::move(job->second.told);
        if (told)
            m_jobs.erase(job);
        else
            job->second = { true, exception, {} };
        for (Bell *bell : m_waiters)
            bell->ring();
    }
    if (told)
        told(caller, exception);
}

Result<Children::Started *> JobPool::startWorker(const Caller &caller, std::uint32_t slot)
{
    std::uint32_t count = 0;
    {
        const std::lock_guard lock(m_mutex);
        count = ++m_started;
    }
    return m_children.start(caller,
        { .kind = Order::Kind::PoolWorker,
            .name = m_process.job.objects[m_index].name + "-" + std::to_string(count),
            .number = slot,
            .pool = m_index,
            .slot = slot,
            .poolObjects = m_shared.get() });
}

Waited JobPool::takeResult(const Caller &caller)
{
    std::string message;
    if (const Waited got = m_results.receive(caller, message, monotonicNow()); got != Waited::Ready)
        return got;
    ResultMessage result;
    if (message.size() < sizeof result)
        return Waited::TimedOut;
    std::memcpy(&result, message.data(), sizeof result);
    (void)load(caller, m_object, std::string_view(message).substr(sizeof result));
    std::optional<threads::Exception> exception;
    if (JobOutcome(result.outcome) == JobOutcome::Raised) {
        result.type[sizeof result.type - 1] = result.text[sizeof result.text - 1] = '\0';
        exception = threads::Exception { result.type, result.text, result.line };
    }
    complete(caller, result.number, std::move(exception));
    return Waited::Ready;
}

} // namespace interleave::processes
