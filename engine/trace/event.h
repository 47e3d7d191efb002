// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace interleave::trace {

/// What one record of a ring says. Values are part of the format: append only.
///
/// Times are Ticks (core/clock.h). `object` is an ObjectId of the same region. "+C" means that a Continuation record follows,
/// published together with the first. The thread is the ring's own, so it is never in a record.
enum class EventKind : std::uint8_t {
    None = 0,
    ThreadStart = 1, ///< The ring's thread begins; object = its name, detail = its place among the region's workers from 1; 0 = it has none
    ThreadEnd = 2,
    State = 3, ///< A transition (not a begin/end pair: a loss cannot leave it open). detail = LaneState, object = what it blocks on
    Line = 4, ///< object = line of the script, from 1
    // Epochs: one counter per GIL, counted under its mutex from 1; every take and every drop counts one up, so the two alternate.
    GilTake = 5, ///< +C value = epoch, extra = how many times the wait timed out. object = GIL
    GilDrop = 6, ///< +C value = epoch. detail = 1 if a drop request was pending, else 0. object = GIL. extra = Python 2: how often it was released
                 ///< during this hold and was its holder's again before anybody else got it; else 0
    GilRequest = 7, ///< This thread's wait timed out over a window without a switch: it sets the drop request
    GilForced = 8, ///< This thread has dropped on request and waits until another has taken; detail 1 = begins, 0 = over
    CoreGap = 9, ///< +C Self-observed: time = last moment on-core, value = Ticks of the first moment back, extra = core after;
                 ///< cpu = core before, detail 1 = preempted (an involuntary switch was counted), 0 = not known
    IoDone = 10, ///< +C value = latency in ns, extra = bytes received; object = the service
    Mark = 11, ///< object = Text
    StepBegin = 12, ///< object = index of the step in the worker's flattened program
    Lost = 13, ///< +C value = how many records were dropped since `time`; written as soon as there is room again. Counted are calls of the
                 ///< recorder: a record and its continuations are one, and Lost itself is none
    Define = 14, ///< +C… object = the new id, detail = ObjectKind, cpu = length of the name in bytes (≤ kMaxName); the name
                 ///< follows in as many continuations as it needs, 12 bytes in each (value, then extra)
    GilSummary = 15, ///< +C value = the GIL's own switch_number at the end of the run. object = GIL

    // Synchronisation. That a thread waits, its State says (BlockedLock, BlockedQueue …, with the object). "Thread number" is
    // threadNumber (regionlayout.h) of its ring; 0 = not known. Who is woken records who woke it: an unlocker cannot know.
    Obtain = 16, ///< +C object = lock, semaphore …: this thread has it now. value = Ticks of the release that let it in (0: it was free),
                 ///< extra = thread number of who released it
    Release = 17, ///< object = lock, semaphore …; detail 1 = somebody was waiting for it
    Woken = 18, ///< +C a wait that was for no lock is over. object = what it waited for, detail = WakeCause, value = Ticks of what woke it,
                ///< extra = thread number of who did (0: time, or another process)
    Depth = 19, ///< +C object = queue or pool: value = items in it now, extra = bound (0: none); detail = DepthChange
    Value = 20, ///< +C object = variable: value = what it is (as int64), extra = 0; detail = ValueAccess, of which two say something else

    // Processes. Written in the region of whoever does it.
    ProcessStart = 21, ///< +C this thread has called start: object = the child's name (Text), detail = StartMethod, value = pid as the writer
                       ///< sees it, extra = 0. Its time is when start was called
    ProcessReady = 22, ///< +C in the child, before its first step: detail = StartMethod, value = nanoseconds of CLOCK_MONOTONIC when its
                       ///< parent called start, extra = parent's pid; object = what it is for (Text), if its parent does not say so; else 0
    ProcessExit = 23, ///< +C the parent has reaped it: object = name, value = pid, extra = wait status
    Sent = 24, ///< +C object = pipe, queue or shared memory: value = number of the message there, from 1, extra = bytes
    Received = 25, ///< +C likewise, with the number that was sent
    Serialised = 26, ///< +C object likewise: value = nanoseconds, extra = bytes; detail 0 = pickled, 1 = unpickled
    JobSubmit = 27, ///< +C object = pool: value = number of the job, from 1, extra = bytes of its argument
    JobBegin = 28, ///< +C on the pool's worker: value = number of the job
    JobEnd = 29, ///< +C on the pool's worker, or where the failure is noticed: value = number, detail = JobOutcome

