// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "handle.h"
#include "selector.h"
#include "selfpipe.h"
#include "task.h"
#include "timerheap.h"

#include <gil/gil.h>
#include <threads/stopsignal.h>
#include <trace/event.h>
#include <trace/region.h>
#include <trace/suspension.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <string>

namespace interleave::async {

class LoopGate;

/// An event loop with the iteration of asyncio (asyncio/base_events.py, `_run_once`;
/// asyncio/selector_events.py): throw out cancelled timers, select (without the GIL, even with a time-out of
/// 0), timers that are due, then exactly the callbacks that are ready now.
///
/// Belongs to the thread that makes it, which holds the GIL whenever it calls anything here; only
/// callSoonThreadsafe is for others. Loop time is CLOCK_MONOTONIC. It ends soon after a stop was requested,
/// whatever its tasks do; then nothing of them runs any more.
class EventLoop
{
public:
    struct Options
    {
        gil::Gil &gil;
        gil::ThreadState &thread; ///< the loop's; outlives it
        trace::Region &region; ///< gives tasks their ids
        threads::StopSignal &stop;
        bool eagerTasks
            = false; ///< asyncio.eager_task_factory (3.12): the first step runs inside of createTask
        Nanoseconds slowCallback {
            100'000'000
        }; ///< longer callbacks are reported (`slow_callback_duration`)
        std::string name = "event loop";
    };
    /// Errors: no more descriptors.
    static Result<std::unique_ptr<EventLoop>> create(const Options &options);
    ~EventLoop(); ///< Drops all tasks.
    EventLoop(const EventLoop &) = delete;
    EventLoop &operator=(const EventLoop &) = delete;

    /// In the next iteration, in the order of the calls. Loop's thread.
    HandlePtr callSoon(std::function<void()> callback);
    /// Not before that loop time; due timers run in order of time. A delay below 0 is due at once.
    TimerPtr callLater(Nanoseconds delay, std::function<void()> callback)
    {
        return callAt(time() + delay, std::move(callback));
    }
    TimerPtr callAt(Nanoseconds when, std::function<void()> callback);
    /// It is not called; no error if it was already.
    void cancel(TimerHandle &timer) { m_timers.cancel(timer); }
    /// From another thread, which holds the GIL before and after and lets go of it to write to the self-pipe.
    void callSoonThreadsafe(gil::ThreadState &caller, std::function<void()> callback);

    /// The same from a thread that is none of the program's: it has no GIL and does not show in the trace.
    void callSoonFromOutside(std::function<void()> callback);

    /// Calls `callback` in each iteration in which the descriptor can be read (written), until it is removed. One for each side of a descriptor. Does
    /// not own it. Errors: epoll refuses it.
    Result<void> addReader(int descriptor, std::function<void()> callback);
    Result<void> addWriter(int descriptor, std::function<void()> callback);
    void removeReader(int descriptor) { m_selector.remove(descriptor, Selector::Side::Read); }
    void removeWriter(int descriptor) { m_selector.remove(descriptor, Selector::Side::Write); }

    /// `reason`: what whoever awaits it is said to wait for.
    [[nodiscard]] FuturePtr createFuture(Reason reason = {});
    /// First step in the next iteration, or at once if tasks are eager.
    TaskPtr createTask(Coroutine coroutine, std::string name);
    /// A task that does not show in the trace.
    TaskPtr createHiddenTask(Coroutine coroutine);

    [[nodiscard]] static Nanoseconds time() noexcept { return monotonicNow(); }
    /// Iterates until stop(), a requested stop or a failure. Blocks.
    void runForever();
    /// After this iteration.
    void stop() noexcept { m_stopping = true; }
    /// Its outcome; empty if the run was stopped or failed before it was done.
    std::optional<Outcome> runUntilComplete(const FuturePtr &future);
    /// Cancels what is not done, oldest first, and runs until it is (asyncio/runners.py,
    /// `_cancel_all_tasks`).
    void cancelAllTasks();

    /// The engine cannot go on: the loop ends, error() says why. The first one counts.
    void fail(Error error);
    [[nodiscard]] const std::optional<Error> &error() const noexcept { return m_error; }
    /// Nothing of the tasks is to run any more.
    [[nodiscard]] bool ending() const noexcept { return m_error.has_value() || m_stop.requested(); }

    /// An exception of a callback, which has no other way out (`call_exception_handler`).
    void noteUncaught(Exception exception) { m_uncaught.push_back(std::move(exception)); }
    /// What asyncio would log by now: exceptions of callbacks, and of tasks and futures which nobody has asked for theirs.
    [[nodiscard]] std::vector<Exception> uncaught() const;
    [[nodiscard]] const std::string &name() const noexcept { return m_name; }

