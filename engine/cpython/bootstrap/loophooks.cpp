// SPDX-License-Identifier: GPL-3.0-or-later
// asyncio: loops with their phases, callbacks, and tasks with their turns.
#include "hooks.h"
#include "taskwaits.h"

#include <trace/suspension.h>

#include <atomic>
#include <cstdio>
#include <cstring>

namespace interleave::cpython::bootstrap {

namespace {

using trace::EventKind;
using trace::LaneState;
using trace::LoopPhase;
using trace::ObjectKind;
using trace::TaskState;

constexpr std::uint64_t kSlowCallback = 100'000'000; ///< ns: asyncio's own slow_callback_duration
constexpr Size kMostNamed = 64; ///< of those that a gather waits for

/// The task that a callback steps or wakes; owned, null if it is of another kind.
Object *taskOf(Object *callback)
{
    if (callback == nullptr || types.task == nullptr || callback == py.none)
        return nullptr;
    // Most callbacks are functions without __self__: asking for it would cost an exception each time.
    static std::atomic<Object *> plain { nullptr };
    Object *type = typeOf(callback);
    if (type == plain.load(std::memory_order_relaxed)) // relaxed: a hint, whoever misses it asks once more
        return nullptr;
    Object *owner = attribute(callback, names.__self__);
    if (owner == nullptr) {
        plain.store(type, std::memory_order_relaxed); // relaxed: as above
        return nullptr;
    }
    if (isA(owner, types.task) || isA(owner, types.pythonTask))
        return owner;
    py.Py_DecRef(owner);
    return nullptr;
}

/// `coroutine`: borrowed; null: it is asked for it (one that is over has none any more).
std::uint32_t newTask(Object *task, Object *coroutine)
{
    char text[160];
    const Ref asked(coroutine == nullptr ? attribute(task, names._coro) : nullptr);
    const Ref function(attribute(coroutine == nullptr ? asked.get() : coroutine, names.__qualname__));
    const Text what = textOf(function.get());
    const Ref getName(attribute(task, names.get_name)); // 3.8
    const Ref name(getName ? py.PyObject_CallObject(getName.get(), nullptr) : nullptr);
    py.PyErr_Clear();
    const Text own = textOf(name.get());
    int length = 0;
    const bool nameless = own.size == 0 || std::strcmp(own.bytes, "None") == 0; // 3.13 calls eager tasks so
    if (nameless)
        length = std::snprintf(text, sizeof text, "%.100s", what.size > 0 ? what.bytes : "task");
    else if (what.size > 0 && std::strncmp(own.bytes, "Task-", 5) == 0)
        length = std::snprintf(text, sizeof text, "%.60s (%.80s)", own.bytes, what.bytes); // a number alone tells nothing
    else
        length = std::snprintf(text, sizeof text, "%.150s", own.bytes);
    return define(ObjectKind::Task, text, std::size_t(length));
}

/// Tells that a task is there. Its id; 0 if there are too many.
std::uint32_t created(Object *task, Object *coroutine = nullptr)
{
    const std::uint32_t id = newTask(task, coroutine);
    if (id == 0)
        return 0;
    ids.put(task, id);
    note(EventKind::TaskCreate, 0, id, now.task, now.loopId);
    return id;
}

void suspended(Object *task, std::uint32_t id)
{
    const Ref awaited(attribute(task, names._fut_waiter));
    if (!awaited || awaited.get() == py.none) {
        note(EventKind::TaskState, std::uint8_t(TaskState::Ready), id);
        return;
    }
    const Ref coroutine(attribute(task, names._coro));
    const TaskWait wait = coroutine ? waitOf(coroutine.get()) : TaskWait {};
    const auto tell = [&](LaneState state, std::uint32_t object) {
        note(EventKind::TaskSuspend, std::uint8_t(state), id, trace::Suspension { ObjectId { object }, wait.limited }.value(), wait.line);
    };
    if (isA(awaited.get(), types.gathering)) {
        const Ref children(attribute(awaited.get(), names._children));
        const Size count = children ? py.PyObject_Size(children.get()) : 0;
        bool told = false;
        if (count > 0 && count <= kMostNamed) {
            for (Size i = 0; i < count; ++i) {
                Object *child = py.PyList_GetItem(children.get(), i);
                py.PyErr_Clear();
                const std::uint32_t of = child == nullptr ? 0 : ids.find(child).id;
                if (of != 0) // those that are done have none any more
                    tell(LaneState::BlockedJoin, of);
                told = told || of != 0;
            }
        }
        if (!told)
            tell(LaneState::BlockedJoin, 0);
        return;
    }
    if (isA(awaited.get(), types.task) || isA(awaited.get(), types.pythonTask)) {
        tell(LaneState::BlockedJoin, ids.find(awaited.get()).id);
        return;
    }
    tell(wait.state, 0);
}

/// What has become of a task after its turn.
void afterTurn(Object *task, std::uint32_t id)
{
    const Ref state(attribute(task, names._state));
    const Text text = textOf(state.get());
    if (text.size == 0 || text.bytes[0] == 'P') { // PENDING, CANCELLED, FINISHED
        suspended(task, id);
        return;
    }
    TaskState end = TaskState::Done;
    if (text.bytes[0] == 'C') {
        end = TaskState::Cancelled;
    } else {
        const Ref exception(attribute(task, names._exception)); // exception() would say that somebody has looked at it
        if (exception && exception.get() != py.none)
            end = TaskState::Failed;
    }
    note(EventKind::TaskState, std::uint8_t(end), id);
    ids.remove(task);
}

/// Handle._run: one callback of one iteration.
Object *handleRuns(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    if (now.loop == nullptr)
        return arguments.call();
    if (now.timers) {
        now.timers = false;
        note(EventKind::LoopPhase, std::uint8_t(LoopPhase::Callbacks), now.loopId);
    }
    Object *handle = arguments[0];
    const std::uint64_t began = nanosecondsNow();
    if (typeOf(handle) == types.timerHandle) {
        const Ref when(attribute(handle, names._when));
        const double due = when ? py.PyFloat_AsDouble(when.get()) : -1.0;
        py.PyErr_Clear();
        if (due > 0) { // loop.time() is CLOCK_MONOTONIC, too
            const auto at = static_cast<std::uint64_t>(due * 1e9);
            note(EventKind::CallbackLatency, 0, now.loopId, began > at ? began - at : 0, 0);
        }
    }
    const Ref callback(attribute(handle, names._callback));
    const Ref task(taskOf(callback.get()));
    const std::uint32_t before = now.task, loop = now.loopId;
    std::uint32_t id = 0;
    if (task) {
        id = ids.find(task.get()).id;
        if (id == 0)
            id = created(task.get());
        if (id != 0)
            note(EventKind::TaskState, std::uint8_t(TaskState::Running), id);
        now.task = id;
    }
    Object *result = nullptr;
    {
        const SameDepth depth;
        result = arguments.call();
    }
    const ErrorAside aside;
    now.task = before;
    const std::uint64_t took = nanosecondsNow() - began;
    if (took > kSlowCallback)
        note(EventKind::SlowCallback, 0, id != 0 ? id : loop, took, 0);
    if (id != 0)
        afterTurn(task.get(), id);
    else
        note(EventKind::CallbackDone, 0, loop, took, 0);
    return result;
}

/// BaseEventLoop.call_soon: tasks come through here to their first step, and when what they await is done.
Object *callSoon(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    {
        const ErrorAside aside;
        const Ref task(taskOf(arguments[1]));
        if (task) {
            const std::uint32_t id = ids.find(task.get()).id;
            if (id == 0)
                created(task.get());
            else if (id != now.task)
                note(EventKind::TaskWake, 0, id, now.task, 0);
        }
    }
    return arguments.call();
}

/// BaseEventLoop.create_task: only an eager task (3.12) does anything in here that is not seen elsewhere.
Object *createTask(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const std::uint32_t before = now.task;
    Object *task = nullptr;
    {
        const SameDepth depth;
        task = arguments.call();
    }
    const ErrorAside aside;
    now.task = before;
    if (task == nullptr || (!isA(task, types.task) && !isA(task, types.pythonTask)))
        return task;
    // It was seen by call_soon, unless it has begun at once.
    const Ref state(attribute(task, names._state));
    const Text text = textOf(state.get());
    const Ref awaited(attribute(task, names._fut_waiter));
    if ((text.size > 0 && text.bytes[0] != 'P') || (awaited && awaited.get() != py.none)) {
        if (const std::uint32_t id = created(task, arguments[1]); id != 0)
            afterTurn(task, id);
    }
    return task;
}

/// asyncio._set_running_loop: a loop begins to run on this thread, or ends.
Object *loopRuns(Object *original, Object *positional, Object *keywords)
{
    static std::atomic<int> loops { 0 };
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    Object *loop = arguments[0];
    if (now.loop != nullptr)
        note(EventKind::LoopPhase, std::uint8_t(LoopPhase::Ended), now.loopId);
    now.loop = now.selector = nullptr;
    now.loopId = 0;
    if (result == nullptr || loop == nullptr || loop == py.none)
        return result;
    const Ref selector(attribute(loop, names._selector));
    if (!selector)
        return result; // a loop of somebody else's making: nothing of it passes here
    now.loop = loop;
    now.selector = selector.get();
    now.loopId = ids.find(loop).id;
    if (now.loopId == 0) {
        char name[32];
        const int number = loops.fetch_add(1) + 1;
        const int length = number == 1 ? std::snprintf(name, sizeof name, "event loop") : std::snprintf(name, sizeof name, "event loop %d", number);
        now.loopId = define(ObjectKind::Loop, name, std::size_t(length));
        ids.put(loop, now.loopId);
    }
    return result;
}

/// select of the classes in selectors: a loop's iteration begins with it.
Object *selectorSelects(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    if (now.selector == nullptr || arguments[0] != now.selector)
        return arguments.call();
    now.timers = false;
    note(EventKind::LoopPhase, std::uint8_t(LoopPhase::Select), now.loopId);
    Object *result = arguments.call();
    if (result == nullptr)
        return nullptr;
    const Ref scheduled(attribute(static_cast<Object *>(const_cast<void *>(now.loop)), names._scheduled));
    now.timers = scheduled && py.PyObject_Size(scheduled.get()) > 0;
    note(EventKind::LoopPhase, std::uint8_t(now.timers ? LoopPhase::Timers : LoopPhase::Callbacks), now.loopId);
    return result;
}

} // namespace

Hook loopHooks[] = {
    { "loop_runs", { "_set_running_loop", loopRuns, kKeywords, nullptr } },
    { "selector_selects", { "select", selectorSelects, kKeywords, nullptr } },
    { "handle_runs", { "_run", handleRuns, kKeywords, nullptr } },
    { "call_soon", { "call_soon", callSoon, kKeywords, nullptr } },
    { "create_task", { "create_task", createTask, kKeywords, nullptr } },
    {},
};

} // namespace interleave::cpython::bootstrap
