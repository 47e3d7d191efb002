// SPDX-License-Identifier: GPL-3.0-or-later
// Pools of threads and of processes: jobs are submitted, begin and end.
#include "hooks.h"

#include "processhooks.h"

#include <trace/sharedobjects.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace interleave::cpython::bootstrap {

namespace {

using trace::EventKind;
using trace::JobOutcome;
using trace::ObjectKind;

constexpr Size kMostParts = 4096; ///< of one map that are told one by one

std::uint64_t number(Object *object, const char *name)
{
    const Ref value(attribute(object, name));
    const std::uint64_t result = value ? py.PyLong_AsUnsignedLongLongMask(value.get()) : 0;
    py.PyErr_Clear();
    return result;
}

/// While a submit goes on, what it makes belongs to its pool.
class Submitting
{
public:
    Submitting(std::uint32_t pool, Object *of)
        : m_pool(now.pool)
        , m_of(now.submitting)
    {
        now.pool = pool;
        now.submitting = of;
    }
    ~Submitting()
    {
        now.pool = m_pool;
        now.submitting = m_of;
    }
    Submitting(const Submitting &) = delete;
    Submitting &operator=(const Submitting &) = delete;

private:
    std::uint32_t m_pool;
    Object *m_of;
};

/// What a pool of processes is called in every one of them. Forked ones have the table of who made it. Spawned ones know the name of its queue's semaphore (which has
/// none where processes are forked).
std::uint32_t sharedPool(Object *queue, const char *what)
{
    if (queue == nullptr)
        return 0;
    if (const IdTable::Entry known = ids.find(queue); known.id != 0)
        return known.id;
    const Ref lock(attribute(queue, "_rlock"));
    const Ref semaphore(attribute(lock.get(), "_semlock"));
    const Ref name(attribute(semaphore.get(), "name"));
    char own[48];
    Text text = name && name.get() != py.none ? textOf(name.get()) : Text {};
    if (text.size == 0) {
        static std::atomic<unsigned> made { 0 };
        text.size = std::snprintf(own, sizeof own, "%d/%u", int(::getpid()), made.fetch_add(1));
        text.bytes = own;
    }
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (Size i = 0; i < text.size; ++i)
        hash = (hash ^ static_cast<unsigned char>(text.bytes[i])) * 16777619U;
    const std::uint32_t id = trace::kSharedObjects | (hash & 0x0fff'ffffU);
    interleave_probe_rename(id, std::uint32_t(ObjectKind::Pool), what, std::uint32_t(std::strlen(what)));
    ids.put(queue, id);
    return id;
}

/// ThreadPoolExecutor.__init__.
Object *poolMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    const Ref prefix(attribute(arguments[0], "_thread_name_prefix"));
    const Text name = textOf(prefix.get());
    const std::uint32_t id = name.size > 0 ? define(ObjectKind::Pool, name.bytes, std::size_t(name.size)) : defineHere(ObjectKind::Pool, "pool of threads");
    if (id != 0)
        ids.put(arguments[0], id);
    return result;
}

/// ThreadPoolExecutor.submit.
Object *poolSubmits(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const Submitting submitting(idOf(arguments[0], ObjectKind::Pool, "pool of threads"), arguments[0]);
    return arguments.call();
}

/// The __init__ of its _WorkItem, before any worker can see it.
Object *workMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    if (now.pool != 0) {
        const IdTable::Entry job = ids.count(now.submitting);
        ids.put(arguments[0], now.pool, job.number);
        note(EventKind::JobSubmit, 0, now.pool, job.number, 0);
    }
    return arguments.call();
}

/// Its run, on the worker.
Object *workRuns(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const IdTable::Entry job = ids.find(arguments[0]);
    if (job.id == 0)
        return arguments.call();
    ids.remove(arguments[0]);
    const Ref future(attribute(arguments[0], names.future));
    note(EventKind::JobBegin, 0, job.id, job.number, 0);
    Object *result = nullptr;
    {
        const SameDepth depth;
        result = arguments.call();
    }
    const ErrorAside aside;
    const Ref state(attribute(future.get(), names._state));
    const Ref exception(attribute(future.get(), names._exception));
    const bool cancelled = textOf(state.get()).bytes[0] == 'C';
    const bool raised = exception && exception.get() != py.none;
    note(EventKind::JobEnd, std::uint8_t(cancelled ? JobOutcome::Cancelled : raised ? JobOutcome::Raised : JobOutcome::Done), job.id, job.number, 0);
    return result;
}

/// A pool has just been made with this queue; what was at its address before is gone.
void newSharedPool(Object *pool, const char *nameOfQueue, const char *what)
{
    const Ref queue(attribute(pool, nameOfQueue));
    if (queue)
        ids.remove(queue.get());
    (void)sharedPool(queue.get(), what);
}

/// ProcessPoolExecutor.__init__.
Object *processPoolMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    newSharedPool(arguments[0], "_call_queue", "pool of processes");
    return result;
}

/// ProcessPoolExecutor.submit.
Object *processPoolSubmits(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const Ref queue(attribute(arguments[0], "_call_queue"));
    const Submitting submitting(sharedPool(queue.get(), "pool of processes"), arguments[0]);
    return arguments.call();
}

/// The __init__ of its _WorkItem: the job's number is the one that it is going to have.
Object *processWorkMade(Object *original, Object *positional, Object *keywords)
{
    if (now.pool != 0)
        note(EventKind::JobSubmit, 0, now.pool, number(now.submitting, "_queue_count") + 1, 0);
    return Arguments { original, positional, keywords }.call();
}