    [[nodiscard]] Task *currentTask() const noexcept { return m_current; }
    [[nodiscard]] std::size_t liveTasks() const noexcept { return m_liveTasks; }
    [[nodiscard]] ObjectId object() const noexcept { return m_object; }
    [[nodiscard]] gil::Gil &gil() const noexcept { return m_gil; }
    [[nodiscard]] gil::ThreadState &thread() const noexcept { return m_thread; }
    [[nodiscard]] trace::Region &region() const noexcept { return m_region; }
    [[nodiscard]] threads::StopSignal &stopSignal() const noexcept { return m_stop; }
    /// A step of the script at this line took so long: the longest of a slow callback is named.
    void noteStep(std::uint32_t line, Nanoseconds took) noexcept
    {
        if (took > m_longestStep) {
            m_longestStep = took;
            m_longestLine = line;
        }
    }

    // For step mode.
    /// Null: tasks do not stand.
    void setGate(LoopGate *gate) noexcept { m_gate = gate; }
    [[nodiscard]] LoopGate *gate() const noexcept { return m_gate; }
    /// The thread stood so long in a callback: that is no part of what the callback took.
    void noteStood(Nanoseconds time) noexcept { m_stood += time; }
    [[nodiscard]] Nanoseconds stood() const noexcept { return m_stood; }
    /// This callback was to be a turn of the task.
    void noteTurnOf(const Task &task) noexcept { m_ran = task.object(); }

    // For tasks and futures.
    /// It has an exception that perhaps nobody will ask for.
    void noteFailed(FuturePtr future);
    /// A task's turn begins and is over; enter returns who had it before, for leave.
    Task *enter(Task *task) noexcept;
    void leave(Task *before) noexcept { m_current = before; }
    /// The loop lets go of it.
    void taskEnded(Task &task) noexcept;
    // Here, because there are several for each turn of a task: no dearer than a thread's events (TIMELINE.md, target 3).
    /// What the task does now.
    void traceState(const Task &task, trace::TaskState state) noexcept
    {
        if (task.object().value != 0)
            m_thread.trace.event(trace::EventKind::TaskState, static_cast<std::uint8_t>(state), task.object().value);
    }
    /// It awaits `future` at this line.
    void traceSuspend(const Task &task, const Future &future, std::uint32_t line) noexcept
    {
        const Reason &reason = future.reason();
        if (task.object().value == 0)
            return;
        if (reason.several) [[unlikely]]
            traceSeveral(task, future, line);
        else
            m_thread.trace.event(trace::EventKind::TaskSuspend, static_cast<std::uint8_t>(reason.state), task.object().value,
                trace::Suspension { reason.object, task.limited() }.value(), line);
    }
    /// What it awaited is done, by the task whose turn it is.
    void traceWake(const Task &task, ObjectId awaited) noexcept
    {
        if (task.object().value != 0)
            m_thread.trace.event(trace::EventKind::TaskWake, 0, task.object().value,
                m_current != nullptr ? m_current->object().value : 0, awaited.value);
    }

private:
    EventLoop(const Options &options, Selector selector, SelfPipe pipe);
    Result<void> watchItself();
    TaskPtr start(Coroutine coroutine, std::string name, ObjectId object);
    void runOnce();
    void select();
    void collectTimers();
    void runReady();
    void takeForeign();
    void phase(trace::LoopPhase phase) noexcept
    {
        m_thread.trace.event(trace::EventKind::LoopPhase, static_cast<std::uint8_t>(phase), m_object.value);
    }
    void traceSeveral(const Task &task, const Future &future, std::uint32_t line) noexcept;

    gil::Gil &m_gil;
    gil::ThreadState &m_thread;
    trace::Region &m_region;
    threads::StopSignal &m_stop;
    const bool m_eagerTasks;
    const Nanoseconds m_slowCallback;
    const std::string m_name;
    const ObjectId m_object;
    Selector m_selector;
    SelfPipe m_pipe;
    TimerHeap m_timers;
    std::deque<HandlePtr> m_ready;
    std::vector<Selector::Ready> m_selected;
    Task *m_current = nullptr;
    ObjectId m_ran {}; ///< the task that this callback has stepped, none: it was no task
    Task *m_firstTask = nullptr, *m_lastTask = nullptr; ///< those that are not done, in order of creation
    std::size_t m_liveTasks = 0;
    LoopGate *m_gate = nullptr; ///< step mode
    Nanoseconds m_stood { 0 }; ///< by now, all callbacks together
    bool m_stopping = false;
    bool m_running = false;
    std::optional<Error> m_error;
    std::vector<FuturePtr> m_failed; ///< whose exception perhaps nobody has asked for
    std::size_t m_failedMost = 1'024; ///< before those are thrown out of it whose was
    std::vector<Exception> m_uncaught;
    Nanoseconds m_longestStep { 0 };
    std::uint32_t m_longestLine = 0;

    std::mutex m_foreignMutex;
    std::vector<HandlePtr>
        m_foreign; ///< from callSoonThreadsafe, not in m_ready yet; guarded by m_foreignMutex
    std::atomic<bool> m_hasForeign { false }; ///< set under the mutex; a hint whether to lock it at all
};

} // namespace interleave::async
