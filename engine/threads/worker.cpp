// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker.h"

#include <os/affinity.h>

#include <cerrno>
#include <pthread.h>

namespace interleave::threads {

gil::ThreadState beginThread(trace::Region &region, const Task &task)
{
    gil::ThreadState thread;
    thread.id = task.id;
    thread.trace = gil::ThreadTrace(region.claim(task.name, task.place));
    if (task.observeThreshold)
        thread.trace.observe(*task.observeThreshold);
    return thread;
}

Result<std::unique_ptr<Worker>> Worker::start(
    const ExecutionContext &context, trace::Region &region, Task task)
{
    std::unique_ptr<Worker> worker(new Worker(context, region, std::move(task)));
    pthread_t thread {};
    // Not std::thread: that would tell of a lack of threads by an exception.
    const int error = pthread_create(
        &thread, nullptr,
        [](void *self) -> void * {
            static_cast<Worker *>(self)->main();
            return nullptr;
        },
        worker.get());
    if (error != 0) {
        errno = error;
        return failErrno("cannot start the thread '" + worker->name() + "'",
            "lower the number of workers, or raise the limit of processes (ulimit -u)");
    }
    worker->m_thread = thread;
    return worker;
}

Worker::Worker(const ExecutionContext &context, trace::Region &region, Task task)
    : m_context(context)
    , m_region(region)
    , m_task(std::move(task))
{
}

Worker::~Worker()
{
    if (m_thread)
        join();
}

TaskOutcome Worker::join()
{
    if (m_thread)
        pthread_join(*m_thread, nullptr);
    m_thread.reset();
    return m_outcome;
}

void Worker::main()
{
    pthread_setname_np(pthread_self(), m_task.name.substr(0, 15).c_str());
    if (!m_task.cores.empty()) {
        // Before the trace begins, so that it begins on the right core.
        if (auto pinned = os::setAllowedCores(m_task.cores); !pinned)
            m_outcome.error = pinned.error();
    }
    {
        gil::ThreadState thread = beginThread(m_region, m_task);
        m_context.gil.take(thread);
        if (m_task.begun)
            m_task.begun(thread);
        if (!m_outcome.error) {
            Execution execution(m_context, thread, m_task.number);
            if (m_task.body)
                m_task.body(execution);
            else
                execution.run(*m_task.program);
            m_outcome.error = execution.error();
            m_outcome.exception = execution.exception();
        }
        if (m_task.ended)
            m_task.ended(thread);
        m_context.gil.drop(thread, trace::LaneState::RunningSystem);
        m_outcome.involuntaryDrops = thread.involuntaryDrops;
        if (m_outcome.error)
            m_context.stop.request(); // what the others could still do would not be the scenario any more
    } // its ring is closed here
    m_outcome.cpu = threadCpuNow();
    m_finished.store(true, std::memory_order_release);
}

} // namespace interleave::threads