std::uint32_t workersPool = 0; ///< this process is a worker of it
std::uint64_t workersJob = 0; ///< what it does now, from 1

/// multiprocessing.queues.Queue.get: with a _CallItem a job begins.
Object *sharedQueueGot(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *item = arguments.call();
    if (item == nullptr || !isA(item, types.callItem))
        return item;
    const ErrorAside aside;
    workersPool = sharedPool(arguments[0], "pool of processes");
    if (workersPool != 0)
        note(EventKind::JobBegin, 0, workersPool, number(item, "work_id") + 1, 0);
    return item;
}

/// concurrent.futures.process._sendback_result.
Object *processWorkDone(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    if (Object *id = arguments[1]; id != nullptr && workersPool != 0) {
        Object *exception = keywords == nullptr ? nullptr : py.PyDict_GetItemString(keywords, "exception");
        const std::uint64_t job = py.PyLong_AsUnsignedLongLongMask(id) + 1;
        py.PyErr_Clear();
        note(EventKind::JobEnd, std::uint8_t(exception != nullptr && exception != py.none ? JobOutcome::Raised : JobOutcome::Done), workersPool, job, 0);
    }
    return arguments.call();
}

/// Of multiprocessing.Pool: a job of several parts has a number for each.
std::uint64_t partNumber(std::uint64_t job, std::uint64_t part) { return (job << 20) + part + 1; }

/// Pool._setup_queues: before its workers are started.
Object *mpPoolMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    newSharedPool(arguments[0], "_inqueue", "Pool");
    return result;
}

/// Pool.apply_async, Pool._map_async.
Object *mpPoolSubmits(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    const Ref queue(attribute(arguments[0], "_inqueue"));
    const Submitting submitting(sharedPool(queue.get(), "Pool"), arguments[0]);
    return arguments.call();
}

/// ApplyResult.__init__.
Object *mpResultMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    if (now.pool != 0)
        note(EventKind::JobSubmit, 0, now.pool, partNumber(number(arguments[0], "_job"), 0), 0);
    return result;
}

/// MapResult.__init__, which calls ApplyResult's.
Object *mpMapMade(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    const ErrorAside aside;
    const auto parts = static_cast<Size>(number(arguments[0], "_number_left"));
    const std::uint64_t job = number(arguments[0], "_job");
    for (Size part = 1; now.pool != 0 && part < parts && part < kMostParts; ++part)
        note(EventKind::JobSubmit, 0, now.pool, partNumber(job, std::uint64_t(part)), 0);
    return result;
}

std::uint64_t numberAt(Object *tuple, Size i)
{
    const std::uint64_t value = py.PyLong_AsUnsignedLongLongMask(py.PyTuple_GetItem(tuple, i));
    py.PyErr_Clear();
    return value;
}

/// multiprocessing.queues.SimpleQueue.get: a worker of a Pool gets (job, part, function, arguments, keywords).
Object *simpleQueueGot(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *task = arguments.call();
    if (task == nullptr || !isPoolWorker())
        return task;
    const ErrorAside aside;
    if (py.PyTuple_Size(task) != 5)
        return task;
    workersPool = sharedPool(arguments[0], "Pool");
    workersJob = partNumber(numberAt(task, 0), numberAt(task, 1));
    if (workersPool != 0)
        note(EventKind::JobBegin, 0, workersPool, workersJob, 0);
    return task;
}

/// SimpleQueue.put: it gives back (job, part, (whether it went well, …)).
Object *simpleQueuePuts(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    if (isPoolWorker() && workersJob != 0) {
        const ErrorAside aside;
        if (Object *task = arguments[1]; task != nullptr && py.PyTuple_Size(task) == 3) {
            Object *outcome = py.PyTuple_GetItem(task, 2);
            const bool well = outcome == nullptr || py.PyTuple_Size(outcome) < 1 || py.PyObject_IsTrue(py.PyTuple_GetItem(outcome, 0)) == 1;
            note(EventKind::JobEnd, std::uint8_t(well ? JobOutcome::Done : JobOutcome::Raised), workersPool, workersJob, 0);
            workersJob = 0;
        }
    }
    return arguments.call();
}

} // namespace

Hook poolHooks[] = {
    { "pool_made", { "__init__", poolMade, kKeywords, nullptr } },
    { "pool_submits", { "submit", poolSubmits, kKeywords, nullptr } },
    { "work_made", { "__init__", workMade, kKeywords, nullptr } },
    { "work_runs", { "run", workRuns, kKeywords, nullptr } },
    { "process_pool_made", { "__init__", processPoolMade, kKeywords, nullptr } },
    { "process_pool_submits", { "submit", processPoolSubmits, kKeywords, nullptr } },
    { "process_work_made", { "__init__", processWorkMade, kKeywords, nullptr } },
    { "process_work_done", { "_sendback_result", processWorkDone, kKeywords, nullptr } },
    { "shared_queue_got", { "get", sharedQueueGot, kKeywords, nullptr } },
    { "simple_queue_got", { "get", simpleQueueGot, kKeywords, nullptr } },
    { "simple_queue_puts", { "put", simpleQueuePuts, kKeywords, nullptr } },
    { "mp_pool_made", { "_setup_queues", mpPoolMade, kKeywords, nullptr } },
    { "mp_pool_submits", { "apply_async", mpPoolSubmits, kKeywords, nullptr } },
    { "mp_result_made", { "__init__", mpResultMade, kKeywords, nullptr } },
    { "mp_map_made", { "__init__", mpMapMade, kKeywords, nullptr } },
    {},
};

} // namespace interleave::cpython::bootstrap
