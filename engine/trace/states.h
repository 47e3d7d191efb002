// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interleave::trace {

/// What a lane is doing at an instant. One set for every kind of lane, so that a colour means one thing everywhere.
/// The engine sends meaning; ui/theme chooses colours, patterns and words. Values are part of the file format: append only.
enum class LaneState : std::uint8_t {
    None = 0, ///< Nothing: not started, ended, the GIL is free, the core is not ours.
    RunningPython = 1, ///< On a core, running Python. On a GIL lane: held, and the holder is on a core.
    RunningNative = 2, ///< On a core, running native code without the GIL.
    RunningSystem = 3, ///< On a core on the way into or out of a wait (system call, lock hand-off, thread start).
    WantsGil = 4, ///< Blocked: has asked for the GIL.
    Runnable = 5, ///< Ready to run, off-core (preempted, or not scheduled yet), without the GIL.
    RunnableHoldingGil = 6, ///< Off-core *while holding the GIL*: nobody can run Python. On a GIL lane: held, holder off-core.
    BlockedIo = 7,
    BlockedLock = 8,
    BlockedQueue = 9,
    BlockedJoin = 10,
    Asleep = 11, ///< A timed sleep.
    Frozen = 12, ///< The whole run was stopped by the user.
    Unknown = 13, ///< Events were lost here: a gap, not a state.
    Serialising = 14, ///< On a core, turning objects into bytes or back (pickling): holds the GIL.
    Booting = 15, ///< A process that was started and does not execute its program yet. On a core or off it.
};
inline constexpr std::size_t kLaneStateCount = 16; ///< Full: one more, and the index must grow.

/// Stable name for files, exports and `--json`: "running-python", "wants-gil", …
std::string_view laneStateName(LaneState state) noexcept;
constexpr std::size_t index(LaneState state) noexcept { return static_cast<std::size_t>(state); }

/// What happens at one instant on a lane. Values are part of the file format: append only.
enum class InstantKind : std::uint8_t {
    None = 0,
    DropRequest = 1, ///< GIL lane and the asking thread's lane: a waiter's interval ran out, it set the drop request.
    ForcedSwitch = 2, ///< The dropper of a requested drop waits until another thread has had the GIL.
    Mark = 3, ///< A `mark` step; object = its text.
    Lost = 4, ///< Events lost here; value = how many.
    Line = 5, ///< From here on the thread is at this line of the script; value = line.
    ThreadStart = 6,
    ThreadEnd = 7,
    IoDone = 8, ///< One request answered; value = latency in nanoseconds.
    StepBegin = 9, ///< value = index of the step in its worker's program.
    LateEvent = 10, ///< An event reached the collector behind the watermark and was moved to it; value = nanoseconds late.
    GilTake = 11, ///< GIL lane: somebody took it; object = LaneId of the taker. Tells two holds apart that spans alone would merge
                  ///< (released and retaken by the same thread at once).
    SelfGap = 12, ///< A stretch off its core that the thread noticed by itself, in a run whose core lanes come from another
                  ///< source: time = when it was back, value = nanoseconds, object = 1 if it was preempted. For comparing the rungs.

