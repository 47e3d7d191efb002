// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/ids.h>
#include <trace/sharedobjects.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a worker does, as data: the same for a thread, a process and a task. Filled in by scenario/instantiate, executed by
/// threads::Execution (threads, processes, interpreters) and by async's task program. lessons/README.md says what each step means
/// to the author of a lesson.
namespace interleave::threads {

/// What a step does. The names of scenario/schema.cpp stand in the same order.
enum class Op : std::uint8_t {
    Compute, ///< Python bytecode for `duration`: burns work holding the GIL, checks the eval breaker after every unit. With an
             ///< object: each unit also counts references to that variable up and down (Variables::countReferences)
    Native, ///< an extension that works for `duration` without the GIL
    Io, ///< a request of `bytes` bytes to the local service
    Sleep, ///< for `duration`. asyncio: asyncio.sleep, or time.sleep if `blocking`
    Repeat, ///< `body`, `count` times
    Mark, ///< says `text`
    Call, ///< a function call: nothing but a safe point
    Acquire, ///< the object, for `timeout` at most
    Release,
    With, ///< acquire, `body`, release, whatever happens in the body
    Wait, ///< on a condition, an event or a barrier, for `timeout` at most
    Notify, ///< `count` waiters of a condition, all if 0
    Set, ///< an event
    Clear,
    Load, ///< the variable into the worker's own register for it
    Add, ///< `value` to the register
    Store, ///< the register into the variable
    Put, ///< an item of `bytes` bytes into a queue, waiting `timeout` at most if it is full
    Get, ///< an item out of a queue, likewise
    Send, ///< `bytes` bytes into a pipe, serialised first
    Receive, ///< a message out of a pipe
    ShmWrite, ///< `bytes` bytes into shared memory
    ShmRead,
    Spawn, ///< starts `workers`
    Join, ///< waits for the end of `workers`, for `timeout` at most
    Parallel, ///< starts `count` workers that do `body`, and joins them
    Submit, ///< gives `body` to a pool as a job, `count` times, its argument `bytes` big
    Map, ///< `count` items, each `body`, over a pool in chunks of `chunk`, and waits for the results
    Await, ///< the task of each of `workers`
    Gather, ///< starts `workers` and waits for all; `flag`: return_exceptions
    Group, ///< the same in a TaskGroup: a failure cancels the others
    Timeout, ///< `body`, for `duration` at most, then TimeoutError
    Cancel, ///< the tasks of `workers`
    ToThread, ///< `body` on a thread of the loop's executor, awaited
    CallSoon, ///< `body` as a callback of the next iteration
    CallLater, ///< the same after `duration`
    Raise, ///< an exception of the type `word` with the message `text`
    Try, ///< `body`; if it raises what `word` catches: `handler`; in any case: `last`
};
inline constexpr std::size_t kOpCount = static_cast<std::size_t>(Op::Try) + 1;

/// Which of several objects of one name a step means.
enum class Pick : std::uint8_t {
    First, ///< the only one, as a rule
    Worker, ///< by the worker's own number: its own
    Random, ///< by the worker's random numbers (the seed)
    Round, ///< one after the other
};

/// Objects [first, first + count) of the job's table.
struct ObjectRef
{
    std::uint32_t first = 0;
    std::uint32_t count = 0; ///< 0: the step has no object
    Pick pick = Pick::First;
    friend bool operator==(const ObjectRef &, const ObjectRef &) = default;
};

struct Instruction;
using Block = std::vector<Instruction>;

/// One step. A plain value; what a kind of step does not use keeps its default.
struct Instruction
{
    Op op = Op::Compute;
    bool blocking = false; ///< asyncio: without awaiting, as the synchronous function of the same name
    bool flag = false; ///< Gather: return_exceptions
    Nanoseconds duration { 0 }; ///< Compute, Native: of work on a core of one's own, as calibrated
    std::optional<Nanoseconds> timeout {};
    std::uint32_t bytes = 0;
    std::uint32_t count = 1;
    std::uint32_t chunk = 1;
    std::int64_t value = 1;
    ObjectRef object {};
    std::vector<std::uint32_t> workers {}; ///< indices into Job::workers
    std::string text {};
    std::string word {}; ///< Raise: the exception's type. Try: the type that is caught, "" for none
    Block body {}, handler {}, last {};
    std::uint32_t line = 0; ///< of script.py, 0: none of its own
    std::uint32_t index = 0; ///< its number in the worker's program, in the order of writing: what StepBegin records
    ObjectId textObject {}; ///< of `text`, once it was introduced to the trace (link); no part of the value
    friend bool operator==(const Instruction &a, const Instruction &b)
    {
        return a.op == b.op && a.blocking == b.blocking && a.flag == b.flag && a.duration == b.duration
            && a.timeout == b.timeout && a.bytes == b.bytes && a.count == b.count && a.chunk == b.chunk
            && a.value == b.value && a.object == b.object && a.workers == b.workers && a.text == b.text
            && a.word == b.word && a.body == b.body && a.handler == b.handler && a.last == b.last
            && a.line == b.line && a.index == b.index;
    }
};
using Program = Block;

/// What workers share, or what each process has of its own.
enum class ObjectKind : std::uint8_t {
    Lock,
    RLock,
    Semaphore, ///< size: permits at first
    BoundedSemaphore,
    Event,
    Condition, ///< lock: the one it belongs to, or one of its own
    Barrier, ///< size: parties
    Queue, ///< size: bound, 0 for none
    Variable, ///< size: the value at first
    Pipe,
    SharedMemory, ///< size: bytes
    ThreadPool, ///< size: workers
    ProcessPool, ///< as concurrent.futures': a worker's death breaks it
    MpPool, ///< as multiprocessing.Pool: a worker's death loses its task
};
inline constexpr std::size_t kObjectKindCount = static_cast<std::size_t>(ObjectKind::MpPool) + 1;

/// An object of a job.
struct ObjectDecl
{
    std::string name; ///< "guard", "item-3"
    ObjectKind kind = ObjectKind::Lock;
    std::int64_t size = 0; ///< by kind
    std::optional<std::uint32_t> lock {}; ///< Condition: index of its lock
    friend bool operator==(const ObjectDecl &, const ObjectDecl &) = default;
};

/// When a worker's work begins.
enum class Starts : std::uint8_t {
    Alone, ///< with the run: the main thread starts it and joins it at the end
    Main, ///< on the main thread (asyncio: as the main coroutine), once the others were started; one at most
    OnDemand, ///< when a step starts it
};

struct WorkerDecl
{
    std::string name; ///< "count"; with several the i-th is "count-i"
    std::uint32_t count = 1; ///< so many of the same
    Starts starts = Starts::Alone;
    Program steps;
    /// Name of the i-th of them, from 0.
    [[nodiscard]] std::string nameOf(std::uint32_t i) const
    {
        return count == 1 ? name : name + "-" + std::to_string(i + 1);
    }
    friend bool operator==(const WorkerDecl &, const WorkerDecl &) = default;
};

/// What a run's workers are and what they share.
struct Job
{
    std::vector<ObjectDecl> objects;
    std::vector<WorkerDecl> workers;
    friend bool operator==(const Job &, const Job &) = default;
};

/// Objects of a job have the same id in every region of a run: this one and its index. (What only one process knows of gets ids
/// from Region::newObject, which stay far below.)
using trace::kSharedObjects;
/// Of the object with this index.
constexpr ObjectId objectIdOf(std::uint32_t index) noexcept { return ObjectId { kSharedObjects + index }; }

} // namespace interleave::threads
