// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadgroup.h"

#include <algorithm>
#include <sync/blocking.h>
#include <trace/threadstart.h>
#include <utility>

namespace interleave::threads {

using sync::Caller;
using sync::Got;
using sync::Outcome;
using trace::EventKind;
using trace::LaneState;
using trace::WakeCause;

class ThreadGroup::Member
{
public:
    Member(sync::Domain &domain, ObjectId startObject, bool pooled)
        : waitsForWork(pooled)
        , started(domain, { startObject, LaneState::BlockedLock, false })
    {
        running.tryAcquire();
    }
    const bool waitsForWork;
    sync::Event started; ///< set by the thread
    sync::RawLock running; ///< Thread._tstate_lock: taken until the program has ended
    std::atomic<std::uint32_t> object { 0 }; ///< the thread's own in the trace; written before `started` is set
    std::unique_ptr<Worker> worker; ///< guarded by the group's mutex; null once reaped
};

ThreadGroup::ThreadGroup(
    const ExecutionContext &context, trace::Region &region, sync::Domain &domain, MakeTask makeTask, std::uint32_t firstNumber)
    : m_context(context)
    , m_region(region)
    , m_domain(domain)
    , m_makeTask(std::move(makeTask))
    , m_startObject { region.newObject() }
    , m_nextNumber(firstNumber)
{
}

ThreadGroup::~ThreadGroup()
{
    if (m_members.empty())
        return;
    m_context.stop.request();
    for (const Handle &member : m_members)
        member->worker->join();
}

void ThreadGroup::define(gil::ThreadTrace &trace)
{
    trace.define(m_startObject, trace::ObjectKind::Event, trace::kThreadStartName);
}

Result<ThreadGroup::Handle> ThreadGroup::start(
    const Caller &caller, std::string name, std::function<void(Execution &)> body, std::optional<std::uint32_t> number, bool waitsForWork,
    const ExecutionContext *interpreter)
{
    const auto member = std::make_shared<Member>(m_domain, m_startObject, waitsForWork);
    Ticks called;
    {
        const std::lock_guard lock(m_mutex);
        if (m_members.size() >= kMostAlive)
            return fail("the program has too many threads at once", "join some before it starts more");
        Task task = m_makeTask(number ? *number : m_nextNumber++, std::move(name));
        task.body = std::move(body);
        const ExecutionContext &context = interpreter != nullptr ? *interpreter : m_context;
        gil::Gil &gil = context.gil;
        task.begun = [member, &gil](gil::ThreadState &thread) {
            member->object.store(thread.trace.object().value, std::memory_order_relaxed); // published by `started`
            (void)member->started.set({ gil, thread });
        };
        task.ended = [member, &gil](gil::ThreadState &thread) { member->running.release(sync::wakeBy({ gil, thread })); };
        called = caller.thread.trace.now();
        auto worker = Worker::start(context, m_region, std::move(task));
        if (!worker)
            return Failure(worker.error());
        member->worker = std::move(*worker);
        m_members.push_back(member);
    }
    (void)member->started.wait(caller);
    if (const std::uint32_t object = member->object.load(std::memory_order_relaxed); object != 0) // 0: it is not traced, or a stop ended the wait
        caller.thread.trace.event(EventKind::ThreadCreated, 0, object, called.count, 0);
    return member;
}

Outcome ThreadGroup::join(const Caller &caller, Member &member, std::optional<Nanoseconds> timeout)
{
    caller.enterFunction();
    const ObjectId object { member.object.load(std::memory_order_relaxed) };
    const Got got = sync::acquireRaw(m_domain, caller, member.running, { object, LaneState::BlockedJoin }, timeout,
        [&](Got how, const sync::Wake &by, bool waited) {
            if (!waited || how == Got::Stopped)
                return;
            const WakeCause cause = how == Got::It ? WakeCause::Joined : WakeCause::TimeOut;
            caller.thread.trace.event(EventKind::Woken, std::uint8_t(cause), object.value, by.at.count, by.thread);
        });
    if (got != Got::It)
        return got == Got::TimedOut ? sync::timedOut() : sync::stopped();
    member.running.release(sync::wakeBy(caller)); // for others who join it
    reap(member);
    return sync::done();
}

void ThreadGroup::reap(Member &member)
{
    std::unique_ptr<Worker> worker;
    {
        const std::lock_guard lock(m_mutex);
        worker = std::move(member.worker);
        std::erase_if(m_members, [&](const Handle &other) { return other.get() == &member; });
    }
    if (worker == nullptr)
        return; // somebody else has joined it
    // Its program has ended, and if the caller has the GIL, it has let go of that: it needs nothing more.
    TaskOutcome outcome = worker->join();
    const std::lock_guard lock(m_mutex);
    m_ended.push_back({ worker->name(), std::move(outcome) });
}

void ThreadGroup::joinAll(const Caller &caller, const std::function<void()> &letGo)
{
    bool haveLetGo = false;
    for (;;) {
        Handle next;
        {
            const std::lock_guard lock(m_mutex);
            if (m_members.empty())
                return;
            const auto busy = std::find_if(
                m_members.begin(), m_members.end(), [](const Handle &member) { return !member->waitsForWork; });
            next = busy != m_members.end() ? *busy : m_members.front();
        }
        if (next->waitsForWork && !std::exchange(haveLetGo, true))
            letGo();
        if (!join(caller, *next).stopped())
            continue;
        // It ends soon, but it needs the GIL for that.
        caller.gil.drop(caller.thread, LaneState::BlockedJoin, ObjectId { next->object.load(std::memory_order_relaxed) });
        reap(*next);
        caller.gil.take(caller.thread);
    }
}

std::vector<ThreadGroup::Ended> ThreadGroup::takeEnded()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_ended, {});
}

} // namespace interleave::threads
