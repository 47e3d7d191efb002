// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventloop.h"

#include "gather.h"

#include <algorithm>

namespace interleave::async {

using trace::EventKind;
using trace::LaneState;
using trace::LoopPhase;

namespace {

constexpr Nanoseconds kLongestSelect { 24LL * 3600 * 1'000'000'000 };
constexpr Nanoseconds kClockResolution { 1 };
constexpr std::size_t kMostPartsNamed = 64;

} // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::create(const Options &options)
{
    auto selector = Selector::create();
    if (!selector)
        return Failure(selector.error());
    auto pipe = SelfPipe::create();
    if (!pipe)
        return Failure(pipe.error());
    std::unique_ptr<EventLoop> loop(new EventLoop(options, std::move(*selector), std::move(*pipe)));
    if (auto watched = loop->watchItself(); !watched)
        return Failure(watched.error());
    return loop;
}

EventLoop::EventLoop(const Options &options, Selector selector, SelfPipe pipe)
    : m_gil(options.gil)
    , m_thread(options.thread)
    , m_region(options.region)
    , m_stop(options.stop)
    , m_eagerTasks(options.eagerTasks)
    , m_slowCallback(options.slowCallback)
    , m_name(options.name)
    , m_object { options.region.newObject() }
    , m_selector(std::move(selector))
    , m_pipe(std::move(pipe))
{
    m_thread.trace.define(m_object, trace::ObjectKind::Loop, m_name);
}

Result<void> EventLoop::watchItself()
{
    if (auto added = addReader(m_pipe.descriptor(),
            [this] {
                m_gil.drop(m_thread, LaneState::RunningSystem); // recv
                m_pipe.drain();
                m_gil.take(m_thread);
            });
        !added)
        return added;
    return addReader(m_stop.descriptor(), [] {}); // runForever looks at the signal itself
}

EventLoop::~EventLoop()
{
    // Tasks, futures and callbacks hold on to each other; this lets go of all of them. Nothing runs.
    m_ready.clear();
    m_failed.clear();
    m_timers.clear();
    {
        const std::lock_guard lock(m_foreignMutex);
        m_foreign.clear();
    }
    while (m_firstTask != nullptr) {
        const TaskPtr task = m_firstTask->m_keep;
        taskEnded(*task);
        if (task->m_waiter)
            task->m_waiter->forgetCallbacks();
        task->forgetCallbacks();
        task->drop();
    }
}

HandlePtr EventLoop::callSoon(std::function<void()> callback)
{
    takeForeign(); // whoever called before, under the GIL, comes before
    m_ready.push_back(std::make_shared<Handle>(std::move(callback)));
    return m_ready.back();
}

TimerPtr EventLoop::callAt(Nanoseconds when, std::function<void()> callback)
{
    auto timer = std::make_shared<TimerHandle>(std::move(callback), when);
    m_timers.push(timer);
    return timer;
}

void EventLoop::callSoonThreadsafe(gil::ThreadState &caller, std::function<void()> callback)
{
    {
        const std::lock_guard lock(m_foreignMutex);
        m_foreign.push_back(std::make_shared<Handle>(std::move(callback)));
        m_hasForeign.store(
            true, std::memory_order_release); // release: with the handle, for who looks without the mutex
    }
    m_gil.drop(caller, LaneState::RunningSystem); // send
    m_pipe.write();
    m_gil.take(caller);
}

void EventLoop::callSoonFromOutside(std::function<void()> callback)
{
    {
        const std::lock_guard lock(m_foreignMutex);
        m_foreign.push_back(std::make_shared<Handle>(std::move(callback)));
        m_hasForeign.store(true, std::memory_order_release); // release: as in callSoonThreadsafe
    }
    m_pipe.write();
}

void EventLoop::takeForeign()
{
    if (!m_hasForeign.load(std::memory_order_acquire)) [[likely]]
        return;
    const std::lock_guard lock(m_foreignMutex);
    std::move(m_foreign.begin(), m_foreign.end(), std::back_inserter(m_ready));
    m_foreign.clear();
    m_hasForeign.store(false, std::memory_order_relaxed); // relaxed: the mutex orders it
}

Result<void> EventLoop::addReader(int descriptor, std::function<void()> callback)
{
    return m_selector.add(descriptor, Selector::Side::Read, std::make_shared<Handle>(std::move(callback)));
}

Result<void> EventLoop::addWriter(int descriptor, std::function<void()> callback)
{
    return m_selector.add(descriptor, Selector::Side::Write, std::make_shared<Handle>(std::move(callback)));
}

FuturePtr EventLoop::createFuture(Reason reason)
{
    return std::make_shared<Future>(*this, reason);
}

TaskPtr EventLoop::createTask(Coroutine coroutine, std::string name)
{
    const ObjectId object { m_region.newObject() };
    m_thread.trace.define(object, trace::ObjectKind::Task, name);
    m_thread.trace.event(EventKind::TaskCreate, 0, object.value,
        m_current != nullptr ? m_current->object().value : 0, m_object.value);
    return start(std::move(coroutine), std::move(name), object);
}

TaskPtr EventLoop::createHiddenTask(Coroutine coroutine)
{
    return start(std::move(coroutine), "", {});
}

TaskPtr EventLoop::start(Coroutine coroutine, std::string name, ObjectId object)
{
    auto task = std::make_shared<Task>(*this, std::move(coroutine), std::move(name), object);
    task->m_keep = task;
    task->m_before = m_lastTask;
    (m_lastTask != nullptr ? m_lastTask->m_after : m_firstTask) = task.get();
    m_lastTask = task.get();
    ++m_liveTasks;
    if (m_eagerTasks && m_running)
        task->step({});
    else
        callSoon([task] { task->step({}); });
    return task;
}

void EventLoop::taskEnded(Task &task) noexcept
{
    (task.m_before != nullptr ? task.m_before->m_after : m_firstTask) = task.m_after;
    (task.m_after != nullptr ? task.m_after->m_before : m_lastTask) = task.m_before;
    task.m_before = task.m_after = nullptr;
    --m_liveTasks;
    task.m_keep.reset(); // the caller has it
}

Task *EventLoop::enter(Task *task) noexcept
{
    m_ran = task->object();
    return std::exchange(m_current, task);
}

void EventLoop::runForever()
{
    m_running = true;
    m_stopping = false;
    while (!ending()) {
        runOnce();
        if (m_stopping)
            break;
    }
    phase(LoopPhase::Ended);
    m_stopping = false;
    m_running = false;
}

std::optional<Outcome> EventLoop::runUntilComplete(const FuturePtr &future)
{
    future->addDoneCallback([this](Future &) { stop(); });
    runForever();
    if (!future->done())
        return {};
    return future->result();
}

void EventLoop::cancelAllTasks()
{
    std::vector<FuturePtr> tasks;
    for (Task *task = m_firstTask; task != nullptr; task = task->m_after)
        tasks.push_back(task->shared_from_this());
    if (tasks.empty())
        return;
    for (const FuturePtr &task : tasks)
        task->cancel();
    runUntilComplete(gather(*this, std::move(tasks), true));
}

void EventLoop::runOnce()
{
    m_timers.purge();
    select();
    collectTimers();
    runReady();
}

void EventLoop::select()
{
    takeForeign();
    std::optional<Nanoseconds> timeout;
    if (!m_ready.empty() || m_stopping)
        timeout = Nanoseconds { 0 };
    else if (const auto first = m_timers.first())
        timeout = std::clamp(*first - time(), Nanoseconds { 0 }, kLongestSelect);
    phase(LoopPhase::Select);
    const bool blocks = !timeout || timeout->count() > 0;
    m_gil.drop(
        m_thread, blocks ? LaneState::BlockedIo : LaneState::RunningSystem, blocks ? m_object : ObjectId {});
    m_selected.clear();
    m_selector.wait(timeout, m_selected);
    const Nanoseconds now = m_selected.empty() ? Nanoseconds { 0 } : time();
    m_gil.take(m_thread);
    takeForeign();
    for (const Selector::Ready &ready : m_selected) {
        const auto queue = [&](Selector::Side side) {
            HandlePtr handle = m_selector.handleOf(ready.descriptor, side);
            if (!handle)
                return;
            handle->due = now;
            m_ready.push_back(std::move(handle));
        };
        if (ready.read)
            queue(Selector::Side::Read);
        if (ready.write)
            queue(Selector::Side::Write);
    }
}

void EventLoop::collectTimers()
{
    const Nanoseconds end = time() + kClockResolution;
    TimerPtr timer = m_timers.popBefore(end);
    if (!timer)
        return;
    phase(LoopPhase::Timers);
    for (; timer; timer = m_timers.popBefore(end)) {
        timer->due = timer->when;
        m_ready.push_back(std::move(timer));
    }
}

void EventLoop::runReady()
{
    takeForeign();
    std::size_t count
        = m_ready.size(); // those that are ready now; what they add waits for the next iteration
    if (count == 0)
        return;
    phase(LoopPhase::Callbacks);
    Nanoseconds begin = time();
    for (; count > 0 && !ending(); --count) {
        const HandlePtr handle = std::move(m_ready.front());
        m_ready.pop_front();
        if (handle->cancelled)
            continue;
        if (handle->due.count() != 0)
            m_thread.trace.event(EventKind::CallbackLatency, 0, m_object.value,
                static_cast<std::uint64_t>(std::max(begin - handle->due, Nanoseconds { 0 }).count()), 0);
        m_ran = {};
        m_longestStep = Nanoseconds { 0 };
        m_longestLine = 0;
        const Nanoseconds stood = m_stood;
        handle->run();
        const Nanoseconds end = time();
        begin += m_stood - stood;
        if (end - begin > m_slowCallback)
            m_thread.trace.event(EventKind::SlowCallback, 0, (m_ran.value != 0 ? m_ran : m_object).value,
                static_cast<std::uint64_t>((end - begin).count()), m_longestLine);
        if (m_ran.value == 0) // what a task does in its turn, its own records tell
            m_thread.trace.event(EventKind::CallbackDone, 0, m_object.value, static_cast<std::uint64_t>((end - begin).count()), 0);
        begin = m_gil.safePoint(m_thread) ? time() : end; // the back edge of Python's loop over them
    }
}

void EventLoop::fail(Error error)
{
    if (!m_error && !m_stop.requested())
        m_error = std::move(error);
}

void EventLoop::noteFailed(FuturePtr future)
{
    m_failed.push_back(std::move(future));
    if (m_failed.size() < m_failedMost)
        return;
    std::erase_if(m_failed, [](const FuturePtr &failed) { return !failed->failedUnseen(); });
    m_failedMost = std::max(m_failedMost, 2 * m_failed.size());
}

std::vector<Exception> EventLoop::uncaught() const
{
    std::vector<Exception> found = m_uncaught;
    for (const FuturePtr &failed : m_failed) {
        if (failed->failedUnseen())
            found.push_back(*failed->exception());
    }
    return found;
}

/// One for each that it awaits. Of very many none is named: that would cost more than it tells.
void EventLoop::traceSeveral(const Task &task, const Future &future, std::uint32_t line) noexcept
{
    std::vector<ObjectId> parts;
    future.parts(parts);
    if (parts.empty() || parts.size() > kMostPartsNamed)
        parts.assign(1, ObjectId {});
    for (const ObjectId part : parts)
        m_thread.trace.event(EventKind::TaskSuspend, static_cast<std::uint8_t>(future.reason().state), task.object().value,
            trace::Suspension { part, task.limited() }.value(), line);
}

} // namespace interleave::async