    // Those from here on mostly stand twice: on the lane of who does it (the task that a loop's thread runs, else the thread), with
    // the lane of what it is done to as object, and there, with the lane of who did it. kNoLane (lane.h): not known.
    Obtain = 13, ///< A lock, a semaphore: it has it now. value = nanoseconds that it waited, 0: it was free
    Release = 14, ///< value = 1 if somebody was waiting for it
    Woken = 15, ///< Its wait is over: object = lane of who woke it (kNoLane: time, or another process), value = nanoseconds since that one
                ///< did so. For a lock, after Obtain. On an event's or a condition's lane: object = lane of who goes on
    Depth = 16, ///< Queue lane: items in it, its bound, what was done (DepthValue); object = lane of who did it. Lock lane: so many wait for it
    Load = 17, ///< of a variable: object = its name, value = what it is (as int64)
    Store = 18,
    FinalValue = 19, ///< what it was when the run was over
    ProcessStart = 20, ///< On the starter's lane and the process's (object: the other's lane); value = pid
    ProcessReady = 21, ///< Process lane: it executes its program from here on; value = nanoseconds since it was started, object = StartMethod
    ProcessExit = 22, ///< Process lane: object = wait status, value = pid
    Sent = 23, ///< a message: MessageValue. The two ends of an arrow have the same channel and number; on the channel's lane as well
    Received = 24,
    Serialised = 25, ///< object = bytes, value = nanoseconds, and the highest bit set if they were unpickled. On its channel's lane as well
    JobSubmit = 26, ///< value = number of the job in its pool
    JobBegin = 27,
    JobEnd = 28, ///< value = JobValue
    TaskCreate = 29, ///< Task lane: object = lane of its loop, value = lane of its parent task (kNoLane: none)
    TaskEnd = 30, ///< Task lane: value = trace::TaskState, Done or Failed
    TaskCancel = 31, ///< Task lane: it ended cancelled
    TaskWake = 32, ///< Task lane: ready again; object = lane of the task that did it, value = name of what it awaited
    SlowCallback = 33, ///< Loop lane and task lane (object: the other's lane): value = nanoseconds that it kept the loop
    CallbackLatency = 34, ///< Loop lane: value = nanoseconds from when something was due to when it ran
    Deadlock = 35, ///< The thread is in a deadlock that was found here; object = which, in words; value = nanoseconds since it began.
    GilMissed = 36, ///< A drop woke this thread, but another has taken the GIL before it.
    Attached = 37, ///< shared memory was mapped: object = its bytes, value = nanoseconds that took. On the lane of who did it and on its own
    CallbackDone = 38, ///< Loop lane: a callback that stepped no task is over; value = nanoseconds that it took
    ThreadCreated = 39, ///< Thread lane: who started it has seen it alive; value = nanoseconds from the call that made it to when it came to life,
                        ///< object = lane of who called
    Counted = 40, ///< of a variable: object = its name, value = loads (low half) and stores (high half) that do not stand here one by one
    Overwritten = 41, ///< of a variable: object = its name, value = OverwrittenValue: updates were lost
};
inline constexpr std::size_t kInstantKindCount = 42;

/// Stable name for files and exports: "drop-request", "task-wake", …; "event" for one that is not known.
std::string_view instantKindName(InstantKind kind) noexcept;

/// What a lane is of. Values are part of the file format: append only.
enum class LaneKind : std::uint8_t {
    Core = 0,
    Gil = 1,
    Thread = 2,
    Process = 3, ///< The group of a process's threads: Booting until it executes its program; then what the best of its threads does on
                 ///< its core (RunningPython before Serialising, RunningNative, RunningSystem); None while none runs.
    Loop = 4, ///< Select: BlockedIo if one of its tasks waits for I/O, else Asleep. Timers and callbacks: RunningPython.
    Task = 5, ///< Ready: Runnable. Its turn: RunningPython (whether the loop's thread has a core then, that thread's lane says). Suspended:
              ///< Asleep, BlockedIo, BlockedLock, BlockedQueue or BlockedJoin.
    Lock = 6, ///< lock, semaphore, event, condition, barrier. None: free. RunningPython: held, and its holder runs. RunnableHoldingGil: held
              ///< by somebody who cannot go on (off-core, blocked, or wanting the GIL): whoever waits for it waits for that too.
    Queue = 7, ///< queue, pipe, shared memory, pool. None: empty. BlockedQueue: full. Runnable: items are there to be taken.
};
inline constexpr std::size_t kLaneKindCount = 8;

/// Why an object exists: what a DEFINE record introduces. Values are part of the format: append only.
enum class ObjectKind : std::uint8_t {
    None = 0,
    Thread = 1,
    Gil = 2,
    Text = 3,
    Service = 4,
    Lock = 5,
    Queue = 6,
    Variable = 7,
    Event = 8,
    Condition = 9,
    Barrier = 10,
    Semaphore = 11,
    Pipe = 12,
    SharedMemory = 13,
    Pool = 14,
    Process = 15,
    Loop = 16,
    Task = 17,
    Future = 18,
    RLock = 19,
    BoundedSemaphore = 20,
};
/// As it is called: "lock", "bounded semaphore", …; "object" for one that is not known.
std::string_view objectKindName(ObjectKind kind) noexcept;

} // namespace interleave::trace
