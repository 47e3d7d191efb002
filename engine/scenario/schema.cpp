// SPDX-License-Identifier: GPL-3.0-or-later
#include "schema.h"

#include <array>

namespace interleave::scenario {

namespace {

constexpr std::uint32_t only(Model model) { return 1u << unsigned(model); }
constexpr std::uint32_t S = only(Model::Sequential), T = only(Model::Threads), P = only(Model::Processes), A = only(Model::Asyncio),
                        I = only(Model::Interpreters);
constexpr std::uint32_t kAll = S | T | P | A | I;

constexpr std::uint32_t on(ObjectKind kind) { return 1u << unsigned(kind); }
constexpr std::uint32_t kLocks
    = on(ObjectKind::Lock) | on(ObjectKind::RLock) | on(ObjectKind::Semaphore) | on(ObjectKind::BoundedSemaphore);
constexpr std::uint32_t kAcquired = kLocks | on(ObjectKind::Condition); // a condition stands for its lock
constexpr std::uint32_t kPools = on(ObjectKind::ThreadPool) | on(ObjectKind::ProcessPool) | on(ObjectKind::MpPool);

using enum Field;
constexpr std::uint32_t one(Field field) { return std::uint32_t(field); }

constexpr std::array<OpRule, threads::kOpCount> kRules { {
    { Op::Compute, "compute", one(Ms), one(Object), on(ObjectKind::Variable), kAll },
    { Op::Native, "native", one(Ms), 0, 0, kAll },
    { Op::Io, "io", 0, Bytes | Blocking, 0, kAll },
    { Op::Sleep, "sleep", one(Ms), one(Blocking), 0, kAll },
    { Op::Repeat, "repeat", Count | Steps, 0, 0, kAll, false, 1, kRepeats },
    { Op::Mark, "mark", one(Text), 0, 0, kAll, false },
    { Op::Call, "call", 0, 0, 0, kAll },
    { Op::Acquire, "acquire", one(Object), one(Timeout), kAcquired, S | T | P | A },
    { Op::Release, "release", one(Object), 0, kAcquired, S | T | P | A },
    { Op::With, "with", Object | Steps, 0, kAcquired, S | T | P | A },
    { Op::Wait, "wait", one(Object), one(Timeout), on(ObjectKind::Condition) | on(ObjectKind::Event) | on(ObjectKind::Barrier), T | P | A },
    { Op::Notify, "notify", one(Object), one(Count), on(ObjectKind::Condition), T | P | A, true, 1, kNotified },
    { Op::Set, "set", one(Object), 0, on(ObjectKind::Event), S | T | P | A },
    { Op::Clear, "clear", one(Object), 0, on(ObjectKind::Event), S | T | P | A },
    { Op::Load, "load", one(Object), 0, on(ObjectKind::Variable), kAll },
    { Op::Add, "add", one(Object), one(Amount), on(ObjectKind::Variable), kAll },
    { Op::Store, "store", one(Object), 0, on(ObjectKind::Variable), kAll },
    { Op::Put, "put", one(Object), Bytes | Timeout, on(ObjectKind::Queue), T | P | A | I },
    { Op::Get, "get", one(Object), one(Timeout), on(ObjectKind::Queue), T | P | A | I },
    { Op::Send, "send", one(Object), one(Bytes), on(ObjectKind::Pipe), P },
    { Op::Receive, "recv", one(Object), 0, on(ObjectKind::Pipe), P },
    { Op::ShmWrite, "shm_write", Object | Bytes, 0, on(ObjectKind::SharedMemory), P },
    { Op::ShmRead, "shm_read", Object | Bytes, 0, on(ObjectKind::SharedMemory), P },
    { Op::Spawn, "spawn", one(Workers), 0, 0, T | P | A | I },
    { Op::Join, "join", one(Workers), one(Timeout), 0, T | P | I },
    { Op::Parallel, "parallel", Count | Steps, 0, 0, T | P | A | I, true, 1, kWorkerCount },
    { Op::Submit, "submit", Object | Steps, Count | Bytes, kPools, T | P | A, true, 1, kRepeats },
    { Op::Map, "map", Object | Count | Steps, Chunk | Bytes, kPools, T | P | A, true, 1, kRepeats },
    { Op::Await, "await", one(Workers), 0, 0, A },
    { Op::Gather, "gather", one(Workers), one(ReturnExceptions), 0, A },
    { Op::Group, "group", one(Workers), 0, 0, A },
    { Op::Timeout, "timeout", Ms | Steps, 0, 0, A },
    { Op::Cancel, "cancel", one(Workers), 0, 0, A },
    { Op::ToThread, "to_thread", one(Steps), 0, 0, A },
    { Op::CallSoon, "call_soon", one(Steps), 0, 0, A },
    { Op::CallLater, "call_later", Ms | Steps, 0, 0, A },
    // In a process that was started for the program the type "KilledWorker" kills it (threads/exception.h).
    { Op::Raise, "raise", one(Type), one(Text), 0, kAll },
    { Op::Try, "try", one(Steps), Catch | Finally, 0, kAll, false },
} };

constexpr bool rulesStandInOrder()
{
    for (std::size_t i = 0; i < kRules.size(); ++i) {
        if (kRules[i].op != static_cast<Op>(i))
            return false;
    }
    return true;
}
static_assert(rulesStandInOrder());

constexpr Limits kPermits { 0, 1'000'000 }, kParties { 1, 10'000 }, kBound { 0, 1'000'000 }, kStartValue { -1e15, 1e15 },
    kSharedBytes { 1, 1024.0 * 1024 * 1024 }, kPoolWorkers { 1, 64 };

constexpr std::array<ObjectRule, threads::kObjectKindCount> kObjectRules { {
    { ObjectKind::Lock, "lock", "", false, 0, {}, S | T | P | A },
    { ObjectKind::RLock, "rlock", "", false, 0, {}, S | T | P },
    { ObjectKind::Semaphore, "semaphore", "value", false, 1, kPermits, S | T | P | A },
    { ObjectKind::BoundedSemaphore, "bounded-semaphore", "value", false, 1, kPermits, S | T | P | A },
    { ObjectKind::Event, "event", "", false, 0, {}, S | T | P | A },
    { ObjectKind::Condition, "condition", "", false, 0, {}, T | P | A },
    { ObjectKind::Barrier, "barrier", "parties", true, 2, kParties, T | P | A },
    { ObjectKind::Queue, "queue", "bound", false, 0, kBound, T | P | A | I },
    { ObjectKind::Variable, "variable", "value", false, 0, kStartValue, kAll },
    { ObjectKind::Pipe, "pipe", "", false, 0, {}, P },
    { ObjectKind::SharedMemory, "shared-memory", "bytes", true, 1'000'000, kSharedBytes, P },
    { ObjectKind::ThreadPool, "thread-pool", "workers", true, 2, kPoolWorkers, T | A },
    { ObjectKind::ProcessPool, "process-pool", "workers", true, 2, kPoolWorkers, T | P | A },
    { ObjectKind::MpPool, "mp-pool", "workers", true, 2, kPoolWorkers, T | P },
} };

constexpr bool objectRulesStandInOrder()
{
    for (std::size_t i = 0; i < kObjectRules.size(); ++i) {
        if (kObjectRules[i].kind != static_cast<ObjectKind>(i))
            return false;
    }
    return true;
}
static_assert(objectRulesStandInOrder());

} // namespace

const OpRule &ruleOf(Op op) noexcept
{
    return kRules[static_cast<std::size_t>(op)];
}

const ObjectRule &ruleOf(ObjectKind kind) noexcept
{
    return kObjectRules[static_cast<std::size_t>(kind)];
}

std::vector<std::string> keysOf(const OpRule &rule)
{
    struct Named
    {
        Field field;
        std::string_view key;
    };
    constexpr Named named[] { { Ms, "ms" }, { Bytes, "bytes" }, { Count, "count" }, { Chunk, "chunk" }, { Field::Amount, "value" },
        { Timeout, "timeout_ms" }, { Object, "object" }, { Object, "pick" }, { Workers, "worker" }, { Workers, "workers" },
        { Text, "text" }, { Type, "type" }, { Steps, "steps" }, { Catch, "catch" }, { Catch, "except" }, { Finally, "finally" },
        { Blocking, "blocking" }, { ReturnExceptions, "return_exceptions" } };
    std::vector<std::string> keys { "op" };
    for (const Named &entry : named) {
        if (rule.has(entry.field))
            keys.emplace_back(entry.key);
    }
    keys.emplace_back("line");
    return keys;
}

std::string_view insteadOf(Op op, Model model) noexcept
{
    if (model != Model::Processes && (op == Op::Send || op == Op::Receive || op == Op::ShmWrite || op == Op::ShmRead))
        return "pipes and shared memory join processes; use model = \"processes\", or a queue";
    switch (model) {
    case Model::Sequential:
        return "one after the other nobody else is there to wake, to start or to hand something to; use model = \"threads\"";
    case Model::Threads:
        return "threads do not await; use model = \"asyncio\"";
    case Model::Processes:
        return "processes do not await; use model = \"asyncio\"";
    case Model::Asyncio:
        return op == Op::Join ? "a task is awaited: use op = \"await\"" : "between tasks use a queue";
    case Model::Interpreters:
        return "interpreters share no objects but queues; use op = \"put\" and op = \"get\"";
    }
    return "";
}

bool worksWithin(Op op, Within within) noexcept
{
    switch (op) {
    case Op::Compute:
    case Op::Native:
    case Op::Io:
    case Op::Sleep:
    case Op::Repeat:
    case Op::Mark:
    case Op::Call:
    case Op::Load:
    case Op::Add:
    case Op::Store:
    case Op::Raise:
    case Op::Try:
        return true;
    case Op::Acquire:
    case Op::With:
    case Op::Wait:
    case Op::Put:
    case Op::Get:
        return within == Within::Program || within == Within::ThreadsProcess;
    case Op::Release:
    case Op::Notify:
    case Op::Set:
    case Op::Clear:
        return within == Within::Program || within == Within::ThreadsProcess || within == Within::Callback;
    case Op::Spawn:
    case Op::Submit:
    case Op::Cancel:
    case Op::CallLater:
        return within == Within::Program || within == Within::Callback;
    case Op::CallSoon:
        return within == Within::Program || within == Within::Callback || within == Within::LoopsThread;
    default:
        return within == Within::Program;
    }
}

std::string_view insteadOf(Within within) noexcept
{
    switch (within) {
    case Within::Program:
        break;
    case Within::LoopsThread:
        return "what belongs to the event loop is not for other threads; use op = \"call_soon\" there, or do it after the await";
    case Within::LoopsProcess:
        return "another process has nothing of the event loop; let the job compute, and do it after the await";
    case Within::ThreadsProcess:
        return "a job of a pool of processes starts nobody else; do it outside of the job";
    case Within::Callback:
        return "a callback of the event loop cannot await; move the step into a worker";
    }
    return "";
}

std::uint32_t mostWorkers(Model model) noexcept
{
    switch (model) {
    case Model::Sequential:
    case Model::Asyncio:
        return 10'000;
    case Model::Processes:
        return 64;
    case Model::Threads:
    case Model::Interpreters:
        break;
    }
    return 200;
}

} // namespace interleave::scenario