    // asyncio. Written on the loop's thread; object = task or loop, so the cost is that of a thread's event.
    LoopPhase = 30, ///< object = loop, detail = trace::LoopPhase
    TaskCreate = 31, ///< +C object = task (its name: Define), value = parent task (0: none), extra = loop
    TaskState = 32, ///< object = task, detail = trace::TaskState. Suspended comes as TaskSuspend
    TaskSuspend = 33, ///< +C object = task, detail = LaneState, why (Asleep, BlockedIo, BlockedLock, BlockedQueue, BlockedJoin), value = what it
                      ///< awaits (trace::Suspension: object, 0: not known; highest bit: a time-out ends it), extra = line
    TaskWake = 34, ///< +C object = task: it is ready again; value = task that did it (0: none), extra = object that it awaited
    SlowCallback = 35, ///< +C object = task or loop: value = nanoseconds that it kept the loop, extra = line
    CallbackLatency = 36, ///< +C object = loop: value = nanoseconds from when a timer was due or a handle ready to when it ran
    WaitLimit = 37, ///< +C the wait that this thread's next State begins ends by itself: object = what it waits for, value = nanoseconds
                    ///< at most. (A wait without it may last for ever, and is part of a deadlock.)
    GilMissed = 38, ///< A drop woke this thread, but another has taken the GIL before it: it waits on. object = GIL
    Attached = 39, ///< +C object = shared memory: this process has mapped it; value = nanoseconds that took, extra = bytes (at most 2^32 - 1)
    CallbackDone = 40, ///< +C object = loop: a callback that stepped no task is over; value = nanoseconds that it took, extra = 0
    ThreadCreated = 41, ///< +C in the starter: it has started a thread and that one has come to life. object = the thread (its name), value = Ticks
                        ///< of the call that made it (pthread_create), extra = 0
    Continuation = 255,
};
inline constexpr EventKind kLastEventKind = EventKind::ThreadCreated; ///< what a reader knows, Continuation apart

/// `detail` of Woken.
enum class WakeCause : std::uint8_t { Unknown = 0, Item = 1, Room = 2, Notify = 3, EventSet = 4, Barrier = 5, Joined = 6, TimeOut = 7, Result = 8 };
/// `detail` of Depth.
enum class DepthChange : std::uint8_t { Get = 0, Put = 1, Refused = 2 };
/// `detail` of Value.
enum class ValueAccess : std::uint8_t {
    Load = 0,
    Store = 1,
    Final = 2,
    Counted = 3, ///< loads and stores too close together to be told one by one: value = loads (low half) and stores (high half) since the last record
    Overwritten = 4, ///< stores over one that its thread had not seen, since the last such record (or the Store just before): extra = how many,
                     ///< value = by how much in sum what they overwrote differed from what they had loaded (int64): the updates that were lost
};
/// `detail` of ProcessStart and ProcessReady.
enum class StartMethod : std::uint8_t { Fork = 0, Spawn = 1, ForkServer = 2 };
/// `detail` of JobEnd.
enum class JobOutcome : std::uint8_t { Done = 0, Raised = 1, Broken = 2, Lost = 3, Cancelled = 4 };
/// `detail` of LoopPhase.
enum class LoopPhase : std::uint8_t { Ended = 0, Select = 1, Timers = 2, Callbacks = 3 };
/// `detail` of TaskState.
enum class TaskState : std::uint8_t { Ready = 0, Running = 1, Done = 2, Cancelled = 3, Failed = 4 };

/// One record, 16 bytes, written by one thread and copied out by the collector.
struct Event
{
    std::uint64_t time; ///< Ticks
    std::uint32_t object;
    EventKind kind;
    std::uint8_t detail;
    std::uint16_t cpu; ///< core on which it was written (rseq), 0xffff if unknown
};

/// The record after one that needs more room.
struct Continuation
{
    std::uint64_t value;
    std::uint32_t extra;
    EventKind kind; ///< always Continuation, so that a reader can find its feet after any loss
    std::uint8_t detail;
    std::uint16_t reserved;
};
static_assert(sizeof(Event) == 16 && sizeof(Continuation) == 16);
static_assert(std::is_trivially_copyable_v<Event> && std::is_trivially_copyable_v<Continuation>);

inline constexpr std::size_t kMaxName = 192; ///< bytes of UTF-8 of a DEFINE; longer names are cut
inline constexpr std::size_t kNameBytesPerContinuation = 12;

/// How many Continuation records must follow one of this kind (`length` = the `cpu` field, for Define).
constexpr std::size_t continuationsOf(EventKind kind, std::size_t length = 0) noexcept
{
    switch (kind) {
    case EventKind::GilTake:
    case EventKind::GilDrop:
    case EventKind::CoreGap:
    case EventKind::IoDone:
    case EventKind::GilSummary:
    case EventKind::Lost:
    case EventKind::Obtain:
    case EventKind::Woken:
    case EventKind::Depth:
    case EventKind::Value:
    case EventKind::ProcessStart:
    case EventKind::ProcessReady:
    case EventKind::ProcessExit:
    case EventKind::Sent:
    case EventKind::Received:
    case EventKind::Serialised:
    case EventKind::JobSubmit:
    case EventKind::JobBegin:
    case EventKind::JobEnd:
    case EventKind::TaskCreate:
    case EventKind::TaskSuspend:
    case EventKind::TaskWake:
    case EventKind::SlowCallback:
    case EventKind::CallbackLatency:
    case EventKind::WaitLimit:
    case EventKind::Attached:
    case EventKind::CallbackDone:
    case EventKind::ThreadCreated: return 1;
    case EventKind::Define: return (length + kNameBytesPerContinuation - 1) / kNameBytesPerContinuation;
    default: return 0;
    }
}

} // namespace interleave::trace
